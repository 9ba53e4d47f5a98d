#include "eddy/flask/response_headers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/clock.h"
#include "eddy/base/date.h"
#include "eddy/base/strings.h"
#include "eddy/flask/headers.h"
#include "eddy/http/header_values.h"
#include "eddy/http/status.h"
#include "flask/headers/plain_int.h"
#include "flask/iri.h"

namespace eddy::flask {
namespace {

// Those that are text beside text/* and *+xml.
constexpr std::array<std::string_view, 6> text_types = {
    "application/ecmascript", "application/javascript", "application/sql",
    "application/xml",        "application/xml-dtd",    "application/xml-external-parsed-entity"};
constexpr std::string_view opener_policy = "Cross-Origin-Opener-Policy";
constexpr std::array<std::string_view, 4> opener_policies = {"unsafe-none", "same-origin-allow-popups",
                                                             "same-origin", "noopener-allow-popups"};
constexpr std::string_view embedder_policy = "Cross-Origin-Embedder-Policy";
constexpr std::array<std::string_view, 3> embedder_policies = {"unsafe-none", "require-corp",
                                                               "credentialless"};
constexpr std::string_view resource_policy = "Cross-Origin-Resource-Policy";
constexpr std::array<std::string_view, 3> resource_policies = {"same-site", "same-origin", "cross-origin"};

template <class Policy, class Names>
std::optional<Policy> policy_of(std::string_view value, const Names& names) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (value == names[i]) return static_cast<Policy>(i);
  return std::nullopt;
}

// Of a field that holds a URL as it may be sent; what no field may hold is refused there.
bool holds_url(std::string_view name, std::string_view value) {
  return (base::iequals(name, "Location") || base::iequals(name, "Content-Location")) &&
         http::is_header_value(value);
}

}  // namespace

void ResponseHeaders::set_header(std::string_view name, std::string_view value) {
  const auto set =
      holds_url(name, value) ? headers.set(name, detail::uri_of(value)) : headers.set(name, value);
  if (!set.ok()) throw std::invalid_argument(fmt::format("header '{}': {}", name, describe(set.error())));
}

void ResponseHeaders::add_header(std::string_view name, std::string_view value) {
  const auto added =
      holds_url(name, value) ? headers.add(name, detail::uri_of(value)) : headers.add(name, value);
  if (!added.ok()) throw std::invalid_argument(fmt::format("header '{}': {}", name, describe(added.error())));
}

void ResponseHeaders::extend(const HeaderList& more) {
  for (auto each = more.begin(); each != more.end(); ++each) {
    const auto same = [&each](const auto& other) { return base::iequals(other.first, each->first); };
    if (std::any_of(more.begin(), each, same)) {
      add_header(each->first, each->second);
    } else {
      set_header(each->first, each->second);
    }
  }
}

std::string ResponseHeaders::status() const {
  return fmt::format("{} {}", status_code, reason.empty() ? http::reason_phrase(status_code) : reason);
}

void ResponseHeaders::set_status(std::string_view status) {
  status = base::trim(status);
  const std::size_t blank = std::min(status.find(' '), status.size());
  const std::optional<unsigned> code = base::parse_uint<unsigned>(status.substr(0, blank));
  if (blank != 3 || !code || *code < 100)
    throw std::invalid_argument(fmt::format("status '{}': no code", status));
  const std::string_view phrase = base::trim(status.substr(blank));
  if (!http::is_header_value(phrase)) throw std::invalid_argument("status: a control byte");
  status_code = static_cast<int>(*code);
  reason = phrase;
}

void ResponseHeaders::put(std::string_view name, std::string_view value) {
  if (value.empty()) {
    headers.remove(name);
  } else {
    set_header(name, value);
  }
}

void ResponseHeaders::put(std::string_view name, std::optional<std::int64_t> number) {
  put(name, number ? std::to_string(*number) : std::string{});
}

void ResponseHeaders::put_date(std::string_view name, std::optional<std::int64_t> time) {
  put(name, time ? base::format_http_date(*time) : std::string{});
}

std::optional<std::int64_t> ResponseHeaders::number(std::string_view name) const {
  return detail::plain_int(headers.get(name));
}

std::optional<std::int64_t> ResponseHeaders::date_of(std::string_view name) const {
  return base::parse_http_date(headers.get(name), base::seconds_now());
}

HeaderSet ResponseHeaders::set_of(std::string_view name) {
  return HeaderSet::from_header(headers.get_joined(name), detail::BoundField{headers, name});
}

std::string_view ResponseHeaders::mimetype() const {
  const std::string_view type = content_type();
  return base::trim(type.substr(0, type.find(';')));
}

void ResponseHeaders::set_mimetype(std::string_view type) {
  const bool text = type.starts_with("text/") || type.ends_with("+xml") ||
                    std::find(text_types.begin(), text_types.end(), type) != text_types.end();
  set_header("Content-Type", fmt::format("{}{}", type, text ? "; charset=utf-8" : ""));
}

std::vector<std::pair<std::string, std::string>> ResponseHeaders::mimetype_params() const {
  return http::parse_options_header(content_type()).options;
}

