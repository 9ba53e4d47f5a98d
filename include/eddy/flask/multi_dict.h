// MultiDict: the pairs of a query, a form or a Cookie header, in order, a name as often as it came; immutable.
//
//   request().args.get("q")                 the first value, or ""
//   request().args.get("page", 1)           as an integer; 1 where absent or no integer (get(type=int))
//   request().form["text"]                  throws BadRequestKeyError, a 400, where absent
//   request().form.getlist("tag")           all values; getlist<int>("id"): those that are integers
//   request().args.to_dict()                {"q": "first value", …}, a Value: for jsonify, for templates
//
// It is read from its source when it is first asked for; a request that never asks pays nothing.
// Follows werkzeug.datastructures.ImmutableMultiDict. Tests: tests/flask/multi_dict_test.cc.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/value/value.h"

namespace eddy::flask {

class MultiDict {
 public:
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  using Reader = void (*)(const void* source, Pairs& out);

  MultiDict() = default;
  explicit MultiDict(Pairs pairs) : pairs_{std::move(pairs)} {}
  // Read by `read(source, pairs)` at the first use.
  MultiDict(Reader read, const void* source) noexcept : read_{read}, source_{source} {}

  // The first value; throws BadRequestKeyError where there is none.
  [[nodiscard]] const std::string& operator[](std::string_view key) const;
  // The first value, or nothing.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view key) const;
  // The first value, or `fallback`.
  [[nodiscard]] std::string_view get(std::string_view key, std::string_view fallback = {}) const;
  // As get(key, type=int) and get(key, type=float): `fallback` also where the value is no such number.
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  [[nodiscard]] T get(std::string_view key, T fallback) const {
    const std::optional<std::int64_t> number = integer(key);
    return number && std::in_range<T>(*number) ? static_cast<T>(*number) : fallback;
  }
  template <std::floating_point T>
  [[nodiscard]] T get(std::string_view key, T fallback) const {
    return static_cast<T>(real(key).value_or(static_cast<double>(fallback)));
  }
  // All values of a name, in order.
  [[nodiscard]] std::vector<std::string_view> getlist(std::string_view key) const;
  // As getlist(key, type=int) and getlist(key, type=float): those that are such numbers.
  template <class T>
    requires((std::integral<T> && !std::same_as<T, bool>) || std::floating_point<T>)
  [[nodiscard]] std::vector<T> getlist(std::string_view key) const {
    std::vector<T> numbers;
    for (const std::string_view value : getlist(key)) {
      if constexpr (std::integral<T>) {
        const std::optional<std::int64_t> number = integer_of(value);
        if (number && std::in_range<T>(*number)) numbers.push_back(static_cast<T>(*number));
      } else if (const std::optional<double> number = real_of(value)) {
        numbers.push_back(static_cast<T>(*number));
      }
    }
    return numbers;
  }
  [[nodiscard]] bool contains(std::string_view key) const { return find(key).has_value(); }

  // Each name once with all of its values, in the order in which the names came first.
  using Lists = std::vector<std::pair<std::string_view, std::vector<std::string_view>>>;
  [[nodiscard]] Lists lists() const;
  // A dict of each name's first value; not `flat`: of lists of all.
  [[nodiscard]] Value to_dict(bool flat = true) const;

  [[nodiscard]] std::size_t size() const { return pairs().size(); }
  [[nodiscard]] bool empty() const { return pairs().empty(); }
  [[nodiscard]] Pairs::const_iterator begin() const { return pairs().begin(); }
  [[nodiscard]] Pairs::const_iterator end() const { return pairs().end(); }
  [[nodiscard]] const Pairs& pairs() const;

 private:
  [[nodiscard]] static std::optional<std::int64_t> integer_of(std::string_view text);
  [[nodiscard]] static std::optional<double> real_of(std::string_view text);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
  [[nodiscard]] std::optional<double> real(std::string_view key) const;

  mutable Pairs pairs_;
  mutable Reader read_ = nullptr;
  const void* source_ = nullptr;
};

}  // namespace eddy::flask
