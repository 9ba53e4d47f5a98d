// The arguments of converters, and the converters of an app's own (eddy/flask/url_converter.h).
// Tests: tests/flask/url_converter_test.cc, tests/flask/golden_test.cc.
#pragma once
#include <string_view>
#include <vector>

#include "flask/converter.h"

namespace eddy::flask::detail {

// One argument of a converter: name= is optional; a text may be quoted.
struct ConverterArgument {
  std::string_view name;
  std::string_view text;
  bool quoted = false;
};

// "length=2", "a, 'b c'".
std::vector<ConverterArgument> split_arguments(std::string_view text);

// Throws std::invalid_argument with a sentence, also where RE2 can't read its expression.
Converter make_custom(std::string_view name, const UrlConverterFactory& factory,
                      const std::vector<ConverterArgument>& arguments);
bool convert_custom(const UrlConverter& converter, std::string_view text, Argument& out,
                    std::vector<Value>& values);

}  // namespace eddy::flask::detail
