// Options: one list, in the order of definition; --help sorts it as Tornado does.
//
// Tests: tests/tornado/options_test.cc.
#include "eddy/tornado/options.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <optional>
#include <utility>

#include "eddy/base/strings.h"

namespace eddy::tornado::options {
namespace {

std::string normal_name(std::string_view name) {
  std::string text{name};
  std::replace(text.begin(), text.end(), '_', '-');
  return text;
}

std::string_view describe(OptionType type) {
  switch (type) {
    case OptionType::boolean: return "true or false";
    case OptionType::small_integer:
    case OptionType::integer: return "a whole number";
    case OptionType::number: return "a number";
    default: return "text";
  }
}

template <class N>
std::optional<N> parse_number(std::string_view text) {
  N number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<OptionValue> parse_value(OptionType type, std::string_view text) {
  switch (type) {
    case OptionType::boolean: {
      const std::string lower = base::to_lower(text);
      if (lower == "true" || lower == "1" || lower == "t") return true;
      if (lower == "false" || lower == "0" || lower == "f") return false;
      return std::nullopt;
    }
    case OptionType::small_integer: {
      const auto number = parse_number<int>(text);
      return number ? std::optional<OptionValue>{std::int64_t{*number}} : std::nullopt;
    }
    case OptionType::integer: return parse_number<std::int64_t>(text);
    case OptionType::number: return parse_number<double>(text);
    default: return std::string{text};
  }
}

std::string shown(const OptionValue& value) {
  if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&value)) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%g", *number);
    return digits;
  }
  return std::get<std::string>(value);
}

}  // namespace

struct OptionParser::Option {
  std::string name;
  OptionType type = OptionType::text;
  OptionValue value, default_value;
  std::string help, metavar;
};

OptionParser::OptionParser() { define<bool>("help", false, "show this help information"); }
OptionParser::~OptionParser() = default;

OptionParser::Option* OptionParser::find(std::string_view name) const {
  const std::string wanted = normal_name(name);
  for (const auto& option : options_)
    if (option->name == wanted) return option.get();
  return nullptr;
}

void OptionParser::define_value(std::string_view name, OptionType type, OptionValue value, std::string help,
                                std::string metavar) {
  if (find(name)) throw Error{"Option \"" + std::string{name} + "\" is already defined"};
  options_.push_back(std::make_unique<Option>(
      Option{normal_name(name), type, value, value, std::move(help), std::move(metavar)}));
}

const OptionValue& OptionParser::value_of(std::string_view name, OptionType type) const {
  const Option* const option = find(name);
  if (!option) throw Error{"Option \"" + std::string{name} + "\" is not defined"};
  if (option->type != type)
    throw Error{"Option \"" + std::string{name} + "\" is defined as " + std::string{describe(option->type)}};
  return option->value;
}

std::vector<std::string> OptionParser::parse_command_line(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    std::string_view arg{argv[i]};
    if (!arg.starts_with('-')) return {argv + i, argv + argc};
    if (arg == "--") return {argv + i + 1, argv + argc};
    arg.remove_prefix(std::min(arg.find_first_not_of('-'), arg.size()));
    const std::size_t equals = arg.find('=');
    const std::string name = normal_name(arg.substr(0, equals));
    Option* const option = find(name);
    if (!option) throw Error{"Unrecognized command line option: --" + name};
    std::string_view text = "true";
    if (equals != std::string_view::npos) {
      text = arg.substr(equals + 1);
    } else if (option->type != OptionType::boolean) {
      if (i + 1 == argc) throw Error{"Option --" + name + " requires a value: --" + name + "=..."};
      text = argv[++i];
    }
    std::optional<OptionValue> value = parse_value(option->type, text);
    if (!value)
      throw Error{"Option --" + name + " takes " + std::string{describe(option->type)} + ", not \"" +
                  std::string{text} + "\""};
    option->value = std::move(*value);
  }
  return {};
}

bool OptionParser::help_wanted() const { return get<bool>("help"); }

std::string OptionParser::help_text(std::string_view program) const {
  std::string text = "Usage: " + std::string{program} + " [OPTIONS]\n\nOptions:\n\n";
  std::vector<const Option*> sorted;
  for (const auto& option : options_) sorted.push_back(option.get());
  std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->name < b->name; });
  for (const Option* option : sorted) {
    std::string left = option->name;
    if (!option->metavar.empty()) left += "=" + option->metavar;
    left.resize(std::max<std::size_t>(left.size(), 30), ' ');
    text += "  --" + left + " " + option->help;
    const std::string value = shown(option->default_value);
    if (option->name != "help" && !value.empty()) text += " (default " + value + ")";
    text += "\n";
  }
  return text;
}

OptionParser& options() {
  // Tornado's options are the process's, and so are these: a command line is read once, in main.
  static OptionParser parser;
  return parser;
}

std::vector<std::string> parse_command_line(int argc, const char* const* argv) {
  try {
    std::vector<std::string> rest = options().parse_command_line(argc, argv);
    if (!options().help_wanted()) return rest;
    std::fputs(options().help_text(argc > 0 ? argv[0] : "").c_str(), stdout);
    std::exit(0);
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    std::exit(2);
  }
}

}  // namespace eddy::tornado::options
