// The comparison's page. Its fixed texts, 27 kB, are cut out of the golden page, once.
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "template/hand/hand_written.h"
#include "template/hand/text.h"

namespace bench::hand {
namespace {

using eddy::Value;

class Cutter {
 public:
  explicit Cutter(std::string_view page) : rest_{page} {}
  // The text up to the end of `last`.
  std::string_view through(std::string_view last) {
    const std::size_t size = find(last) + last.size();
    const std::string_view cut = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return cut;
  }
  // Leaves out what is before `next`.
  Cutter& skip_to(std::string_view next) {
    rest_.remove_prefix(find(next));
    return *this;
  }
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

 private:
  [[nodiscard]] std::size_t find(std::string_view text) const {
    const std::size_t at = rest_.find(text);
    if (at == rest_.npos) throw std::runtime_error{"bench/page has no '" + std::string{text} + "'"};
    return at;
  }
  std::string_view rest_;
};

// In the page's order; each begins behind something that is written between.
struct Pieces {
  std::string_view head, style, navigation, masthead, kicker, stats, roofs, wall, form, token, boards, until,
      text, reply;

  explicit Pieces(Cutter cut) {
    head = cut.through("<title>");
    style = cut.skip_to(" | Lantern").through("<body id=\"");
    navigation = cut.skip_to("\">\n  <a class=\"skip\"").through("<ul>");
    masthead = cut.skip_to("\n        </ul>").through("<p class=\"kicker\">");
    kicker = cut.skip_to(" &middot;").through("<ul class=\"stats\">\n        <li><strong>");
    stats = cut.skip_to("</li>\n        <li><a href=\"#write\">")
                .through(
                    "</div>\n  <div class=\"wrap columns\">\n"
                    "    <main id=\"main\">\n      ");
    roofs = cut.skip_to("\n        <section class=\"panel\" aria-labelledby=\"wall\">")
                .through("<span class=\"count\">");
    wall = cut.skip_to("</ol>\n        </section>").through("name=\"csrf_token\" value=\"");
    form = cut.skip_to("\">\n            <input type=\"hidden\" name=\"return_to\"").through("value=\"/");
    token = "\">";
    boards = cut.skip_to("\n            <div class=\"field\">\n              <label for=\"post-board\">")
                 .through("name=\"board\">\n                ");
    until = cut.skip_to("<option value=\"other\">").through("name=\"until\">\n                ");
    text = cut.skip_to("<option value=\"never\">").through("</legend>\n              ");
    reply = cut.skip_to("<label class=\"choice\"><input type=\"checkbox\"").rest();
  }
};

const Pieces& pieces() {
  static const std::string page = [] {
    std::ifstream file{EDDY_SOURCE_DIR "/bench/page/expected.html", std::ios::binary};
    return std::string{std::istreambuf_iterator<char>{file}, {}};
  }();
  static const Pieces cut{Cutter{page}};
  return cut;
}

std::string upper(std::string_view text) {  // the titles are ASCII
  std::string out{text};
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

struct Pair {
  std::string_view value, label;
};

void navigation(Text& out, std::string_view here) {
  static constexpr std::array<Pair, 5> all{{{"home", "Home"},
                                            {"favours", "Favours"},
                                            {"lost", "Lost & found"},
                                            {"calendar", "Calendar"},
                                            {"about", "About"}}};
  for (const Pair& entry : all) {
    out << "\n          <li><a href=\"/";
    out.escape(entry.value);
    out << '"' << (entry.value == here ? " aria-current=\"page\"" : "") << '>';
    out.escape(entry.label);
    out << "</a></li>";
  }
}

std::string_view author_or(const Value& message, std::string_view other) {
  const std::string_view author = text_of(message, "author");
  return author.empty() ? other : author;
}

void stats(Text& out, const std::vector<Value>& messages) {
  out << static_cast<std::int64_t>(messages.size()) << "</strong> "
      << (messages.size() == 1 ? "notice" : "notices") << " on the wall</li>\n        ";
  if (messages.empty()) {
    out << "<li>a clean wall, for once";
    return;
  }
  out << "<li>latest from <strong>";
  out.escape(author_or(messages[0], "a neighbour"));
  out << "</strong></li>\n        <li>pinned ";
  out.escape(text_of(messages[0], "posted"));
}

void alert(Text& out, std::size_t count) {
  if (count > 40) {
    out << "<div class=\"alert warn\" role=\"status\">\n        <strong>The wall is getting full.</strong> "
           "There are "
        << static_cast<std::int64_t>(count)
        << " notices up. If one of them is yours and its business is finished, please take it down: the pins "
           "are few "
           "and the wind is strong.\n      </div>";
  } else if (count > 0) {
    out << "<div class=\"alert\" role=\"status\">\n        <strong>Good news:</strong> there is still room "
           "on the wall. "
           "Notes older than a month are folded into the scrapbook, where anyone may read them on a slow "
           "evening.\n"
           "      </div>";
  } else {
    throw std::logic_error{"the benchmark's page has messages"};
  }
}

void notes(Text& out, const std::vector<Value>& messages) {
  std::int64_t index = 0;
  for (const Value& message : messages) {
    ++index;
    out << "\n            <li class=\"note" << (index <= 3 ? " fresh" : "")
        << (*get(message, "text").length() > 150 ? " long" : "") << "\" id=\"n" << index
        << "\">\n              <header><b>";
    out.escape(author_or(message, "A neighbour"));
    out << "</b>" << (index == 1 ? " <span class=\"badge\">newest</span>" : "") << " <time datetime=\"";
    out.escape(text_of(message, "posted"));
    out << "\">";
    out.escape(text_of(message, "posted"));
    out << "</time></header>\n              <p>";
    out.escape(text_of(message, "text"));
    out << "</p>\n            </li>";
  }
}

struct Field {
  std::string_view name, label, kind, hint, autocomplete;
  bool required;
};

void field(Text& out, const Field& field) {
  out << "\n            <div class=\"field\">\n              <label for=\"post-";
  out.escape(field.name);
  out << "\">";
  out.escape(field.label);
  out << (field.required ? " <span class=\"req\" aria-hidden=\"true\">*</span>" : "")
      << "</label>\n              <input id=\"post-";
  out.escape(field.name);
  out << "\" name=\"";
  out.escape(field.name);
  out << "\" type=\"";
  out.escape(field.kind);
  out << "\" autocomplete=\"";
  out.escape(field.autocomplete);
  out << "\" maxlength=\"120\"" << (field.required ? " required" : "");
  if (!field.hint.empty()) {
    out << " aria-describedby=\"hint-";
    out.escape(field.name);
    out << "\">\n              <span class=\"hint\" id=\"hint-";
    out.escape(field.name);
    out << "\">";
    out.escape(field.hint);
    out << "</span>\n            </div>";
  } else {
    out << ">\n            </div>";
  }
}

void fields(Text& out) {
  field(out, {"author", "Your name", "text", "As the neighbours know you.", "name", true});
  field(out, {"house", "House number", "text", "So that we can knock.", "address-line1", false});
  field(out, {"email", "E-mail", "email", "Never shown on the board.", "email", false});
  field(out, {"subject", "In a few words", "text", "", "off", true});
}

void boards(Text& out) {
  static constexpr std::array<Pair, 9> all{{{"general", "General chat"},
                                            {"favours", "Favours asked & offered"},
                                            {"lost", "Lost & found"},
                                            {"events", "Dates <for the calendar>"},
                                            {"tools", "Tool shelf"},
                                            {"garden", "Garden & allotments"},
                                            {"bakery", "Saturday's bakery run"},
                                            {"kids", "For the under-tens"},
                                            {"pump", "Pump, drains and lamps"}}};
  for (const Pair& board : all) {
    out << "<option value=\"";
    out.escape(board.value);
    out << '"' << (&board == all.data() ? " selected" : "") << '>';
    out.escape(board.label);
    out << "</option>\n                ";
  }
}

void until(Text& out) {
  for (const std::int64_t days : {3, 7, 14, 30}) {
    out << "<option value=\"" << days << '"' << (days == 14 ? " selected" : "") << '>' << days
        << " days</option>\n                ";
  }
}

void replies(Text& out) {
  static constexpr std::array<Pair, 3> all{
      {{"board", "On the board"}, {"door", "At my door"}, {"mail", "By e-mail"}}};
  for (const Pair& reply : all) {
    out << "<label class=\"choice\"><input type=\"radio\" name=\"reply\" value=\"";
    out.escape(reply.value);
    out << '"' << (&reply == all.data() ? " checked" : "") << "> ";
    out.escape(reply.label);
    out << "</label>\n              ";
  }
}

}  // namespace

std::string page(const Value& context) {
  const Pieces& text = pieces();
  const std::string_view title = text_of(context, "title");
  const std::vector<Value>& messages = items_of(context, "messages");
  Text out{32'000};
  out << text.head;
  out.escape(upper(title));
  out << text.style;
  out.escape(text_of(context, "body_id"));
  out << text.navigation;
  navigation(out, title);
  out << text.masthead;
  out.escape(upper(title));
  out << text.kicker;
  stats(out, messages);
  out << text.stats;
  alert(out, messages.size());
  out << text.roofs << static_cast<std::int64_t>(messages.size())
      << " in all</span></h2>\n          <ol class=\"messages\">";
  notes(out, messages);
  out << "\n          " << text.wall;
  out.escape("9f2c7a51d0e84b36ac17f3d2b85e6094");
  out << text.form;
  out.escape(title);
  out << text.token;
  fields(out);
  out << text.boards;
  boards(out);
  out << text.until;
  until(out);
  out << text.text;
  replies(out);
  out << text.reply;
  return std::move(out).take();
}

}  // namespace bench::hand
