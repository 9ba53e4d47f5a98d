// Python's built-in functions and Tornado's, as functions; python_types.h makes classes of those that are some.
//
// Tests: tests/templates/batch/tornado.txt, tests/templates/batch/python.txt.
#pragma once
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates::runtime {

Dict python_builtin_functions();                  // len, sorted, str, escape …
void add_python_functions(Dict& names);           // map, isinstance, linkify …
Dict make_dict_from(const Arguments& arguments);  // dict(…)

// What Tornado's functions take for text: a str or bytes, else a TypeError. Lives as long as the value.
std::string_view text_of(const Value& value);

}  // namespace eddy::templates::runtime
