#include "templates/runtime/linkify.h"

#include <re2/re2.h>

#include <array>

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
  if (protocol.empty() && options.require_protocol) return url;
  if (!protocol.empty() && !options.permits(protocol)) return url;
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
