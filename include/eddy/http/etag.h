// Entity tags (RFC 9110, 8.8.3) and the comparison that If-None-Match asks for (13.1.2).
//
// Tests: tests/http/values_test.cc.
#pragma once
#include <string>
#include <string_view>

namespace eddy::http {

// `"abc"`, or `W/"abc"`. Bytes that a tag can't hold (a double quote, controls, space) are dropped.
std::string quote_etag(std::string_view tag, bool weak = false);

// Whether an If-None-Match value names this tag, both quoted, by weak comparison; "*" names any. False where
// the header is empty.
bool etag_matches_weak(std::string_view if_none_match, std::string_view etag) noexcept;

// Whether an If-Match value names this tag by strong comparison; "*" names any.
bool etag_matches_strong(std::string_view if_match, std::string_view etag) noexcept;

}  // namespace eddy::http
