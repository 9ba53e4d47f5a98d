// Uuid: what the converter `uuid` gives a handler, as Python's uuid.UUID does.
// Tests: tests/flask/golden_test.cc, tagged_json_test.cc.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eddy/value.h"

namespace eddy::flask {

// 128 bits, compared bytewise; no version or variant is asked for, as Werkzeug's converter asks for none.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  // "8-4-4-4-12" lower-case hexadecimal digits.
  [[nodiscard]] std::string str() const;
  // Reads what str writes, in either case; false (and `out` as it was) for any other text.
  static bool parse(std::string_view text, Uuid& out) noexcept;

  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

// One as a value, as templates and sessions have it: prints as str() does, with the attributes `hex` and `int`.
[[nodiscard]] Value uuid_value(const Uuid& uuid);
// Which it is; empty for any other value.
[[nodiscard]] std::optional<Uuid> uuid_of(const Value& value);

}  // namespace eddy::flask
