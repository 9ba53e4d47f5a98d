// Options of a program's command line (Tornado's tornado.options).
//
//   namespace options = eddy::tornado::options;
//   options::define<int>("port", 8888, "run on the given port");
//   options::parse_command_line(argc, argv);
//   app.listen(options::get<int>("port"));
//
// Types: bool, int, std::int64_t, double and std::string. Written --port=8888, or --port 8888 which Tornado
// does not take (a bool: --debug, --debug=false); "-" and "_" in names are one. The functions below work on one parser of the process, as Tornado's do;
// OptionParser is one of your own.
// Tests: tests/tornado/options_test.cc.
#pragma once
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace eddy::tornado::options {

// A command line that can't be read, or an option that is used as it was not defined; what() is a sentence.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

using OptionValue = std::variant<bool, std::int64_t, double, std::string>;
enum class OptionType : std::uint8_t { boolean, small_integer, integer, number, text };

template <class T>
struct OptionTraits;
template <>
struct OptionTraits<bool> {
  static constexpr OptionType type = OptionType::boolean;
  using Held = bool;
};
template <>
struct OptionTraits<int> {
  static constexpr OptionType type = OptionType::small_integer;
  using Held = std::int64_t;
};
template <>
struct OptionTraits<std::int64_t> {
  static constexpr OptionType type = OptionType::integer;
  using Held = std::int64_t;
};
template <>
struct OptionTraits<double> {
  static constexpr OptionType type = OptionType::number;
  using Held = double;
};
template <>
struct OptionTraits<std::string> {
  static constexpr OptionType type = OptionType::text;
  using Held = std::string;
};

class OptionParser {
 public:
  // Has the option --help.
  OptionParser();
  OptionParser(const OptionParser&) = delete;
  OptionParser& operator=(const OptionParser&) = delete;
  ~OptionParser();

  // Throws Error where the name is taken. `metavar` stands for the value in --help.
  template <class T>
  void define(std::string_view name, T default_value, std::string help = {}, std::string metavar = {}) {
    using Traits = OptionTraits<T>;
    define_value(name, Traits::type, typename Traits::Held(std::move(default_value)), std::move(help),
                 std::move(metavar));
  }
  // The option's value. Throws Error where it was not defined, or as another type.
  template <class T>
  [[nodiscard]] T get(std::string_view name) const {
    using Traits = OptionTraits<T>;
    return static_cast<T>(std::get<typename Traits::Held>(value_of(name, Traits::type)));
  }

  // Reads options up to the first argument that is none, or "--"; returns the rest. Throws Error with a
  // sentence for the user.
  std::vector<std::string> parse_command_line(int argc, const char* const* argv);
  [[nodiscard]] bool help_wanted() const;  // --help was given
  [[nodiscard]] std::string help_text(std::string_view program) const;

 private:
  struct Option;
  void define_value(std::string_view name, OptionType type, OptionValue value, std::string help,
                    std::string metavar);
  [[nodiscard]] const OptionValue& value_of(std::string_view name, OptionType type) const;
  Option* find(std::string_view name) const;
  std::vector<std::unique_ptr<Option>> options_;
};

// The process's own parser.
[[nodiscard]] OptionParser& options();

template <class T>
void define(std::string_view name, T default_value, std::string help = {}, std::string metavar = {}) {
  options().define<T>(name, std::move(default_value), std::move(help), std::move(metavar));
}
template <class T>
[[nodiscard]] T get(std::string_view name) {
  return options().get<T>(name);
}
// As OptionParser's, for a main: --help prints the options and exits with 0; what can't be read is a sentence
// on stderr and exit status 2.
std::vector<std::string> parse_command_line(int argc, const char* const* argv);

}  // namespace eddy::tornado::options
