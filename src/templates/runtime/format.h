// Formatting: `text % values`, str.format, and the mini-language that both stand on.
//
// Of Markup, what is put in is escaped, as MarkupSafe does. Widths and precisions are bounded by max_field.
// Tests: tests/templates/runtime_test.cc, against results of the real Python.
#pragma once
#include <string>
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates::runtime {

inline constexpr std::int64_t max_field = 1
                                          << 20;  // characters of a field's width or precision: OverflowError

// `text % values`: a tuple fills the fields in turn, a dict by name, anything else fills the one field.
Value format_printf(const Value& text, const Value& values);

// text.format(...): {}, {0}, {name}, {0.attribute[item]}, conversions and format specifications.
Value format_braces(const Value& text, const Arguments& arguments);

// How a field's name is followed to a value.
class FieldReader {
 public:
  virtual Value attribute(const Value& object, std::string_view name) const = 0;
  virtual Value item(const Value& object, const Value& key) const = 0;

 protected:
  ~FieldReader() = default;
};
// The same as Python's string.Formatter does it, whose errors are others: text.format(...), or with a mapping
// text.format_map(mapping).
Value format_fields(const Value& text, const Arguments& arguments, const Value* mapping,
                    const FieldReader& fields);

// text.format_map(mapping): by name only. Plain text also of Markup, as MarkupSafe does not wrap it,
// but for a text without braces, which CPython gives back as it is.
Value format_map(const Value& text, const Value& mapping);

// format(value, specification): [[fill]align][sign][#][0][width][,|_][.precision][type].
std::string format_value(const Value& value, std::string_view specification);

// A character of a specification as errors show it: itself, or "\\xe9" where it is no visible ASCII.
std::string printable(char32_t c);

// ascii(value): its repr, all but ASCII escaped.
std::string ascii(const Value& value);

// One number as printf's conversion prints it: 'd', 'x', 'e', 'g' ... ; precision -1 is the default's.
std::string format_number(double value, char conversion, int precision, bool alternate);

}  // namespace eddy::templates::runtime
