#include "templates/runtime/links.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>

#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"

namespace eddy::templates::runtime {
namespace {

using Piece = std::string_view;

re2::StringPiece re2_view(Piece text) { return {text.data(), text.size()}; }

// By bytes: each of a letter beyond ASCII counts as a letter, so that the patterns' programs stay small.
re2::RE2::Options by_bytes() {
  re2::RE2::Options options;
  options.set_encoding(re2::RE2::Options::EncodingLatin1);
  return options;
}

// jinja2.utils._http_re. Words hold no blanks, so "." is as good as \S.
const re2::RE2& http_pattern() {
  static const re2::RE2 pattern{
      R"((?is)((https?://|www\.)(([\w\x80-\xff%-]+\.)+)?([a-z]{2,63}|xn--[\w\x80-\xff%]{2,59}))"
      R"(|([\w\x80-\xff%-]{2,63}\.)+(com|net|int|edu|gov|org|info|mil))"
      R"(|(https?://)((\d{1,3}(\.\d{1,3}){3})|(\[([\da-f]{0,4}:){2}([\da-f]{0,4}:?){1,6}\])))(:\d{1,5})?([/?#].*)?)",
      by_bytes()};
  return pattern;
}

bool is_email(Piece text) {
  static const re2::RE2 pattern{R"((?s).+@[\w\x80-\xff][\w\x80-\xff.-]*\.[\w\x80-\xff]+)", by_bytes()};
  return re2::RE2::FullMatch(re2_view(text), pattern);
}

constexpr std::array<std::pair<Piece, Piece>, 3> kBrackets{{{"(", ")"}, {"<", ">"}, {"&lt;", "&gt;"}}};

std::size_t count(Piece text, Piece what) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != Piece::npos; at += what.size()) ++found;
  return found;
}

// Opening brackets in front of a word.
std::size_t head_size(Piece word) {
  std::size_t at = 0;
  for (;;) {
    if (at < word.size() && (word[at] == '(' || word[at] == '<'))
      ++at;
    else if (word.substr(at).starts_with("&lt;"))
      at += 4;
    else
      return at;
  }
}

// Closing brackets and points behind it.
std::size_t tail_size(Piece word) {
  std::size_t end = word.size();
  for (;;) {
    if (end > 0 && Piece{")>.,\n"}.find(word[end - 1]) != Piece::npos)
      --end;
    else if (word.substr(0, end).ends_with("&gt;"))
      end -= 4;
    else
      return word.size() - end;
  }
}

// Closing brackets whose opening one is in the middle belong to it, and what stands before them.
void balance(std::string& middle, Piece& tail) {
  for (const auto& [open, close] : kBrackets) {
    const std::size_t opened = count(middle, open);
    if (opened <= count(middle, close)) continue;
    for (std::size_t left = std::min(opened, count(tail, close)); left > 0; --left) {
      const std::size_t end = tail.find(close) + close.size();
      middle += tail.substr(0, end);
      tail.remove_prefix(end);
    }
  }
}

class Urlizer {
 public:
  explicit Urlizer(const UrlizeOptions& options) : options_{options} {
    if (!options.rel.empty()) attributes_ += " rel=\"" + options.rel + '"';
    if (!options.target.empty()) attributes_ += " target=\"" + options.target + '"';
  }

  void append_word(std::string& out, Piece word) const {
    const std::size_t head = head_size(word);
    out += word.substr(0, head);
    word.remove_prefix(head);
    Piece tail = word.substr(word.size() - tail_size(word));
    std::string middle{word.substr(0, word.size() - tail.size())};
    balance(middle, tail);
    append_middle(out, middle);
    out += tail;
  }

 private:
  void append_link(std::string& out, Piece href, Piece text, bool attributes) const {
    out.append("<a href=\"").append(href).append("\"");
    if (attributes) out += attributes_;
    out.append(">").append(text).append("</a>");
  }

  [[nodiscard]] std::string trimmed(Piece text) const {
    if (!options_.trim_url_limit) return std::string{text};
    const auto size = static_cast<std::int64_t>(base::count_code_points(text));
    const std::int64_t limit = *options_.trim_url_limit;
    if (size <= limit) return std::string{text};
    const std::int64_t kept = limit < 0 ? std::max<std::int64_t>(size + limit, 0) : limit;
    return std::string{text.substr(0, base::offset_of_code_point(text, static_cast<std::size_t>(kept)))} +
           "...";
  }

