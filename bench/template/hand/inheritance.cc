// The inheritance case, flattened by hand as a reader of its seven templates would.
#include "template/hand/hand_written.h"
#include "template/hand/text.h"

namespace bench::hand {
namespace {

using eddy::Value;

void title(Text& out, const Value& context) {
  out << "Read: ";
  out.escape(text_of(get(context, "article"), "title"));
  out << " - ";
  out.escape(text_of(get(context, "section"), "name"));
  out << " - ";
  out.escape(text_of(get(context, "site"), "name"));
}

void header(Text& out, const Value& context) {
  out << "\n  <header><a href=\"/\">";
  out.escape(text_of(get(context, "site"), "name"));
  out << "</a>\n    <nav>";
  const std::string_view here = text_of(get(context, "section"), "url");
  for (const Value& entry : items_of(context, "navigation")) {
    const std::string_view url = text_of(entry, "url");
    out << "\n      <a href=\"";
    out.escape(url);
    out << '"' << (url == here ? " class=\"here\"" : "") << '>';
    out.escape(text_of(entry, "label"));
    out << "</a>";
  }
  out << "\n    </nav>\n    <p class=\"crumb\">";
  title(out, context);
  out << "</p></header>";
}

void left(Text& out, const Value& article) {
  out << "\n      <h1>";
  out.escape(text_of(article, "title"));
  out << "</h1>\n      <p class=\"by\">by ";
  out.escape(text_of(article, "author"));
  const std::vector<Value>& paragraphs = items_of(article, "paragraphs");
  out << "</p>\n      <p class=\"note\">" << static_cast<std::int64_t>(paragraphs.size())
      << " paragraphs</p>";
  std::int64_t index = 0;
  for (const Value& paragraph : paragraphs) {
    out << "\n      <p id=\"p" << ++index << "\">";
    out.escape(paragraph.as_string());
    out << "</p>";
  }
  out << "\n      <p class=\"end\">";
  out.escape(text_of(article, "closing"));
  out << "</p>";
}

void right(Text& out, const Value& section) {
  out << "\n      <h3>";
  out.escape(text_of(section, "name"));
  out << "</h3>\n      <ul>";
  for (const Value& article : items_of(section, "articles")) {
    out << "\n        <li><a href=\"";
    out.escape(text_of(article, "url"));
    out << "\">";
    out.escape(text_of(article, "title"));
    out << "</a>" << (get(article, "fresh").as_bool() ? " <em>new</em>" : "") << "</li>";
  }
  out << "\n      </ul>";
}

}  // namespace

std::string inheritance(const Value& context) {
  const Value& section = get(context, "section");
  const Value& article = get(context, "article");
  Text out{4000};
  out << "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n  <meta charset=\"utf-8\">\n  <title>";
  title(out, context);
  out << "</title>\n  <link rel=\"stylesheet\" href=\"/site.css\">\n  <meta name=\"author\" content=\"";
  out.escape(text_of(article, "author"));
  out << "\">\n</head>\n<body class=\"columns ";
  for (const char c : text_of(section, "url")) {
    if (c != '/') out.escape(std::string_view{&c, 1});
  }
  out << "\">";
  header(out, context);
  out << "\n  <main>\n    <div class=\"left\">";
  left(out, article);
  out << "</div>\n    <div class=\"right\">";
  right(out, section);
  out << "</div>\n  </main>\n  <footer><p>";
  out.escape(text_of(get(context, "site"), "name"));
  out << ", since " << get(get(context, "site"), "since").as_int() << "</p>\n    <p>You are in <b>";
  out.escape(text_of(section, "name"));
  out << "</b>.</p></footer>\n  <script src=\"/site.js\"></script>\n  <script src=\"/long.js\"></script>\n"
         "</body>\n</html>";
  return std::move(out).take();
}

}  // namespace bench::hand
