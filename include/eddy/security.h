// Password hashes in Werkzeug's formats: a program in Python and this one check each other's (werkzeug.security).
//
//   std::string kept = security::generate_password_hash(password);   // "scrypt:32768:8:1$salt$hash"
//   if (security::check_password_hash(kept, password)) ...
//
// Both take some 50 to 100 ms of processor time and 32 MB of memory, which is their purpose: on the event loop, and on green
// threads, call them on another thread (run_in_executor). Tests: tests/signing/password_hash_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace eddy::security {

// Memory that a scrypt hash may ask for, in bytes: 132 * n * r * p.
inline constexpr std::uint64_t max_scrypt_memory = std::uint64_t{1} << 30U;
// Iterations of PBKDF2 where the method does not say, and the most that it may.
inline constexpr int default_pbkdf2_iterations = 1'000'000;
inline constexpr int max_pbkdf2_iterations = 100'000'000;

// "method$salt$hash". Methods: "scrypt" or "scrypt:n:r:p" (32768, 8 and 1), "pbkdf2:hash:iterations" with a hash of
// hashlib's (md5, sha1 to sha512; sha256 where none is named). The salt is of so many letters and digits, at least one.
// Throws std::invalid_argument for another method, or numbers that are none or too large.
[[nodiscard]] std::string generate_password_hash(std::string_view password,
                                                 std::string_view method = "scrypt", int salt_length = 16);

// Whether `hash` was made of that password; false where it is no such text. Compares in constant time. Throws
// std::invalid_argument where its method is none of these.
[[nodiscard]] bool check_password_hash(std::string_view hash, std::string_view password);

}  // namespace eddy::security
