// A payload in zlib's format (RFC 1950), as Python's zlib makes it.
// Tests: tests/signing/serializer_test.cc; fuzzed by tests/fuzz/signed_value.cc.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace eddy::itsdangerous {

[[nodiscard]] std::string compress(std::string_view bytes);
// Empty where it is not one whole stream and nothing else, or has more than `limit` bytes.
[[nodiscard]] std::optional<std::string> decompress(std::string_view bytes, std::size_t limit);

}  // namespace eddy::itsdangerous
