// src/templates/compiled_set.h: joins code made ahead of time to the program that its text compiles to.
//
// The tables of a compiled template (names, constants, places) are made at load from its text, by the same front end
// that made the code; so code and tables must agree, and the fingerprint tells whether they do. What an environment may
// choose that changes the code is written down with it, so that a difference can be named.
// Tests: tests/templates/compiled_test.cc.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "eddy/jinja2.h"
#include "eddy/templates/compiled.h"
#include "eddy/templates/tornado.h"
#include "templates/program.h"

namespace eddy::templates {

// Of all that generated code repeats of a program.
[[nodiscard]] std::uint64_t fingerprint(const Program& program) noexcept;

// The options that code for a template of that name depends on, a line "name = value" each.
[[nodiscard]] std::string code_options(const jinja2::Options& options, std::string_view name);
[[nodiscard]] std::string code_options(const tornado::template_::Options& options);

// Throws std::logic_error that names the first option which differs from those the template was compiled with.
void check_options(const compiled::Template& made, std::string_view engine, const std::string& now);

// Gives the program's functions their code. Throws std::logic_error where the two don't belong together; `has_own` says
// whether the environment has extensions of its own, whose fault that may be.
void attach(Program& program, const compiled::Template& made, bool has_own = false);

}  // namespace eddy::templates
