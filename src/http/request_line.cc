#include "http/request_line.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>

#include "eddy/base/strings.h"
#include "http/characters.h"

namespace eddy::http {
namespace {

// unreserved, pct-encoded and sub-delims: what a host's name is made of (RFC 3986, 3.2.2).
constexpr CharacterSet kHost = [] {
  CharacterSet set{};
  for (int c = 0; c < 128; ++c) {
    char letter = static_cast<char>(c);
    set[static_cast<unsigned char>(c)] = base::is_digit(letter) || base::is_alpha(letter);
  }
  for (unsigned char c : std::string_view{"-._~%!$&'()*+,;="}) set[c] = true;
  return set;
}();

// A name, or an IPv4 address, which is a name too.
bool is_host_name(std::string_view name) noexcept {
  if (!all_in(kHost, name)) return false;
  for (std::size_t at = name.find('%'); at != std::string_view::npos; at = name.find('%', at + 1))
    if (at + 2 >= name.size() || base::hex_value(name[at + 1]) < 0 || base::hex_value(name[at + 2]) < 0)
      return false;
  return true;
}

// IPv6address / IPvFuture = "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )
bool is_ip_literal(std::string_view text) noexcept {
  if (text.starts_with('v') || text.starts_with('V')) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    const std::string_view version = text.substr(1, dot - 1),
                           rest = text.substr(std::min(dot + 1, text.size()));
    return !version.empty() && !rest.empty() &&
           std::all_of(version.begin(), version.end(), [](char c) { return base::hex_value(c) >= 0; }) &&
           std::all_of(rest.begin(), rest.end(),
                       [](char c) { return c == ':' || (c != '%' && is_in(kHost, c)); });
  }
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (text.size() >= buffer.size()) return false;
  std::copy(text.begin(), text.end(), buffer.begin());
  in6_addr address;
  return inet_pton(AF_INET6, buffer.data(), &address) == 1;
}

// The words of a line, a space between each two.
std::string with_single_spaces(std::string_view line) {
  std::string out;
  for (const char c : line) {
    if (c != ' ' && c != '\t')
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

// What CONNECT asks for: a host, and a port that can be connected to (RFC 9110, 9.3.6).
bool is_destination(std::string_view authority) noexcept {
  const std::size_t colon = authority.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || !is_authority(authority)) return false;
  return base::parse_uint<std::uint16_t>(authority.substr(colon + 1)).value_or(0) > 0;
}

// HTTP-version = "HTTP/" DIGIT "." DIGIT; 1.2 and later are answered as 1.1 (RFC 9110, 6.2).
RequestError read_version(std::string_view text, Version& version) {
  if (text.size() != 8 || !text.starts_with("HTTP/") || !base::is_digit(text[5]) || text[6] != '.' ||
      !base::is_digit(text[7]))
    return RequestError::bad_request_line;
  if (text[5] != '1') return RequestError::version_not_supported;
  version = text[7] == '0' ? Version::http_1_0 : Version::http_1_1;
  return RequestError::none;
}

}  // namespace

bool begins_with_head(std::string_view line) noexcept { return line.starts_with("HEAD "); }

bool is_authority(std::string_view authority) noexcept {
  std::string_view rest = authority;
  if (rest.starts_with('[')) {
    std::size_t close = rest.find(']');
    if (close == std::string_view::npos || !is_ip_literal(rest.substr(1, close - 1))) return false;
    rest.remove_prefix(close + 1);
  } else {
    std::size_t colon = std::min(rest.find(':'), rest.size());
    if (!is_host_name(rest.substr(0, colon)) || (colon == 0 && !rest.empty())) return false;
    rest.remove_prefix(colon);
  }
  if (rest.empty()) return true;
  if (rest[0] != ':') return false;
  rest.remove_prefix(1);
  return rest.empty() || base::parse_uint<std::uint16_t>(rest).has_value();
}

void RequestLineParser::reset() noexcept {
  examined_ = 0;
  blank_seen_ = 0;
  error_ = RequestError::none;
}

// 414 where it is the target that is long, and 400 for what doesn't look like a request at all.
RequestError RequestLineParser::too_long(std::string_view input) const noexcept {
  std::string_view seen = input.substr(0, line_bytes_);
  std::size_t space = seen.find(' ');
  bool has_method = space != std::string_view::npos && space > 0 && all_in(kToken, seen.substr(0, space));
  return has_method ? RequestError::target_too_long : RequestError::bad_request_line;
}

ParseStep RequestLineParser::parse(std::string_view input, RequestHead& head) {
  std::size_t consumed = 0;
  for (;;) {
    std::string_view rest = input.substr(consumed);
    const char* end = rest.data() + rest.size();
    const char* stop = skip_value(rest.data() + examined_, end);
    std::size_t size = examined_ = static_cast<std::size_t>(stop - rest.data());
    // The limit first, and the byte that ended the scan after it: the answer does not depend on the split.
    if (size > line_bytes_) {
      error_ = too_long(rest);
    } else if (stop == end || (*stop == '\r' && stop + 1 == end)) {
      return {ParseStep::need_more, consumed};
    } else if (*stop != '\r' && !(bare_lf_ && *stop == '\n')) {
      error_ = *stop == '\n' ? RequestError::bad_line_end : RequestError::bad_request_line;
    } else if (*stop == '\r' && stop[1] != '\n') {
      error_ = RequestError::bad_line_end;
    } else {
      examined_ = 0;
      consumed += size + (*stop == '\r' ? 2 : 1);
      if (size == 0 && ++blank_seen_ <= blank_lines_) continue;
      if (size != 0 && line(rest.substr(0, size), head)) return {ParseStep::done, consumed};
      if (size == 0) error_ = RequestError::bad_request_line;
    }
    if (begins_with_head(rest)) head.method = Method::head;
    return {ParseStep::error, consumed};
  }
}

// request-line = method SP request-target SP HTTP-version
bool RequestLineParser::line(std::string_view line, RequestHead& head) {
  std::string plain;
  if (loose_) line = plain = with_single_spaces(line);
  const char* end = line.data() + line.size();
  const char* space = skip(kToken, line.data(), end);
  if (space == line.data() || space == end || *space != ' ') return fail(RequestError::bad_request_line);
  const char* target = space + 1;
  const char* target_end = skip(kTarget, target, end);
  if (target_end == target || target_end == end || *target_end != ' ')
    return fail(RequestError::bad_request_line);
  RequestError wrong =
      read_version({target_end + 1, static_cast<std::size_t>(end - target_end - 1)}, head.version);
  if (wrong != RequestError::none) return fail(wrong);
  head.set_target({line.data(), static_cast<std::size_t>(space - line.data())},
                  {target, static_cast<std::size_t>(target_end - target)});
  bool connect = head.method == Method::connect;
  switch (head.form) {
    case TargetForm::origin:
      if (connect || !head.target().starts_with('/')) return fail(RequestError::bad_request_line);
      return true;
    case TargetForm::absolute:
      if (connect || head.host().empty() || !is_authority(head.host()))
        return fail(RequestError::bad_request_line);
      // RFC 9110, 7.4: what comes without TLS is no request for https, and eddy has no other scheme.
      if (!base::iequals(head.scheme(), "http")) return fail(RequestError::misdirected);
      return true;
    case TargetForm::authority:
      if (!is_destination(head.host())) return fail(RequestError::bad_request_line);
      return true;
    case TargetForm::asterisk:
      if (head.method != Method::options) return fail(RequestError::bad_request_line);
      return true;
  }
  return false;
}

}  // namespace eddy::http
