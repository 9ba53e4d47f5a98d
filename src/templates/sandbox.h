// src/templates/sandbox.h: what a sandboxed template may not reach (jinja2.sandbox).
//
// An attribute that may not be touched is undefined: printed it is nothing, used it is a SecurityError. A function may be
// marked (jinja2::unsafe) and is then refused where a template calls it.
// Tests: tests/templates/batch/sandbox.txt, tests/templates/hostile_test.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates::sandbox {

// What stands in for object.name where that exists and may not be touched; nothing where it does not exist or may.
std::optional<Value> refused_attribute(const Value& object, std::string_view name, std::uint8_t mode);

// str.format or str.format_map of this text, whose fields reach no further than the template does; nothing for any other
// attribute.
std::optional<Value> safe_format(const Value& object, std::string_view name, std::uint8_t mode);

// Throws SecurityError for a function that is marked.
void check_callable(const Value& callee);

// range, which refuses to have more than so many items (OverflowError).
Value safe_range(std::uint64_t max_items);

}  // namespace eddy::templates::sandbox
