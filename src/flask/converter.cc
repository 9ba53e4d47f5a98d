#include "flask/converter.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "eddy/base/url.h"
#include "flask/custom_converter.h"

namespace eddy::flask::detail {
namespace {

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
    converter.has_length = true;
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
    case Type::custom: return custom->weight;
    default: return 100;
  }
}

bool Converter::part_isolating() const noexcept {
  if (type != Type::custom) return type != Type::path;
  static const UrlConverter plain;
  if (custom->part_isolating) return *custom->part_isolating;
  return custom->regex == plain.regex || custom->regex.find('/') == std::string::npos;
}

ArgumentKind Converter::kind() const noexcept {
  switch (type) {
    case Type::integer: return ArgumentKind::integer;
    case Type::real: return ArgumentKind::real;
    case Type::uuid: return ArgumentKind::uuid;
    case Type::custom: return ArgumentKind::value;
    default: return ArgumentKind::text;
  }
}

std::string Converter::regex() const {
  const std::string_view sign = is_signed ? "-?" : "";
  switch (type) {
    case Type::string:
      if (has_length) return fmt::format("[^/]{{{}}}", min_length);
      if (max_length == unlimited) return fmt::format("[^/]{{{},}}", min_length);
      return fmt::format("[^/]{{{},{}}}", min_length, max_length);
    case Type::any: {
      std::vector<std::string> quoted;
      for (const std::string& item : items) quoted.push_back(re2::RE2::QuoteMeta(item));
      return fmt::format("(?:{})", fmt::join(quoted, "|"));
    }
    case Type::path: return "[^/].*?";
    case Type::integer: return fmt::format("{}[0-9]+", sign);
    case Type::real: return fmt::format("{}[0-9]+\\.[0-9]+", sign);
    case Type::uuid: return "[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}";
    case Type::custom: return custom->regex;
  }
  return {};
}

bool Converter::convert(std::string_view text, Argument& out, std::vector<Value>& values) const {
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
    case Type::custom: return convert_custom(*custom, text, out, values);
    default: return true;
  }
  return !(min && number < *min) && !(max && number > *max);
}

Converter make_converter(std::string_view name, std::string_view arguments, const UrlConverters& own) {
  if (const auto other = own.find(name); other != own.end())
    return make_custom(name, other->second, split_arguments(arguments));
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