  void append_middle(std::string& out, const std::string& middle) const {
    const Piece text{middle};
    if (re2::RE2::FullMatch(middle, http_pattern())) {
      const bool has_scheme = text.starts_with("https://") || text.starts_with("http://");
      return append_link(out, (has_scheme ? "" : "https://") + middle, trimmed(text), true);
    }
    if (text.starts_with("mailto:") && is_email(text.substr(7)))
      return append_link(out, text, text.substr(7), false);
    if (text.find('@') != Piece::npos && !text.starts_with("www.") && text.find(':') == Piece::npos &&
        is_email(text))
      return append_link(out, "mailto:" + middle, text, false);
    for (const std::string& scheme : options_.extra_schemes)
      if (text != scheme && text.starts_with(scheme)) return append_link(out, text, text, true);
    out += text;
  }

  const UrlizeOptions& options_;
  std::string attributes_;
};

// "scheme://host/part..." of a long URL, as tornado.escape cuts it.
std::string shortened(const std::string& url, std::size_t protocol_size) {
  constexpr std::size_t max_size = 30;
  std::string cut = url;
  const Piece rest = Piece{url}.substr(protocol_size);
  if (const std::size_t slash = rest.find('/'); slash != Piece::npos) {
    Piece part = rest.substr(slash + 1);
    part = part.substr(0, part.find('/'));
    part = part.substr(0, base::offset_of_code_point(part, 8));
    part = part.substr(0, part.find('?'));
    part = part.substr(0, part.find('.'));
    cut = url.substr(0, protocol_size + slash + 1) + std::string{part};
  }
  if (base::count_code_points(cut) > max_size * 3 / 2) cut.resize(base::offset_of_code_point(cut, max_size));
  if (cut == url) return url;
  const std::size_t entity = cut.rfind('&');  // an entity is not split
  if (entity != std::string::npos && entity > max_size - 5) cut.resize(entity);
  cut += "...";
  return base::count_code_points(cut) >= base::count_code_points(url) ? url : cut;
}

std::string link(const std::string& url, Piece protocol, Piece slashes, const LinkifyOptions& options) {
  const auto& permitted = options.permitted_protocols;
  if (protocol.empty() && options.require_protocol) return url;
  if (!protocol.empty() && std::find(permitted.begin(), permitted.end(), protocol) == permitted.end())
    return url;
  const std::string href = (protocol.empty() ? "http://" : "") + url;
  std::string params = options.params ? options.params(href) : std::string{};
  std::string text = url;
  if (options.shorten && base::count_code_points(url) > 30) {
    text = shortened(url, protocol.empty() ? 0 : protocol.size() + 1 + slashes.size());
    if (text != url) params += " title=\"" + href + '"';
  }
  return "<a href=\"" + href + '"' + params + '>' + text + "</a>";
}

}  // namespace

std::string urlize(std::string_view html, const UrlizeOptions& options) {
  const Urlizer urlizer{options};
  std::string out;
  std::size_t word = 0;
  for (std::size_t at = 0; at < html.size();) {
    const std::size_t from = at;
    if (!base::is_space(base::next_code_point(html, at))) continue;
    if (from > word) urlizer.append_word(out, html.substr(word, from - word));
    out += html.substr(from, at - from);
    word = at;
  }
  if (word < html.size()) urlizer.append_word(out, html.substr(word));
  return out;
}

bool is_scheme_prefix(std::string_view scheme) {
  static const re2::RE2 pattern{R"([\w\x80-\xff.+-]{2,}:/{0,2})", by_bytes()};
  return re2::RE2::FullMatch(re2_view(scheme), pattern);
}

std::string linkify(std::string_view html, const LinkifyOptions& options) {
  static const re2::RE2 pattern{
      R"(\b((?:([\w\x80-\xff-]+):(/{1,3})|www[.])(?:(?:(?:[^\s&()]|&amp;|&quot;)*(?:[^!"#$%&'()*+,.:;<=>?@\[\]^`{|}~\s])))"
      R"(|(?:\((?:[^\s&()]|&amp;|&quot;)*\)))+))",
      by_bytes()};
  std::string out;
  const re2::StringPiece text = re2_view(html);
  std::array<re2::StringPiece, 4> found;
  std::size_t at = 0;
  while (pattern.Match(text, at, text.size(), re2::RE2::UNANCHORED, found.data(), 4)) {
    const auto start = static_cast<std::size_t>(found[0].data() - html.data());
    out += html.substr(at, start - at);
    out += link(std::string{found[1]}, {found[2].data(), found[2].size()}, {found[3].data(), found[3].size()},
                options);
    at = start + found[0].size();
  }
  return out += html.substr(at);
}

}  // namespace eddy::templates::runtime
