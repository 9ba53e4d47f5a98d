// The locale of an application that has loaded no translations (Tornado, tornado.locale): messages are their own
// translation, and a count chooses between singular and plural. Nothing here knows another language.
//
// Tests: tests/tornado/render_test.cc.
#pragma once
#include <string_view>

#include "eddy/value.h"

namespace eddy::tornado::web {

// An object with code ("en_US"), name ("English (US)"), rtl (false), translate and pgettext.
const Value& default_locale();

// "_" is translate(message, plural_message=None, count=None), "pgettext" the same behind a context. A plural without a
// count is a TypeError.
Value locale_function(std::string_view name);

}  // namespace eddy::tornado::web
