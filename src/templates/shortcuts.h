// src/templates/shortcuts.h: the most-used filters and tests on ordinary values, without what a call takes.
//
// `length`, `default`, `is defined` and their like are asked for in every loop, and are done in a few instructions; to
// gather arguments and check them costs ten times that. A shortcut leaves whatever is not ordinary to the filter itself.
// Tests: every case in tests/templates.
#pragma once
#include <string>
#include <string_view>

#include "eddy/value.h"
#include "templates/engine.h"
#include "templates/program.h"

namespace eddy::templates {

// The shortcut of the built-in filter or test that the site is bound to; null where there is none.
Shortcut find_shortcut(const CallSite& site) noexcept;

// What a filter yields, where it is written at once: it lies in its argument, or in `made`.
struct FilteredText {
  std::string_view text;
  bool safe = false;  // Markup
};
// The same for a filter whose answer is only written.
TextShortcut find_text_shortcut(const CallSite& site) noexcept;
// Whether the built-in filter of that name has one; and whether what that yields is a text of its own.
bool has_text_shortcut(std::string_view filter) noexcept;
bool yields_own_text(std::string_view filter) noexcept;

}  // namespace eddy::templates
