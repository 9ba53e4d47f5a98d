// The methods of Python's built-in types that a template can call.
//
// A method is a function of the object and its arguments; call_method calls one without making a bound value of
// it. Texts are handled by code points, as Python's str is (eddy/base/unicode.h).
// Tests: tests/templates/runtime_test.cc and text_test.cc, against results of the real Python.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "eddy/base/unicode.h"
#include "eddy/value.h"

namespace eddy::templates::runtime {

using Method = Value (*)(const Value& self, const Arguments& arguments);

struct MethodEntry {
  std::string_view name;
  Method method;
};

// A name of a table. Most names that are asked for are none (a dict's keys are): length and first character tell.
inline Method find_in(std::span<const MethodEntry> methods, std::string_view name) noexcept {
  if (name.empty()) return nullptr;
  for (const MethodEntry& entry : methods)
    if (entry.name.size() == name.size() && entry.name[0] == name[0] && entry.name == name)
      return entry.method;
  return nullptr;
}

// Null where the type has no method of that name.
Method find_method(const Value& object, std::string_view name) noexcept;

// The method as a value that keeps its object; nothing where there is none.
std::optional<Value> bound_method(const Value& object, std::string_view name);

// The tables behind find_method, one a type.
Method find_text_method(std::string_view name) noexcept;
Method find_markup_method(std::string_view name) noexcept;  // str's, and unescape, striptags, escape
Method find_bytes_method(std::string_view name) noexcept;
Method find_list_method(std::string_view name) noexcept;
Method find_tuple_method(std::string_view name) noexcept;
Method find_dict_method(std::string_view name) noexcept;
Method find_number_method(const Value& number, std::string_view name) noexcept;

// Parts of str's table, and of bytes' where a method serves both.
std::span<const MethodEntry> text_shape_methods() noexcept;   // both: strip, center, zfill, expandtabs
std::span<const MethodEntry> text_split_methods() noexcept;   // both: split, join, replace, partition
std::span<const MethodEntry> text_search_methods() noexcept;  // both: find, count, startswith, removeprefix
std::span<const MethodEntry> text_class_methods() noexcept;   // str's: isalpha

// What several methods and filters share.
Value encode_text(const Value& self, const Arguments& arguments);   // str.encode, of codecs.h
Value decode_bytes(const Value& self, const Arguments& arguments);  // bytes.decode

}  // namespace eddy::templates::runtime
