// src/templates/shortcuts.h: the most-used filters and tests on ordinary values, without what a call takes.
//
// `length`, `default`, `is defined` and their like are asked for in every loop, and are done in a few instructions; to
// gather arguments and check them costs ten times that. A shortcut leaves whatever is not ordinary to the filter itself.
// Tests: every case in tests/templates.
#pragma once
#include "eddy/value.h"
#include "templates/program.h"

namespace eddy::templates {

// The shortcut of the built-in filter or test that the site is bound to; null where there is none.
Shortcut find_shortcut(const CallSite& site) noexcept;

}  // namespace eddy::templates
