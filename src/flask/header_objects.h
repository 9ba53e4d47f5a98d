// What templates see of a request's typed headers, under their names in Werkzeug: request.accept_mimetypes.best_match([…]),
// request.authorization.username, request.if_none_match.contains("tag"). Each holds a copy of what it was made of.
// Tests: tests/flask/request_object_test.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eddy/flask/headers.h"
#include "eddy/http/header_values.h"
#include "eddy/value.h"

namespace eddy::flask::detail {

Value accept_object(const Accept& accept);
Value accept_object(const MIMEAccept& accept);
Value accept_object(const LanguageAccept& accept);
Value accept_object(const CharsetAccept& accept);
Value authorization_object(const Authorization* authorization);  // null: None
Value cache_control_object(const RequestCacheControl& control);
Value etags_object(const ETags& tags);
Value header_set_object(const HeaderSet& set);
Value if_range_object(const IfRange& range);
Value range_object(const Range* range);  // null: None
// Werkzeug's UserAgent, which knows of no browser.
Value user_agent_object(std::string_view text);

// None in place of what is not there.
Value text_or_none(std::string_view text);
Value number_or_none(std::optional<std::int64_t> number);
Value date_or_none(std::optional<std::int64_t> seconds);  // a datetime, in UTC
Value dict_of_options(const http::HeaderOptions& options);

}  // namespace eddy::flask::detail
