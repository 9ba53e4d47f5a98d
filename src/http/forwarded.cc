#include "eddy/http/forwarded.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>

#include "eddy/base/strings.h"
#include "http/characters.h"
#include "http/request_line.h"

namespace eddy::http {
namespace {

bool is_address(const std::string& text) noexcept {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

// "1.2.3.4", "1.2.3.4:56", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:56"; nothing changes for anything else.
void set_address(Origin& origin, std::string_view node) {
  std::string_view address = node;
  std::string_view port;
  if (node.starts_with('[')) {
    const std::size_t close = node.find(']');
    if (close == std::string_view::npos) return;
    address = node.substr(1, close - 1);
    port = node.substr(close + 1);
    if (!port.empty() && !port.starts_with(':')) return;
  } else if (std::count(node.begin(), node.end(), ':') == 1) {
    address = node.substr(0, node.find(':'));
    port = node.substr(address.size());
  }
  std::string text{address};
  if (!is_address(text)) return;
  origin.address = std::move(text);
  origin.port = port.empty() ? std::uint16_t{0} : base::parse_uint<std::uint16_t>(port.substr(1)).value_or(0);
}

void set_scheme(Origin& origin, std::string_view scheme) {
  if (base::iequals(scheme, "http")) origin.scheme = "http";
  if (base::iequals(scheme, "https")) origin.scheme = "https";
}

// At least one, each a letter or digit of ASCII or one of the others.
bool is_all_of(std::string_view text, std::string_view others) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           others.find(c) != std::string_view::npos;
  });
}

void set_host(Origin& origin, std::string_view host) {
  if (!host.empty() && is_authority(host)) origin.host = host;
}

void set_prefix(Origin& origin, std::string_view prefix) {
  if (prefix.ends_with('/')) prefix.remove_suffix(1);
  if (is_path_prefix(prefix)) origin.prefix = prefix;
}

// The value that the outermost of so many proxies added; empty where there are fewer.
std::string_view added_by(unsigned trusted, std::string_view list) {
  if (trusted == 0) return {};
  for (; trusted > 1; --trusted) {
    const std::size_t comma = list.rfind(',');
    if (comma == std::string_view::npos) return {};
    list = list.substr(0, comma);
  }
  const std::size_t comma = list.rfind(',');
  return base::trim(comma == std::string_view::npos ? list : list.substr(comma + 1));
}

void set_port(Origin& origin, std::string_view port, std::string_view host) {
  const auto number = base::parse_uint<std::uint16_t>(port);
  if (!number) return;
  if (origin.host.empty()) set_host(origin, host);
  if (origin.host.empty()) return;
  const std::size_t bracket = origin.host.rfind(']');
  const std::size_t colon = origin.host.find(':', bracket == std::string::npos ? 0 : bracket);
  origin.host.resize(std::min(colon, origin.host.size()));
  origin.host.append(1, ':').append(std::to_string(*number));
}

// Where the quoted text begins whose closing mark is at `closing`; npos: nowhere.
std::size_t opening_quote(std::string_view list, std::size_t closing) noexcept {
  std::size_t at = list.substr(0, closing).rfind('"');
  while (at != std::string_view::npos) {
    const std::size_t before = list.substr(0, at).find_last_not_of('\\') + 1;  // 0: there is nothing else
    if ((at - before) % 2 == 0) break;
    at = list.substr(0, at).rfind('"');
  }
  return at;
}

// Where the last element of a list begins; npos where a mark closes what none has opened.
std::size_t last_element(std::string_view list) noexcept {
  std::size_t at = list.size();
  while (at > 0 && list[at - 1] != ',') {
    --at;
    if (list[at] != '"') continue;
    at = opening_quote(list, at);
    if (at == std::string_view::npos) break;
  }
  return at;
}

// What the outermost of so many proxies added. Sought from the right, for what stands to the left of it the client may have
// sent, who can't spoil it then.
std::optional<ForwardedElement> element_added_by(unsigned trusted, std::string_view list) {
  for (;;) {
    const std::size_t begin = last_element(list);
    if (begin == std::string_view::npos) return std::nullopt;
    const std::string_view element = list.substr(begin);
    if (!base::trim(element).empty() && --trusted == 0) {
      auto parsed = parse_forwarded(element);
      if (!parsed || parsed->size() != 1) return std::nullopt;
      return std::move(parsed->front());
    }
    if (begin == 0) return std::nullopt;
    list = list.substr(0, begin - 1);
  }
}

void read_forwarded(Origin& origin, unsigned trusted, std::string_view value) {
  const auto element = element_added_by(trusted, value);
  if (!element) return;
  set_address(origin, element->for_);
  set_scheme(origin, element->proto);
  set_host(origin, element->host);
}

