// RequestHeaders: what a request's head says, each field as its own type.
//
//   flask::request().accept_mimetypes().best_match({"application/json", "text/html"})
//   flask::request().if_none_match().contains_weak(tag)
//
// A field is parsed when it is first asked for; what is given as a reference or a view lives as long as the request. The
// types are those of eddy/flask/headers.h. Dates are seconds since 1970; nothing where there is none.
// Follows the manual's "Request" (werkzeug.sansio.request). Tests: tests/flask/request_headers_test.cc.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/http/message.h"

namespace eddy::flask {

struct Authorization;
struct IfRange;
struct Range;
class Accept;
class CharsetAccept;
class ETags;
class HeaderSet;
class LanguageAccept;
class MIMEAccept;
class RequestCacheControl;

class RequestHeaders {
 public:
  explicit RequestHeaders(const http::RequestHead& head) noexcept;
  RequestHeaders(const RequestHeaders&) = delete;
  RequestHeaders& operator=(const RequestHeaders&) = delete;

  const http::RequestHead& head;
  const http::Headers& headers;
  std::string_view method;  // "GET"

  // What the client takes (RFC 9110, 12.5).
  [[nodiscard]] const MIMEAccept& accept_mimetypes() const;
  [[nodiscard]] const CharsetAccept& accept_charsets() const;
  [[nodiscard]] const Accept& accept_encodings() const;
  [[nodiscard]] const LanguageAccept& accept_languages() const;

  // Its credentials; null where it sent none, or none that can be read.
  [[nodiscard]] const Authorization* authorization() const;

  [[nodiscard]] const RequestCacheControl& cache_control() const;
  [[nodiscard]] const HeaderSet& pragma() const;
  // Conditions (RFC 9110, 13), and the parts that are asked for; null where no Range can be read.
  [[nodiscard]] const ETags& if_match() const;
  [[nodiscard]] const ETags& if_none_match() const;
  [[nodiscard]] const IfRange& if_range() const;
  [[nodiscard]] const Range* range() const;
  [[nodiscard]] std::optional<std::int64_t> if_modified_since() const;
  [[nodiscard]] std::optional<std::int64_t> if_unmodified_since() const;
  [[nodiscard]] std::optional<std::int64_t> date() const;

  [[nodiscard]] std::string_view content_type() const;
  [[nodiscard]] std::string mimetype() const;  // the content type without parameters, lower case
  // {"charset", "utf-8"}: names in lower case.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> mimetype_params() const;
  [[nodiscard]] std::optional<std::uint64_t> content_length() const { return head.content_length; }
  [[nodiscard]] std::string_view content_encoding() const;
  [[nodiscard]] std::string_view content_md5() const;
  [[nodiscard]] bool is_json() const;  // application/json or application/*+json

  [[nodiscard]] std::string_view referrer() const;
  [[nodiscard]] std::string_view user_agent() const;
  [[nodiscard]] std::optional<std::int64_t> max_forwards() const;
  // The site that a browser's script asks from, "null" for one that is not told.
  [[nodiscard]] std::string_view origin() const;
  // A CORS preflight asks for these.
  [[nodiscard]] const HeaderSet& access_control_request_headers() const;
  [[nodiscard]] std::string_view access_control_request_method() const;
  // Fetch metadata: where a browser's request comes from ("same-origin", "cross-site" …), how ("navigate", "cors" …), for what
  // ("document", "image" …), and whether somebody clicked.
  [[nodiscard]] std::string_view sec_fetch_site() const;
  [[nodiscard]] std::string_view sec_fetch_mode() const;
  [[nodiscard]] std::string_view sec_fetch_dest() const;
  [[nodiscard]] bool sec_fetch_user() const;

 protected:
  ~RequestHeaders();  // out of line: Parsed is the source's own

 private:
  struct Parsed;
  Parsed& parsed() const;
  mutable std::unique_ptr<Parsed> parsed_;  // once one was asked for
};

}  // namespace eddy::flask
