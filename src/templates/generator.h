// src/templates/generator.h: prints a program as C++, the second back end.
//
// One C++ function for each function of the program: its instructions in order, jumps as gotos, `#line` leading back to
// the template. See include/eddy/templates/compiled.h for what they call, and src/templates/compiled_set.h for how
// they are joined to the program again. Never reads or writes a file; never fails for a program that the interpreter
// runs. Tests: tests/templates/compiled_test.cc, tests/compiled.
#pragma once
#include <string>
#include <string_view>

#include "templates/program.h"

namespace eddy::templates {

// What a generated file says of its template, and where it will be.
struct GeneratedUnit {
  std::string_view engine;
  std::string_view folder;
  std::string_view name;
  std::string_view filename;  // of the template, for #line and errors
  std::string_view text;      // of the template, as it was read
  std::string options;        // code_options
  std::string_view output;    // the C++ file, for #line
};

// What each file begins with.
[[nodiscard]] std::string generated_head();
// The C++ of one template; `out` holds what is in the file so far. Any number fit in one file: `id` tells them apart.
void append_generated(std::string& out, const Program& program, const GeneratedUnit& unit,
                      std::string_view id);
// One that is in the program as its text only, to be interpreted.
void append_text_only(std::string& out, const GeneratedUnit& unit, std::string_view id);

}  // namespace eddy::templates
