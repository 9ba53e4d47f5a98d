// BoundField: where a typed header that a Response gave writes what is changed in it. Not for users.
// Tests: tests/flask/headers/bound_field_test.cc.
#pragma once
#include <string_view>

namespace eddy::http {
class Headers;
}

namespace eddy::flask::detail {

// A copy of a typed header is the program's own, and changes nothing but itself; one that is moved stays bound. Bound ones die
// with the headers that they are bound to, and when these move.
class BoundField {
 public:
  BoundField() = default;
  BoundField(http::Headers& headers, std::string_view name) noexcept : headers_{&headers}, name_{name} {}
  BoundField(const BoundField& /*free*/) noexcept {}
  BoundField(BoundField&&) noexcept = default;
  // NOLINTNEXTLINE(bugprone-unhandled-self-assignment): nothing is assigned
  BoundField& operator=(const BoundField& /*free*/) noexcept { return *this; }
  BoundField& operator=(BoundField&& /*free*/) noexcept { return *this; }
  ~BoundField() = default;

  // Sets the field, or removes it where the value is empty; nothing where this is bound to none. Throws
  // std::invalid_argument where the value can't stand in a header.
  void write(std::string_view value) const;

 private:
  http::Headers* headers_ = nullptr;
  std::string_view name_;  // a literal's
};

}  // namespace eddy::flask::detail
