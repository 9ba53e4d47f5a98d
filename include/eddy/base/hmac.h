// Keyed hashes (RFC 2104), what they are made of, and what secrets need beside them.
//
// What a kind of hash is called is Python's hashlib name. Tests: tests/base/hmac_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace eddy::base {

enum class Hash : std::uint8_t { md5, sha1, sha224, sha256, sha384, sha512 };

// The hash's bytes: 16 to 64. Throws std::runtime_error where this machine's OpenSSL refuses the kind.
[[nodiscard]] std::string hash(Hash kind, std::string_view bytes);
[[nodiscard]] std::string hmac(Hash kind, std::string_view key, std::string_view bytes);

// Whether both are the same, in a time that depends on their sizes only.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

// Bytes that nobody can guess, from the system. Throws std::runtime_error where it has none.
[[nodiscard]] std::string random_bytes(std::size_t count);

}  // namespace eddy::base
