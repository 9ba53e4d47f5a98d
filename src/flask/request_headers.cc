#include "eddy/flask/request_headers.h"

#include "base/clock.h"
#include "eddy/base/date.h"
#include "eddy/base/strings.h"
#include "eddy/flask/headers.h"
#include "eddy/http/header_values.h"
#include "flask/headers/plain_int.h"

namespace eddy::flask {

// Each is empty until it is asked for.
struct RequestHeaders::Parsed {
  std::optional<MIMEAccept> mimetypes;
  std::optional<CharsetAccept> charsets;
  std::optional<Accept> encodings;
  std::optional<LanguageAccept> languages;
  std::optional<RequestCacheControl> cache_control;
  std::optional<HeaderSet> pragma, requested_headers;
  std::optional<ETags> if_match, if_none_match;
  std::optional<IfRange> if_range;
  std::optional<std::optional<Range>> range;
  std::optional<std::optional<Authorization>> authorization;
};

namespace {

template <class T>
const T& once(std::optional<T>& kept, const http::Headers& headers, std::string_view name) {
  if (!kept) kept.emplace(T::from_header(headers.get_joined(name)));
  return *kept;
}

// The same of a type that may be none.
template <class T>
const T* once(std::optional<std::optional<T>>& kept, const http::Headers& headers, std::string_view name) {
  if (!kept) kept.emplace(T::from_header(headers.get_joined(name)));
  return *kept ? &**kept : nullptr;
}

std::optional<std::int64_t> date_of(const http::Headers& headers, std::string_view name) {
  return base::parse_http_date(headers.get_joined(name), base::seconds_now());
}

}  // namespace

RequestHeaders::RequestHeaders(const http::RequestHead& own_head) noexcept
    : head{own_head}, headers{own_head.headers}, method{own_head.method_text()} {}
RequestHeaders::~RequestHeaders() = default;

RequestHeaders::Parsed& RequestHeaders::parsed() const {
  if (!parsed_) parsed_ = std::make_unique<Parsed>();
  return *parsed_;
}

const MIMEAccept& RequestHeaders::accept_mimetypes() const {
  return once(parsed().mimetypes, headers, "Accept");
}
const CharsetAccept& RequestHeaders::accept_charsets() const {
  return once(parsed().charsets, headers, "Accept-Charset");
}
const Accept& RequestHeaders::accept_encodings() const {
  return once(parsed().encodings, headers, "Accept-Encoding");
}
const LanguageAccept& RequestHeaders::accept_languages() const {
  return once(parsed().languages, headers, "Accept-Language");
}
const Authorization* RequestHeaders::authorization() const {
  return once(parsed().authorization, headers, "Authorization");
}
const RequestCacheControl& RequestHeaders::cache_control() const {
  return once(parsed().cache_control, headers, "Cache-Control");
}
const HeaderSet& RequestHeaders::pragma() const { return once(parsed().pragma, headers, "Pragma"); }
const ETags& RequestHeaders::if_match() const { return once(parsed().if_match, headers, "If-Match"); }
const ETags& RequestHeaders::if_none_match() const {
  return once(parsed().if_none_match, headers, "If-None-Match");
}
const Range* RequestHeaders::range() const { return once(parsed().range, headers, "Range"); }
const HeaderSet& RequestHeaders::access_control_request_headers() const {
  return once(parsed().requested_headers, headers, "Access-Control-Request-Headers");
}

const IfRange& RequestHeaders::if_range() const {
  std::optional<IfRange>& kept = parsed().if_range;
  if (!kept) kept = IfRange::from_header(headers.get_joined("If-Range"), base::seconds_now());
  return *kept;
}

std::optional<std::int64_t> RequestHeaders::if_modified_since() const {
  return date_of(headers, "If-Modified-Since");
}
std::optional<std::int64_t> RequestHeaders::if_unmodified_since() const {
  return date_of(headers, "If-Unmodified-Since");
}
std::optional<std::int64_t> RequestHeaders::date() const { return date_of(headers, "Date"); }

std::string_view RequestHeaders::content_type() const { return headers.get("Content-Type"); }

std::string RequestHeaders::mimetype() const {
  const std::string_view type = content_type();
  return base::to_lower(base::trim(type.substr(0, type.find(';'))));
}

std::vector<std::pair<std::string, std::string>> RequestHeaders::mimetype_params() const {
  return http::parse_options_header(content_type()).options;
}

bool RequestHeaders::is_json() const {
  const std::string type = mimetype();
  return type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
}

std::string_view RequestHeaders::content_encoding() const { return headers.get("Content-Encoding"); }
std::string_view RequestHeaders::content_md5() const { return headers.get("Content-MD5"); }
std::string_view RequestHeaders::referrer() const { return headers.get("Referer"); }
std::string_view RequestHeaders::user_agent() const { return headers.get("User-Agent"); }
std::string_view RequestHeaders::origin() const { return headers.get("Origin"); }
std::string_view RequestHeaders::access_control_request_method() const {
  return headers.get("Access-Control-Request-Method");
}
std::string_view RequestHeaders::sec_fetch_site() const { return headers.get("Sec-Fetch-Site"); }
std::string_view RequestHeaders::sec_fetch_mode() const { return headers.get("Sec-Fetch-Mode"); }
std::string_view RequestHeaders::sec_fetch_dest() const { return headers.get("Sec-Fetch-Dest"); }
bool RequestHeaders::sec_fetch_user() const { return headers.get("Sec-Fetch-User") == "?1"; }

std::optional<std::int64_t> RequestHeaders::max_forwards() const {
  return detail::plain_int(headers.get("Max-Forwards"));
}

}  // namespace eddy::flask
