// ResponseHeaders: a response's status and fields, each as its own type.
//
//   response.cache_control().set_max_age(60);
//   response.vary().add("Cookie");
//   response.set_etag("v7");
//
// What a getter gives by value and what can be changed changes the field; it dies with the response, and when that moves. Its
// types are those of eddy/flask/headers.h. Dates are seconds since 1970; nothing where there is none, and to set nothing
// takes the field away. Setters throw std::invalid_argument where a value can't stand in a header (a line break).
// Follows the manual's "Response" (werkzeug.sansio.response). Tests: tests/flask/response_headers_test.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/http/headers.h"

namespace eddy::flask {

class ContentRange;
class ContentSecurityPolicy;
class HeaderSet;
class ResponseCacheControl;
class WWWAuthenticate;

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// What a page lets other sites' documents do with it, what it may embed, and which sites may embed an answer (the HTML and the Fetch
// standard).
enum class COOP : std::uint8_t { unsafe_none, same_origin_allow_popups, same_origin, noopener_allow_popups };
enum class COEP : std::uint8_t { unsafe_none, require_corp, credentialless };
enum class CORP : std::uint8_t { same_site, same_origin, cross_origin };

class ResponseHeaders {
 public:
  int status_code = 200;
  std::string reason;     // empty: the registered phrase
  http::Headers headers;  // Content-Type too: "text/html; charset=utf-8" unless set

  // "404 Not Found", with the phrase that is sent; set as such, or as the code alone. Throws std::invalid_argument where it begins
  // with no code of three digits.
  [[nodiscard]] std::string status() const;
  void set_status(std::string_view status);

  // Throws std::invalid_argument, naming it, where a header's name or value can't stand in a response (a line
  // break).
  void set_header(std::string_view name, std::string_view value);  // replaces
  void add_header(std::string_view name, std::string_view value);
  void extend(const HeaderList& more);  // replaces those of each name by those of the list

  [[nodiscard]] std::string_view content_type() const { return headers.get("Content-Type"); }
  void set_content_type(std::string_view type) { put("Content-Type", type); }
  [[nodiscard]] std::string_view mimetype() const;  // the content type without parameters
  // Sets Content-Type, with "; charset=utf-8" for text types.
  void set_mimetype(std::string_view mimetype);
  // {"charset", "utf-8"}; set by set_content_type(http::dump_options_header(…)).
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> mimetype_params() const;
  [[nodiscard]] bool is_json() const;  // application/json or application/*+json

  // Fields of text; empty: not there.
  [[nodiscard]] std::string_view location() const { return headers.get("Location"); }
  void set_location(std::string_view url) { put("Location", url); }
  [[nodiscard]] std::string_view content_location() const { return headers.get("Content-Location"); }
  void set_content_location(std::string_view url) { put("Content-Location", url); }
  [[nodiscard]] std::string_view content_encoding() const { return headers.get("Content-Encoding"); }
  void set_content_encoding(std::string_view coding) { put("Content-Encoding", coding); }
  [[nodiscard]] std::string_view content_md5() const { return headers.get("Content-MD5"); }
  void set_content_md5(std::string_view digest) { put("Content-MD5", digest); }
  [[nodiscard]] std::string_view accept_ranges() const { return headers.get("Accept-Ranges"); }
  void set_accept_ranges(std::string_view unit) { put("Accept-Ranges", unit); }

  [[nodiscard]] std::optional<std::int64_t> content_length() const { return number("Content-Length"); }
  void set_content_length(std::optional<std::int64_t> bytes) { put("Content-Length", bytes); }
  [[nodiscard]] std::optional<std::int64_t> age() const;  // seconds, no less than 0
  void set_age(std::optional<std::int64_t> seconds);
  [[nodiscard]] std::optional<std::int64_t> date() const { return date_of("Date"); }
  void set_date(std::optional<std::int64_t> time) { put_date("Date", time); }
  [[nodiscard]] std::optional<std::int64_t> expires() const { return date_of("Expires"); }
  void set_expires(std::optional<std::int64_t> time) { put_date("Expires", time); }
  [[nodiscard]] std::optional<std::int64_t> last_modified() const { return date_of("Last-Modified"); }
  void set_last_modified(std::optional<std::int64_t> time) { put_date("Last-Modified", time); }
  // When to ask again, a date also where the field has seconds from now; set as seconds, or as a date.
  [[nodiscard]] std::optional<std::int64_t> retry_after() const;
  void set_retry_after(std::optional<std::int64_t> seconds) { put("Retry-After", seconds); }
  void set_retry_after_date(std::int64_t time) { put_date("Retry-After", time); }

  // Entity tags without their quotes, and whether it is weak. Throws std::invalid_argument for a tag with a quote in it.
  [[nodiscard]] std::optional<std::pair<std::string, bool>> get_etag() const;
  void set_etag(std::string_view tag, bool weak = false);

  [[nodiscard]] ResponseCacheControl cache_control();
  [[nodiscard]] HeaderSet allow();
  [[nodiscard]] HeaderSet content_language();
  [[nodiscard]] HeaderSet vary();
  [[nodiscard]] ContentRange content_range();  // false where there is none
  void set_content_range(const ContentRange& range);
  [[nodiscard]] ContentSecurityPolicy content_security_policy();
  [[nodiscard]] ContentSecurityPolicy content_security_policy_report_only();
  // The first challenge; to set one replaces all, to set several makes a field of each.
  [[nodiscard]] std::optional<WWWAuthenticate> www_authenticate();
  void set_www_authenticate(const WWWAuthenticate& challenge);
  void set_www_authenticate(const std::vector<WWWAuthenticate>& challenges);

  [[nodiscard]] COOP cross_origin_opener_policy() const;
  void set_cross_origin_opener_policy(COOP policy);
  [[nodiscard]] COEP cross_origin_embedder_policy() const;
  void set_cross_origin_embedder_policy(COEP policy);
  [[nodiscard]] std::optional<CORP> cross_origin_resource_policy() const;
  void set_cross_origin_resource_policy(std::optional<CORP> policy);

  // CORS: what other sites' scripts may do.
  [[nodiscard]] std::string_view access_control_allow_origin() const {
    return headers.get("Access-Control-Allow-Origin");
  }
  void set_access_control_allow_origin(std::string_view origin) {
    put("Access-Control-Allow-Origin", origin);
  }
  [[nodiscard]] bool access_control_allow_credentials() const;
  void set_access_control_allow_credentials(bool allowed);
  [[nodiscard]] HeaderSet access_control_allow_headers();
  [[nodiscard]] HeaderSet access_control_allow_methods();
  [[nodiscard]] HeaderSet access_control_expose_headers();
  [[nodiscard]] std::optional<std::int64_t> access_control_max_age() const {
    return number("Access-Control-Max-Age");
  }
  void set_access_control_max_age(std::optional<std::int64_t> seconds) {
    put("Access-Control-Max-Age", seconds);
  }

 private:
  void put(std::string_view name, std::string_view value);
  void put(std::string_view name, std::optional<std::int64_t> number);
  void put_date(std::string_view name, std::optional<std::int64_t> time);
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> date_of(std::string_view name) const;
  [[nodiscard]] HeaderSet set_of(std::string_view name);
};

}  // namespace eddy::flask
