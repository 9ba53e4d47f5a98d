// src/templates/native.h: what a native template yields: a value, where another one yields text.
//
// Follows jinja2.nativetypes (Jinja2 3.1, "Native Python Types"). Tests: tests/templates/native_test.cc.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/value.h"

namespace eddy::templates {

// The value without anything that a Context lent, so that it may outlive the render.
Value kept(const Value& value);

// Of what a template, a macro or a block has written, piece by piece: None where that is nothing; a single value that
// is no text as it is; else the text of all pieces, or the value of the Python literal that it spells.
Value native_value(const std::vector<Value>& pieces);

// While a render goes on, a piece stands in the text as a mark, between bytes that are no UTF-8; and the pieces of a text with
// marks: those that they stand for, and the text between them.
std::string native_mark(std::size_t index);
std::vector<Value> split_at_marks(std::string_view text, std::span<const Value> marked);

// The value of text that is a literal of Python (numbers, text, bytes, tuples, lists, dicts, sets, True, False, None),
// as ast.literal_eval reads it; nothing for other text.
std::optional<Value> literal_value(std::string_view text);

}  // namespace eddy::templates
