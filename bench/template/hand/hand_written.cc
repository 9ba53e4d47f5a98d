#include "template/hand/hand_written.h"

#include <algorithm>
#include <array>

#include "template/hand/text.h"

namespace bench::hand {

using eddy::Value;

std::string table(const Value& context) {
  Text out{84'000};
  out << "<!DOCTYPE html>\n<table class=\"prices\">\n"
         "  <tr><th>No.</th><th>Supplier</th><th>Price</th></tr>";
  for (const Value& row : items_of(context, "rows")) {
    out << "\n  <tr><td>" << get(row, "id").as_int() << "</td><td>";
    out.escape(text_of(row, "name"));
    out << "</td><td class=\"n\">";
    out.print(get(row, "price"));
    out << "</td></tr>";
  }
  out << "\n</table>";
  return std::move(out).take();
}

std::string escaping(const Value& context) {
  Text out{170'000};
  out << "<!DOCTYPE html>\n<title>";
  out.escape(text_of(context, "topic"));
  out << "</title>";
  std::int64_t index = 0;
  for (const Value& comment : items_of(context, "comments")) {
    out << "\n<article id=\"c" << ++index << "\" title=\"";
    out.escape(text_of(comment, "title"));
    out << "\" data-author=\"";
    out.escape(text_of(comment, "author"));
    out << "\">\n  <h2>";
    out.escape(text_of(comment, "title"));
    out << "</h2>\n  <p>";
    out.escape(text_of(comment, "text"));
    out << "</p>\n  <pre>";
    out.escape(text_of(comment, "code"));
    out << "</pre>\n</article>";
  }
  return std::move(out).take();
}

namespace {

void cell(Text& out, const Value& value, std::string_view kind, std::string_view hint) {
  out << "<td class=\"" << kind << '"';
  if (!hint.empty()) {
    out << " title=\"";
    out.escape(hint);
    out << '"';
  }
  out << '>';
  out.print(value);
  out << "</td>";
}

void row(Text& out, const Value& item, bool odd) {
  out << "<tr" << (odd ? " class=\"odd\"" : "") << ">\n  ";
  cell(out, get(item, "code"), "code", "");
  out << "\n  ";
  cell(out, get(item, "name"), "text", text_of(item, "note"));
  const std::int64_t stock = get(item, "stock").as_int();
  out << "\n  <td class=\"stock\"><span class=\"badge " << (stock < 20 ? "low" : "good") << "\">" << stock
      << "</span></td>\n  <td class=\"text\"><a href=\"/items/";
  out.escape(text_of(item, "code"));
  out << '"' << (get(item, "external").as_bool() ? " rel=\"noopener\"" : "") << '>';
  out.escape(text_of(item, "label"));
  out << "</a></td>\n</tr>";
}

}  // namespace

std::string macros(const Value& context) {
  Text out{48'000};
  out << "<h1>";
  out.escape(text_of(context, "title"));
  out << "</h1>";
  for (const Value& shelf : items_of(context, "shelves")) {
    out << "\n<section><h3>";
    out.escape(text_of(shelf, "name"));
    out << "</h3><table>";
    bool odd = false;
    for (const Value& item : items_of(shelf, "items")) {
      odd = !odd;
      out << '\n';
      row(out, item, odd);
    }
    out << "\n</table></section>";
  }
  return std::move(out).take();
}

Render find(std::string_view name) noexcept {
  static constexpr std::array<std::pair<std::string_view, Render>, 6> all{{{"page", page},
                                                                           {"table", table},
                                                                           {"inheritance", inheritance},
                                                                           {"escaping", escaping},
                                                                           {"macros", macros},
                                                                           {"chat", chat}}};
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& row) { return row.first == name; });
  return found == all.end() ? nullptr : found->second;
}

}  // namespace bench::hand
