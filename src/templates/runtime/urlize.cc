#include "templates/runtime/urlize.h"

#include <algorithm>

#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"

namespace eddy::templates::runtime {
namespace {

namespace unicode = base::unicode;

constexpr auto npos = std::string_view::npos;

// A letter of ASCII as Python's IGNORECASE sees it: the four others whose other case is one count as it.
char32_t without_case(char32_t c) noexcept {
  if (c >= 'A' && c <= 'Z') return c + 32;
  switch (c) {
    case 0x130:
    case 0x131: return 'i';
    case 0x17f: return 's';
    case 0x212a: return 'k';
    default: return c;
  }
}

bool is_label(char32_t c) noexcept { return c == '%' || c == '-' || unicode::is_word(c); }
bool is_hex(char32_t c) noexcept {
  c = without_case(c);
  return (c >= 'a' && c <= 'f') || unicode::is_decimal(c);
}

// Reads a word from the left.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_{text} {}

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

  // Takes one character that `is`.
  template <class Is>
  bool take(Is is) noexcept {
    std::size_t end = 0;
    if (rest_.empty() || !is(base::next_code_point(rest_, end))) return false;
    rest_.remove_prefix(end);
    return true;
  }
  bool take(char wanted) noexcept {
    return take([&](char32_t c) { return c == static_cast<unsigned char>(wanted); });
  }
  // Takes as many as there are, up to `most`.
  template <class Is>
  std::size_t take_run(Is is, std::size_t most = npos) noexcept {
    std::size_t count = 0;
    while (count < most && take(is)) ++count;
    return count;
  }
  // Takes a word, without regard to case; nothing is taken where it is another.
  bool take_word(std::string_view word) noexcept {
    const std::string_view before = rest_;
    for (const char wanted : word) {
      if (take([&](char32_t c) { return without_case(c) == static_cast<unsigned char>(wanted); })) continue;
      rest_ = before;
      return false;
    }
    return true;
  }

 private:
  std::string_view rest_;
};

template <class Is>
bool all_of(std::string_view text, std::size_t least, std::size_t most, Is is) noexcept {
  Reader reader{text};
  const std::size_t count = reader.take_run(is, most);
  return reader.at_end() && count >= least;
}

bool is_letters(std::string_view text) noexcept {
  return all_of(text, 2, 63, [](char32_t c) { return without_case(c) >= 'a' && without_case(c) <= 'z'; });
}

// A host's last part: letters, or what IDNA makes of others.
bool is_top_level(std::string_view part) noexcept {
  if (is_letters(part)) return true;
  Reader reader{part};
  return reader.take_word("xn--") &&
         all_of(reader.rest(), 2, 59, [](char32_t c) { return c == '%' || unicode::is_word(c); });
}

bool is_known_top_level(std::string_view part) noexcept {
  for (const std::string_view known : {"com", "net", "int", "edu", "gov", "org", "info", "mil"}) {
    Reader reader{part};
    if (reader.take_word(known) && reader.at_end()) return true;
  }
  return false;
}

// The parts of a host but the last are labels of some length.
struct Host {
  std::vector<std::string_view> labels;
  std::string_view last;

  [[nodiscard]] bool labels_are(std::size_t least, std::size_t most) const {
    return std::all_of(labels.begin(), labels.end(),
                       [&](std::string_view label) { return all_of(label, least, most, is_label); });
  }
  [[nodiscard]] bool is_ipv4() const {
    const auto digits = [](std::string_view part) { return all_of(part, 1, 3, unicode::is_decimal); };
    return labels.size() == 3 && std::all_of(labels.begin(), labels.end(), digits) && digits(last);
  }
};

// What stands before a port or path: neither begins with a character of a host.
Host take_host(Reader& reader) {
  const std::string_view from = reader.rest();
  reader.take_run([](char32_t c) { return c == '.' || is_label(c); });
  std::string_view host = from.substr(0, from.size() - reader.rest().size());
  Host out;
  for (std::size_t dot; (dot = host.find('.')) != npos; host.remove_prefix(dot + 1))
    out.labels.push_back(host.substr(0, dot));
  out.last = host;
  return out;
}

bool take_ipv6(Reader& reader) noexcept {
  if (!reader.take('[')) return false;
  for (int i = 0; i < 2; ++i) {
    reader.take_run(is_hex, 4);
    if (!reader.take(':')) return false;
  }
  for (int i = 0; i < 6; ++i) {
    reader.take_run(is_hex, 4);
    reader.take(':');
  }
  return reader.take(']');
}

// A port and a path, query or fragment, each of which may be left out, and the end.
bool is_tail(Reader reader) noexcept {
  if (reader.take(':') && reader.take_run(unicode::is_decimal, 5) == 0) return false;
  return reader.at_end() || reader.take('/') || reader.take('?') || reader.take('#');
}

// jinja2.utils._http_re.
bool is_url(std::string_view word) {
  Reader reader{word};
  const bool scheme = reader.take_word("http://") || reader.take_word("https://");
  if (scheme) {
    Reader address = reader;
    if (take_ipv6(address)) return is_tail(address);
  }
  if (scheme || reader.take_word("www.")) {
    Reader behind = reader;
    const Host host = take_host(behind);
    const bool named = host.labels_are(1, npos) && is_top_level(host.last);
    if ((named || (scheme && host.is_ipv4())) && is_tail(behind)) return true;
  }
  Reader whole{word};
  const Host host = take_host(whole);
  return !host.labels.empty() && host.labels_are(2, 63) && is_known_top_level(host.last) && is_tail(whole);
}

// jinja2.utils._email_re.
bool is_mail_address(std::string_view word) noexcept {
  const std::size_t at = word.rfind('@');
  if (at == npos || at == 0) return false;
  Reader domain{word.substr(at + 1)};
  const std::size_t dot = domain.rest().rfind('.');
  if (dot == npos || !all_of(domain.rest().substr(dot + 1), 1, npos, unicode::is_word)) return false;
  const auto inside = [](char32_t c) { return c == '.' || c == '-' || unicode::is_word(c); };
  return domain.take(unicode::is_word) && all_of(domain.rest(), 0, npos, inside);
}

std::size_t count_of(std::string_view text, std::string_view what) noexcept {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != npos; at = text.find(what, at + what.size())) ++count;
  return count;
}

