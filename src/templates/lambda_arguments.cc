// src/templates/lambda_arguments.cc: positions, names, defaults, *args and **kwargs of a lambda.
#include "templates/lambda_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace eddy::templates {
namespace {

class Binding {
 public:
  Binding(Frame& frame, std::span<const Value> defaults, const Arguments& arguments) noexcept
      : frame_{frame}, function_{*frame.function}, defaults_{defaults}, arguments_{arguments} {}

  void run() {
    by_position();
    by_name();
    fill_defaults();
  }

 private:
  [[nodiscard]] std::size_t size() const noexcept { return function_.parameters.size(); }
  [[nodiscard]] std::size_t positional() const noexcept { return size() - function_.keyword_only; }
  [[nodiscard]] bool is_optional(std::size_t i) const noexcept { return (function_.optional >> i & 1) != 0; }
  [[nodiscard]] bool is_given(std::size_t i) const noexcept { return (given_ >> i & 1) != 0; }
  void give(std::size_t i, const Value& value) {
    frame_.registers[i] = value;
    given_ |= std::uint64_t{1} << i;
  }

  void by_position() {
    const auto given = arguments_.positional;
    const std::size_t taken = std::min(given.size(), positional());
    for (std::size_t i = 0; i < taken; ++i) give(i, given[i]);
    if (function_.varargs != ir::none) {
      const auto rest = given.subspan(taken);
      frame_.registers[function_.varargs] = Value::tuple({rest.begin(), rest.end()});
    } else if (given.size() > taken) {
      throw TypeError{fmt::format("{}() takes {} positional argument{} but {} {} given", function_.name,
                                  positional(), positional() == 1 ? "" : "s", given.size(),
                                  given.size() == 1 ? "was" : "were")};
    }
  }

  void by_name() {
    Dict rest;
    for (const auto& [name, value] : arguments_.keyword) {
      const auto found = std::find(function_.parameters.begin() + function_.positional_only,
                                   function_.parameters.end(), name);
      const auto at = static_cast<std::size_t>(found - function_.parameters.begin());
      if (at < size()) {
        if (is_given(at))
          throw TypeError{fmt::format("{}() got multiple values for argument '{}'", function_.name, name)};
        give(at, value);
      } else if (function_.kwargs != ir::none) {
        rest.set(Value{name}, value);
      } else {
        throw TypeError{fmt::format("{}() got an unexpected keyword argument '{}'", function_.name, name)};
      }
    }
    if (function_.kwargs != ir::none) frame_.registers[function_.kwargs] = Value{std::move(rest)};
  }

  void fill_defaults() {
    std::size_t next = 0;
    for (std::size_t i = 0; i < size(); ++i) {
      if (is_optional(i)) {
        if (!is_given(i)) frame_.registers[i] = defaults_[next];
        ++next;
      } else if (!is_given(i)) {
        missing(i);
      }
    }
  }

  // Tells of all that are missing from there on, of the same sort.
  [[noreturn]] void missing(std::size_t first) const {
    const bool by_name_only = first >= positional();
    std::vector<std::string> names;
    for (std::size_t i = first; i < (by_name_only ? size() : positional()); ++i) {
      if (!is_given(i) && !is_optional(i)) names.push_back(fmt::format("'{}'", function_.parameters[i]));
    }
    std::string list;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const bool last = i + 1 == names.size();
      list += i == 0 ? "" : last ? (names.size() > 2 ? ", and " : " and ") : ", ";
      list += names[i];
    }
    throw TypeError{fmt::format("{}() missing {} required {} argument{}: {}", function_.name, names.size(),
                                by_name_only ? "keyword-only" : "positional", names.size() == 1 ? "" : "s",
                                list)};
  }

  Frame& frame_;
  const Function& function_;
  std::span<const Value> defaults_;
  const Arguments& arguments_;
  std::uint64_t given_ = 0;
};

}  // namespace

void bind_lambda(Frame& frame, std::span<const Value> defaults, const Arguments& arguments) {
  Binding{frame, defaults, arguments}.run();
}

}  // namespace eddy::templates