// As Tornado's _HTTPRequestContext reads them.
void read_xheaders(Origin& origin, const ProxyTrust& trust, const Headers& request) {
  const std::string list = request.get_joined("X-Forwarded-For");
  std::string_view left = list;
  std::string_view client;
  while (!left.empty()) {
    const std::size_t comma = left.rfind(',');
    client = base::trim(comma == std::string_view::npos ? left : left.substr(comma + 1));
    left = comma == std::string_view::npos ? std::string_view{} : left.substr(0, comma);
    const auto& known = trust.trusted_downstream;
    if (std::find(known.begin(), known.end(), client) == known.end()) break;
  }
  set_address(origin, client);
  if (const auto real = request.find("X-Real-Ip")) set_address(origin, *real);
  const std::string proto = request.get_joined("X-Forwarded-Proto");
  set_scheme(origin, added_by(1, request.find("X-Scheme").value_or(proto)));
}

// A cursor over a Forwarded field.
class ForwardedParser {
 public:
  explicit ForwardedParser(std::string_view text) noexcept : rest_{text} {}

  std::optional<std::vector<ForwardedElement>> parse() {
    std::vector<ForwardedElement> elements;
    do {
      ForwardedElement element;
      skip_blanks();
      if (rest_.empty() || rest_[0] == ',') continue;  // an empty element of a list (RFC 9110, 5.6.1.2)
      do {
        if (!pair(element)) return std::nullopt;
      } while (take(';'));
      elements.push_back(std::move(element));
      skip_blanks();
    } while (take(','));
    if (!rest_.empty()) return std::nullopt;
    return elements;
  }

 private:
  // [ token "=" ( token / quoted-string ) ], and blanks about it, which the grammar has not but proxies send.
  bool pair(ForwardedElement& element) {
    skip_blanks();
    if (rest_.empty() || rest_[0] == ';' || rest_[0] == ',') return true;
    const std::string_view name = token();
    std::string value;
    if (name.empty() || !take('=') || !this->value(value)) return false;
    skip_blanks();
    for (const auto& [known, place] :
         {std::pair{"for", &element.for_}, std::pair{"by", &element.by}, std::pair{"host", &element.host},
          std::pair{"proto", &element.proto}}) {
      if (!base::iequals(name, known)) continue;
      if (!place->empty()) return false;  // each at most once (RFC 7239, 4)
      *place = std::move(value);
      break;
    }
    return true;
  }
  bool value(std::string& out) {
    if (!take('"')) return out = token(), !out.empty();
    while (!rest_.empty() && rest_[0] != '"') {
      if (rest_[0] == '\\') rest_.remove_prefix(1);
      if (rest_.empty()) return false;
      out += rest_[0];
      rest_.remove_prefix(1);
    }
    return take('"');
  }
  // Proxies send addresses with ports without quotes: ':', '[' and ']' count too.
  std::string_view token() noexcept {
    std::size_t size = 0;
    while (size < rest_.size() && (is_in(kToken, rest_[size]) ||
                                   std::string_view{":[]"}.find(rest_[size]) != std::string_view::npos))
      ++size;
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  bool take(char c) noexcept {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_blanks() noexcept {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

}  // namespace

std::optional<std::vector<ForwardedElement>> parse_forwarded(std::string_view value) {
  return ForwardedParser{value}.parse();
}

bool is_path_prefix(std::string_view path) noexcept {
  if (!path.starts_with('/')) return false;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment == "." || segment == ".." || !is_all_of(segment, "-._~!$&'()*+,;=:@")) return false;
    path.remove_prefix(segment.size());
  }
  return true;
}

Origin origin_of(const ProxyTrust& trust, const Headers& request) {
  Origin origin;
  if (trust.x_prefix > 0)
    set_prefix(origin, added_by(trust.x_prefix, request.get_joined("X-Forwarded-Prefix")));
  if (trust.forwarded > 0 && request.contains("Forwarded")) {
    read_forwarded(origin, trust.forwarded, request.get_joined("Forwarded"));
    return origin;
  }
  const auto told = [&request](unsigned trusted, std::string_view name) {
    return trusted == 0 ? std::string{} : std::string{added_by(trusted, request.get_joined(name))};
  };
  set_address(origin, told(trust.x_for, "X-Forwarded-For"));
  set_scheme(origin, told(trust.x_proto, "X-Forwarded-Proto"));
  set_host(origin, told(trust.x_host, "X-Forwarded-Host"));
  if (trust.x_port > 0) set_port(origin, told(trust.x_port, "X-Forwarded-Port"), request.get("Host"));
  if (trust.xheaders) read_xheaders(origin, trust, request);
  return origin;
}

}  // namespace eddy::http
