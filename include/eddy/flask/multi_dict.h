// MultiDict: the pairs of a query, a form or a Cookie header, in order, a name as often as it came; immutable.
//
//   request().args.get("q")                 the first value, or ""
//   request().args.get("page", 1)           as an integer; 1 where absent or no integer (get(type=int))
//   request().form["text"]                  throws BadRequestKeyError, a 400, where absent
//   request().form.getlist("tag")           all values
//
// It is read from its source when it is first asked for; a request that never asks pays nothing.
// Follows werkzeug.datastructures.ImmutableMultiDict. Tests: tests/flask/app_test.cc.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
  [[nodiscard]] bool contains(std::string_view key) const { return find(key).has_value(); }

  [[nodiscard]] std::size_t size() const { return pairs().size(); }
  [[nodiscard]] bool empty() const { return pairs().empty(); }
  [[nodiscard]] Pairs::const_iterator begin() const { return pairs().begin(); }
  [[nodiscard]] Pairs::const_iterator end() const { return pairs().end(); }
  [[nodiscard]] const Pairs& pairs() const;

 private:
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
  [[nodiscard]] std::optional<double> real(std::string_view key) const;

  mutable Pairs pairs_;
  mutable Reader read_ = nullptr;
  const void* source_ = nullptr;
};

}  // namespace eddy::flask
