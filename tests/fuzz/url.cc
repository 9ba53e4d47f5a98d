// Fuzzes the small codecs of base and http over the same bytes: each must come back from its inverse, and those that
// stream must not see the split. The bytes lie in an allocation of exactly their size, so that ASan sees one too many.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "eddy/base/base64.h"
#include "eddy/base/date.h"
#include "eddy/base/secure_filename.h"
#include "eddy/base/url.h"
#include "eddy/http/cookie.h"
#include "eddy/http/etag.h"
#include "eddy/http/form.h"
#include "eddy/http/forwarded.h"
#include "eddy/http/headers.h"
#include "eddy/http/media_type.h"
#include "eddy/http/range.h"

namespace {

using namespace eddy;

void require(bool holds) {
  if (!holds) std::abort();
}

void percent(std::string_view text) {
  require(base::unquote(text).size() <= text.size());
  require(base::unquote(base::quote(text)) == text);
  require(base::unquote_plus(base::quote_plus(text)) == text);
  const base::QueryPairs pairs = base::parse_qsl(text);
  require(base::parse_qsl(base::urlencode(pairs)) == pairs);
}

void filename(std::string_view text) {
  const std::string name = base::secure_filename(text);
  require(base::secure_filename(name) == name);
  require(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
          std::string::npos);
  require(name.empty() || (std::string_view{"._"}.find(name.front()) == std::string_view::npos &&
                           std::string_view{"._"}.find(name.back()) == std::string_view::npos));
}

void form(std::string_view text) {
  http::FormParser whole, split;
  require(whole.feed(text) == http::FormError::none && whole.finish() == http::FormError::none);
  for (std::size_t i = 0; i < text.size(); ++i)
    require(split.feed(text.substr(i, 1)) == http::FormError::none);
  require(split.finish() == http::FormError::none);
  require(whole.pairs() == base::parse_qsl(text) && split.pairs() == whole.pairs());
}

void headers(std::string_view text) {
  http::Headers fields;
  const bool legal = fields.add("A", text).ok();
  require(legal == (std::find_if(text.begin(), text.end(), [](char c) {
                      auto byte = static_cast<unsigned char>(c);
                      return (byte < 0x20 && c != '\t') || byte == 0x7f;
                    }) == text.end()));
  const bool legal_name = fields.add(text, "b").ok();
  require(!legal_name ||
          (!text.empty() && text.find_first_of(std::string_view{"\r\n: \0", 5}) == std::string_view::npos));
  static_cast<void>(fields.has_token("A", "b"));
}

void values(std::string_view text) {
  if (auto seconds = base::parse_http_date(text, 0))
    require(base::parse_http_date(base::format_http_date(*seconds), 0) == seconds);
  require(base::base64_decode(base::base64_encode(text)) == text);
  for (auto alphabet : {base::Base64::standard, base::Base64::urlsafe})
    if (auto bytes = base::base64_decode(text, alphabet))
      require(base::base64_encode(*bytes, alphabet, text.ends_with('=')) == text || text.size() % 4 != 0 ||
              base::base64_encode(*bytes, alphabet) == text);
  require(http::cookie_unquote(http::cookie_quote(text)) == text);
  require(http::parse_cookies(text).size() <= text.size());
  if (auto cookie =
          http::format_set_cookie({.name = "n", .value = std::string{text}, .path = std::string{text}}))
    require(http::is_header_value(*cookie));
  static_cast<void>(http::etag_matches_weak(text, "\"a\""));
  require(http::etag_matches_weak(http::quote_etag(text), http::quote_etag(text, true)));
  static_cast<void>(http::parse_media_type(text).charset());
}

void ranges(std::string_view text) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{10}, UINT64_MAX}) {
    const http::RangeSet set = http::parse_range(text, size);
    require(set.parts.empty() == (set.kind != http::RangeSet::Kind::parts) &&
            set.parts.size() <= http::max_byte_ranges);
    std::uint64_t left = size;
    for (const http::ByteRange& part : set.parts) {
      require(part.begin < part.end && part.end <= size && part.size() <= left);
      left -= part.size();
    }
  }
}

void proxies(std::string_view text) {
  if (const auto elements = http::parse_forwarded(text)) require(elements->size() <= text.size());
  http::Headers fields;
  for (const char* name : {"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port",
                           "X-Forwarded-Prefix", "X-Real-Ip"})
    if (!fields.add(name, text).ok()) return;
  for (const http::ProxyTrust& trust :
       {http::ProxyTrust{.forwarded = 1}, http::ProxyTrust{.forwarded = 2},
        http::ProxyTrust{.xheaders = true},
        http::ProxyTrust{.x_for = 2, .x_host = 1, .x_port = 1, .x_prefix = 1}}) {
    const http::Origin origin = http::origin_of(trust, fields);
    require(origin.host.find_first_of("/@\\?# \"") == std::string::npos);
    require(origin.address.find_first_not_of("0123456789abcdefABCDEF:.") == std::string::npos);
    require(origin.prefix.empty() || (origin.prefix.starts_with('/') && !origin.prefix.ends_with('/') &&
                                      origin.prefix.find("//") == std::string::npos &&
                                      origin.prefix.find_first_of("\\?#% \"<>") == std::string::npos));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  auto exact = std::make_unique<char[]>(size);
  std::copy_n(data, size, exact.get());
  const std::string_view text{exact.get(), size};
  percent(text);
  filename(text);
  form(text);
  headers(text);
  values(text);
  ranges(text);
  proxies(text);
  return 0;
}
