#include "flask/custom_converter.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <charconv>
#include <stdexcept>

namespace eddy::flask::detail {
namespace {

// Groups of an expression's own; more are refused. It bounds what a match looks at.
constexpr int max_groups = 32;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Up to the next comma that is not in quotes.
std::string_view cut_argument(std::string_view& rest) {
  char quote = 0;
  std::size_t n = 0;
  for (; n < rest.size(); ++n) {
    const char c = rest[n];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == ',') {
      break;
    }
  }
  const std::string_view argument = rest.substr(0, n);
  rest.remove_prefix(n < rest.size() ? n + 1 : n);
  return trim(argument);
}

}  // namespace

std::vector<ConverterArgument> split_arguments(std::string_view text) {
  std::vector<ConverterArgument> arguments;
  while (!text.empty()) {
    std::string_view piece = cut_argument(text);
    if (piece.empty()) continue;
    ConverterArgument argument;
    const std::size_t name = name_length(piece);
    const std::string_view after = trim(piece.substr(name));
    if (name > 0 && !after.empty() && after[0] == '=') {
      argument.name = piece.substr(0, name);
      piece = trim(after.substr(1));
    }
    if (piece.size() >= 2 && (piece[0] == '"' || piece[0] == '\'') && piece.back() == piece[0]) {
      argument.quoted = true;
      piece = piece.substr(1, piece.size() - 2);
    }
    argument.text = piece;
    arguments.push_back(argument);
  }
  return arguments;
}

namespace {

// True, False, None, a number, else a text.
Value value_of(const ConverterArgument& argument) {
  const std::string_view text = argument.text;
  if (argument.quoted) return Value{text};
  if (text == "True" || text == "False") return Value{text == "True"};
  if (text == "None") return {};
  const char* const end = text.data() + text.size();
  std::int64_t integer = 0;
  if (const auto [stop, error] = std::from_chars(text.data(), end, integer);
      error == std::errc{} && stop == end)
    return Value{integer};
  double real = 0;
  if (const auto [stop, error] = std::from_chars(text.data(), end, real); error == std::errc{} && stop == end)
    return Value{real};
  return Value{text};
}

}  // namespace

Converter make_custom(std::string_view name, const UrlConverterFactory& factory,
                      const std::vector<ConverterArgument>& arguments) {
  UrlConverterArguments given;
  for (const ConverterArgument& argument : arguments) {
    if (argument.name.empty()) {
      given.positional.push_back(value_of(argument));
    } else {
      given.named.emplace_back(argument.name, value_of(argument));
    }
  }
  Converter converter;
  converter.type = Converter::Type::custom;
  converter.custom = std::make_shared<const UrlConverter>(factory(given));
  const std::string& regex = converter.custom->regex;
  const re2::RE2 compiled{regex, re2::RE2::Quiet};
  if (!compiled.ok())
    throw std::invalid_argument(fmt::format(
        "the converter '{}' has the expression '{}', which RE2 refuses: {}", name, regex, compiled.error()));
  converter.groups = compiled.NumberOfCapturingGroups();
  if (converter.groups > max_groups)
    throw std::invalid_argument(
        fmt::format("the converter '{}' has an expression of more than {} groups", name, max_groups));
  return converter;
}

bool convert_custom(const UrlConverter& converter, std::string_view text, Argument& out,
                    std::vector<Value>& values) {
  std::optional<Value> value = converter.to_value ? converter.to_value(text) : std::optional{Value{text}};
  if (!value) return false;
  values.push_back(std::move(*value));
  out.value = &values.back();
  return true;
}

}  // namespace eddy::flask::detail
