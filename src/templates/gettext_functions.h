// src/templates/gettext_functions.h: what {% trans %} and templates call: _, gettext, ngettext, pgettext, npgettext.
//
// In old style they answer the translation as plain text; in new style they format it with their keyword arguments, as
// Markup where escaping is on (Jinja2 3.1, "New Style Gettext").
// Tests: tests/templates/batch/i18n.txt, tests/templates/gettext_test.cc.
#pragma once
#include "eddy/gettext.h"
#include "templates/call_context.h"
#include "templates/linker.h"

namespace eddy::templates {

// Adds them to an environment's globals; without translations each text is its own.
void add_gettext(ValueMap& globals, gettext::TranslationsPtr translations, bool newstyle);

// What an old-style trans does with what gettext answered: Markup where escaping is on, formatted with the keyword
// arguments where there are any.
Value translated(const CallContext& context, const Arguments& arguments);

}  // namespace eddy::templates