bool ResponseHeaders::is_json() const {
  const std::string_view type = mimetype();
  return type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"));
}

std::optional<std::int64_t> ResponseHeaders::age() const {
  const std::optional<std::int64_t> seconds = number("Age");
  return seconds && *seconds >= 0 ? seconds : std::nullopt;
}

void ResponseHeaders::set_age(std::optional<std::int64_t> seconds) {
  if (seconds && *seconds < 0) throw std::invalid_argument("age cannot be negative");
  put("Age", seconds);
}

std::optional<std::int64_t> ResponseHeaders::retry_after() const {
  if (const std::optional<std::int64_t> seconds = number("Retry-After"))
    return base::seconds_after(base::seconds_now(), *seconds);
  return date_of("Retry-After");
}

std::optional<std::pair<std::string, bool>> ResponseHeaders::get_etag() const {
  const std::string_view quoted = headers.get("ETag");
  if (quoted.empty()) return std::nullopt;
  const auto [tag, weak] = unquote_etag(quoted);
  return std::pair{std::string{tag}, weak};
}

void ResponseHeaders::set_etag(std::string_view tag, bool weak) {
  if (tag.find('"') != std::string_view::npos) throw std::invalid_argument("invalid etag");
  set_header("ETag", fmt::format("{}\"{}\"", weak ? "W/" : "", tag));
}

ResponseCacheControl ResponseHeaders::cache_control() {
  return ResponseCacheControl::from_header(headers.get_joined("Cache-Control"), {headers, "Cache-Control"});
}

HeaderSet ResponseHeaders::allow() { return set_of("Allow"); }
HeaderSet ResponseHeaders::content_language() { return set_of("Content-Language"); }
HeaderSet ResponseHeaders::vary() { return set_of("Vary"); }

ContentRange ResponseHeaders::content_range() {
  constexpr std::string_view name = "Content-Range";
  if (auto range = ContentRange::from_header(headers.get(name), {headers, name})) return std::move(*range);
  return ContentRange{"", {}, {}, {}, {headers, name}};
}

void ResponseHeaders::set_content_range(const ContentRange& range) {
  put("Content-Range", range.to_header());
}

ContentSecurityPolicy ResponseHeaders::content_security_policy() {
  constexpr std::string_view name = "Content-Security-Policy";
  return ContentSecurityPolicy::from_header(headers.get(name), {headers, name});
}

ContentSecurityPolicy ResponseHeaders::content_security_policy_report_only() {
  constexpr std::string_view name = "Content-Security-Policy-Report-Only";
  return ContentSecurityPolicy::from_header(headers.get(name), {headers, name});
}

std::optional<WWWAuthenticate> ResponseHeaders::www_authenticate() {
  constexpr std::string_view name = "WWW-Authenticate";
  return WWWAuthenticate::from_header(headers.get(name), {headers, name});
}

void ResponseHeaders::set_www_authenticate(const WWWAuthenticate& challenge) {
  set_header("WWW-Authenticate", challenge.to_header());
}

void ResponseHeaders::set_www_authenticate(const std::vector<WWWAuthenticate>& challenges) {
  headers.remove("WWW-Authenticate");
  for (const WWWAuthenticate& challenge : challenges) add_header("WWW-Authenticate", challenge.to_header());
}

COOP ResponseHeaders::cross_origin_opener_policy() const {
  return policy_of<COOP>(headers.get(opener_policy), opener_policies).value_or(COOP::unsafe_none);
}

void ResponseHeaders::set_cross_origin_opener_policy(COOP policy) {
  put(opener_policy, opener_policies[static_cast<std::size_t>(policy)]);
}

COEP ResponseHeaders::cross_origin_embedder_policy() const {
  return policy_of<COEP>(headers.get(embedder_policy), embedder_policies).value_or(COEP::unsafe_none);
}

void ResponseHeaders::set_cross_origin_embedder_policy(COEP policy) {
  put(embedder_policy, embedder_policies[static_cast<std::size_t>(policy)]);
}

std::optional<CORP> ResponseHeaders::cross_origin_resource_policy() const {
  return policy_of<CORP>(headers.get(resource_policy), resource_policies);
}

void ResponseHeaders::set_cross_origin_resource_policy(std::optional<CORP> policy) {
  put(resource_policy, policy ? resource_policies[static_cast<std::size_t>(*policy)] : "");
}

bool ResponseHeaders::access_control_allow_credentials() const {
  return headers.contains("Access-Control-Allow-Credentials");
}

void ResponseHeaders::set_access_control_allow_credentials(bool allowed) {
  put("Access-Control-Allow-Credentials", allowed ? "true" : "");
}

HeaderSet ResponseHeaders::access_control_allow_headers() { return set_of("Access-Control-Allow-Headers"); }
HeaderSet ResponseHeaders::access_control_allow_methods() { return set_of("Access-Control-Allow-Methods"); }
HeaderSet ResponseHeaders::access_control_expose_headers() { return set_of("Access-Control-Expose-Headers"); }

}  // namespace eddy::flask
