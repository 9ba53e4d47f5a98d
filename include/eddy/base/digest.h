// Digests of byte strings, as lower-case hexadecimal.
//
// XXH3-128 is a fast checksum that tells versions of a page apart; it is no defence against somebody who
// wants two pages to collide. SHA-1 and SHA-512 are what Tornado takes for entity tags and file versions; SHA-256 is for
// what came from outside.
// Never signs: that is hmac.h's. Tests: tests/base/digest_test.cc.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace eddy::base {

[[nodiscard]] std::string xxh3_128_hex(std::string_view bytes);  // 32 digits
[[nodiscard]] std::string sha1_hex(std::string_view bytes);      // 40 digits
[[nodiscard]] std::string sha256_hex(std::string_view bytes);    // 64 digits
[[nodiscard]] std::string sha512_hex(std::string_view bytes);    // 128 digits

enum class DigestKind : std::uint8_t { xxh3_128, sha1, sha256, sha512 };

// The same of bytes that come in pieces.
class Digest {
 public:
  explicit Digest(DigestKind kind);
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;
  ~Digest();

  void update(std::string_view piece);
  [[nodiscard]] std::string hex();  // once, at the end

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// The digits of `bytes`, two a byte: hex("\x01\xab") is "01ab".
[[nodiscard]] std::string hex(std::string_view bytes);

}  // namespace eddy::base
