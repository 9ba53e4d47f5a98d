// Digests of whole byte strings, as lower-case hexadecimal.
//
// XXH3-128 is a fast checksum that tells versions of a page apart; it is no defence against somebody who
// wants two pages to collide. SHA-1 and SHA-512 are what Tornado takes for entity tags and file versions.
// Never signs: that is base/signing's. Tests: tests/base/digest_test.cc.
#pragma once
#include <string>
#include <string_view>

namespace eddy::base {

[[nodiscard]] std::string xxh3_128_hex(std::string_view bytes);  // 32 digits
[[nodiscard]] std::string sha1_hex(std::string_view bytes);      // 40 digits
[[nodiscard]] std::string sha512_hex(std::string_view bytes);    // 128 digits

// The digits of `bytes`, two a byte: hex("\x01\xab") is "01ab".
[[nodiscard]] std::string hex(std::string_view bytes);

}  // namespace eddy::base
