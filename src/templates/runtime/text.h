// Values as text, plain and escaped for HTML.
//
// Tests: tests/templates/runtime_test.cc.
#pragma once
#include <string>
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// Whether it is HTML as it stands: safe text, or an object that says so.
inline bool is_html(const Value& value) noexcept {
  return value.is_safe() || (value.is_object() && value.as_object()->is_safe());
}

// markupsafe.escape: safe text, and objects that are HTML, as they are; all else escaped.
void append_html(std::string& out, const Value& value);

// Markup.unescape and Markup.striptags: references become what they stand for; comments and tags go, and runs of
// white space become one blank.
std::string unescape(std::string_view html);
std::string strip_tags(std::string_view html);

// text, Markup where `like` is.
Value text_like(const Value& like, std::string_view text);

}  // namespace eddy::templates::runtime