// A word's own text, and the punctuation around it.
struct Word {
  std::string_view head, middle, tail;
};

Word take_apart(std::string_view word) noexcept {
  std::size_t start = 0;
  for (;;) {
    const std::string_view rest = word.substr(start);
    const std::size_t length = rest.starts_with('(') || rest.starts_with('<') ? 1
                               : rest.starts_with("&lt;")                     ? 4
                                                                              : 0;
    if (length == 0) break;
    start += length;
  }
  std::size_t end = word.size();
  for (;;) {
    const std::string_view rest = word.substr(start, end - start);
    const bool mark = !rest.empty() && std::string_view{")>.,\n"}.find(rest.back()) != npos;
    const std::size_t length = mark ? 1 : rest.ends_with("&gt;") ? 4 : 0;
    if (length == 0) break;
    end -= length;
  }
  return {word.substr(0, start), word.substr(start, end - start), word.substr(end)};
}

// Closing brackets that an opening one in the URL asks for are its own.
void balance(Word& word) noexcept {
  constexpr std::pair<std::string_view, std::string_view> brackets[] = {
      {"(", ")"}, {"<", ">"}, {"&lt;", "&gt;"}};
  for (const auto& [open, close] : brackets) {
    const std::size_t opened = count_of(word.middle, open);
    if (opened <= count_of(word.middle, close)) continue;
    for (std::size_t left = std::min(opened, count_of(word.tail, close)); left > 0; --left) {
      const std::size_t end = word.tail.find(close) + close.size();
      word.middle = {word.middle.data(), word.middle.size() + end};  // the tail begins where it ends
      word.tail.remove_prefix(end);
    }
  }
}

class Urlizer {
 public:
  explicit Urlizer(const UrlizeOptions& options) : options_{options} {
    if (!options.rel.empty()) attributes_ += " rel=\"" + options.rel + '"';
    if (!options.target.empty()) attributes_ += " target=\"" + options.target + '"';
  }

  void append(std::string& out, std::string_view text) const {
    Word word = take_apart(text);
    balance(word);
    out += word.head;
    append_middle(out, word.middle);
    out += word.tail;
  }

 private:
  void append_middle(std::string& out, std::string_view middle) const {
    constexpr std::string_view mailto = "mailto:";
    if (is_url(middle)) {
      const bool scheme = middle.starts_with("https://") || middle.starts_with("http://");
      link(out, scheme ? "" : "https://", middle, attributes_, trimmed(middle));
    } else if (middle.starts_with(mailto) && is_mail_address(middle.substr(mailto.size()))) {
      link(out, "", middle, "", middle.substr(mailto.size()));
    } else if (!middle.starts_with("www.") && middle.find(':') == npos && is_mail_address(middle)) {
      link(out, mailto, middle, "", middle);
    } else {
      append_with_schemes(out, middle);
    }
  }

  // Each scheme sees what the one before it made.
  void append_with_schemes(std::string& out, std::string_view middle) const {
    std::string word{middle};
    for (const std::string& scheme : options_.extra_schemes) {
      if (word == scheme || !word.starts_with(scheme)) continue;
      std::string linked;
      link(linked, "", word, attributes_, word);
      word = std::move(linked);
    }
    out += word;
  }

  static void link(std::string& out, std::string_view prefix, std::string_view url,
                   std::string_view attributes, std::string_view shown) {
    out.append("<a href=\"").append(prefix).append(url).append("\"").append(attributes).append(">");
    out.append(shown).append("</a>");
  }

  [[nodiscard]] std::string trimmed(std::string_view url) const {
    if (!options_.trim_url_limit) return std::string{url};
    const auto size = static_cast<std::int64_t>(base::count_code_points(url));
    const std::int64_t limit = *options_.trim_url_limit;
    if (size <= limit) return std::string{url};
    const std::int64_t kept = limit < 0 ? std::max<std::int64_t>(size + limit, 0) : limit;
    return std::string{url.substr(0, base::offset_of_code_point(url, static_cast<std::size_t>(kept)))} +
           "...";
  }

  const UrlizeOptions& options_;
  std::string attributes_;
};

}  // namespace

std::string urlize(std::string_view html, const UrlizeOptions& options) {
  const Urlizer urlizer{options};
  std::string out;
  std::size_t start = 0;
  for (std::size_t offset = 0; offset < html.size();) {
    const std::size_t end = offset;
    if (!unicode::is_space(base::next_code_point(html, offset))) continue;
    urlizer.append(out, html.substr(start, end - start));
    out.append(html, end, offset - end);
    start = offset;
  }
  urlizer.append(out, html.substr(start));
  return out;
}

bool is_scheme_prefix(std::string_view scheme) noexcept {
  Reader reader{scheme};
  const auto inside = [](char32_t c) { return c == '.' || c == '+' || c == '-' || unicode::is_word(c); };
  if (reader.take_run(inside) < 2 || !reader.take(':')) return false;
  reader.take('/');
  reader.take('/');
  return reader.at_end();
}

}  // namespace eddy::templates::runtime
