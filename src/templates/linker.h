// src/templates/linker.h: makes a compiled program ready to run: names, filters and blocks bound.
//
// An unknown filter or test is an error here, with the nearest name, not when it is reached. Throws Failure.
// Tests: tests/templates/tornado_test.cc.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "templates/program.h"

namespace eddy::templates {

using ValueMap = std::map<std::string, Value, std::less<>>;

// What a program's names are bound to; all of it outlives the program.
struct Bindings {
  const ValueMap* globals = nullptr;
  const ValueMap* filters = nullptr;  // the environment's own, before the built-in ones
  const ValueMap* tests = nullptr;
  Value::Undefined undefined = Value::Undefined::plain;  // what a name stands for that nobody gave
  bool calls_back = false;  // built-in filters call functions of the program's own
};

// Binds globals, filters and tests; points functions at their program.
void bind(Program& program, const Bindings& bindings);

// A filter or test that nobody knows.
struct Unknown {
  std::string message;
  Place place;
  bool soft = false;  // in a branch: an error only when it is reached
};
// The same, but goes on after one that is unknown, and returns all of them.
std::vector<Unknown> bind_known(Program& program, const Bindings& bindings);

// Collects the blocks of the program and of the parent it certainly extends; links are set.
void collect_blocks(Program& program);

// The name in `names` that is most like `name`, empty where none is near.
std::string nearest(std::string_view name, const std::vector<std::string>& names);

}  // namespace eddy::templates
