#include "flask/converter.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "eddy/base/url.h"

namespace eddy::flask::detail {
namespace {

// One argument of a converter: name= is optional; a text may be quoted.
struct ConverterArgument {
  std::string_view name;
  std::string_view text;
  bool quoted = false;
};

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

double number_of(const ConverterArgument& argument) {
  double number = 0;
  const auto [end, error] =
      std::from_chars(argument.text.data(), argument.text.data() + argument.text.size(), number);
  if (argument.quoted || error != std::errc{} || end != argument.text.data() + argument.text.size()) {
    throw std::invalid_argument(fmt::format("'{}' is not a number", argument.text));
  }
  return number;
}

std::size_t count_of(const ConverterArgument& argument) {
  const double number = number_of(argument);
  if (number < 0 || number > 1e9 || number != std::floor(number)) {
    throw std::invalid_argument(fmt::format("'{}' is not a count", argument.text));
  }
  return static_cast<std::size_t>(number);
}

bool truth_of(const ConverterArgument& argument) {
  if (argument.text != "True" && argument.text != "False") {
    throw std::invalid_argument(fmt::format("'{}' is neither True nor False", argument.text));
  }
  return argument.text == "True";
}

void set_argument(Converter& converter, std::string_view name, const ConverterArgument& argument) {
  if (name == "minlength") {
    converter.min_length = count_of(argument);
  } else if (name == "maxlength") {
    converter.max_length = count_of(argument);
  } else if (name == "length") {
    converter.min_length = converter.max_length = count_of(argument);
  } else if (name == "fixed_digits") {
    converter.fixed_digits = count_of(argument);
  } else if (name == "min") {
    converter.min = number_of(argument);
  } else if (name == "max") {
    converter.max = number_of(argument);
  } else {
    converter.is_signed = truth_of(argument);
  }
}

// The converters' parameters, in the order in which they may be given without a name.
struct Named {
  std::string_view name;
  Converter::Type type;
  std::vector<std::string_view> parameters;
};
const std::vector<Named>& named_converters() {
  using Type = Converter::Type;
  static const std::vector<Named> table{
      {"default", Type::string, {"minlength", "maxlength", "length"}},
      {"string", Type::string, {"minlength", "maxlength", "length"}},
      {"any", Type::any, {}},
      {"path", Type::path, {}},
      {"int", Type::integer, {"fixed_digits", "min", "max", "signed"}},
      {"float", Type::real, {"min", "max", "signed"}},
      {"uuid", Type::uuid, {}},
  };
  return table;
}

bool parse_real(std::string_view text, double& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

bool parse_integer(std::string_view text, std::int64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

int Converter::weight() const noexcept {
  switch (type) {
    case Type::integer:
    case Type::real: return 50;
    case Type::path: return 200;
    default: return 100;
  }
}

ArgumentKind Converter::kind() const noexcept {
  switch (type) {
    case Type::integer: return ArgumentKind::integer;
    case Type::real: return ArgumentKind::real;
    case Type::uuid: return ArgumentKind::uuid;
    default: return ArgumentKind::text;
  }
}

std::string Converter::shape() const {
  switch (type) {
    case Type::string: return fmt::format("<string {} {}>", min_length, max_length);
    case Type::any: return fmt::format("<any {}>", fmt::join(items, "|"));
    case Type::path: return "<path>";
    case Type::integer: return is_signed ? "<-int>" : "<int>";
    case Type::real: return is_signed ? "<-float>" : "<float>";
    case Type::uuid: return "<uuid>";
  }
  return {};
}

bool Converter::convert(std::string_view text, Argument& out) const {
  out.kind = kind();
  out.text = text;
  double number = 0;
  switch (type) {
    case Type::uuid: return Uuid::parse(text, out.uuid);
    case Type::integer:
      if (fixed_digits != 0 && text.size() != fixed_digits) return false;
      if (!parse_integer(text, out.integer)) return false;
      number = static_cast<double>(out.integer);
      break;
    case Type::real:
      if (!parse_real(text, out.real)) return false;
      number = out.real;
      break;
    default: return true;
  }
  return !(min && number < *min) && !(max && number > *max);
}

Converter make_converter(std::string_view name, std::string_view arguments) {
  const Named* found = nullptr;
  for (const Named& named : named_converters()) {
    if (named.name == name) found = &named;
  }
  if (!found) throw std::invalid_argument(fmt::format("the converter '{}' does not exist", name));
  Converter converter;
  converter.type = found->type;
  std::size_t position = 0;
  for (const ConverterArgument& argument : split_arguments(arguments)) {
    if (converter.type == Converter::Type::any && argument.name.empty()) {
      converter.items.emplace_back(argument.text);
      continue;
    }
    std::string_view parameter;
    if (argument.name.empty()) {
      if (position < found->parameters.size()) parameter = found->parameters[position++];
    } else {
      for (const std::string_view known : found->parameters) {
        if (known == argument.name) parameter = known;
      }
    }
    if (parameter.empty()) {
      throw std::invalid_argument(fmt::format("the converter '{}' takes no argument '{}'", name,
                                              argument.name.empty() ? argument.text : argument.name));
    }
    set_argument(converter, parameter, argument);
  }
  if (converter.type == Converter::Type::any && converter.items.empty()) {
    throw std::invalid_argument("the converter 'any' needs its items");
  }
  return converter;
}

std::string quote_path(std::string_view text) { return base::quote(text, path_safe); }
std::string quote_segment(std::string_view text) { return base::quote(text, segment_safe); }

}  // namespace eddy::flask::detail
