// Digests. OpenSSL's one-shot EVP_Digest and xxHash's one-shot call: no state is kept.
//
// Tests: tests/base/digest_test.cc.
#include "eddy/base/digest.h"

#include <array>
#include <new>

#include <openssl/evp.h>
#include <xxhash.h>

namespace eddy::base {
namespace {

std::string evp_hex(std::string_view bytes, const EVP_MD* kind) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, kind, nullptr) != 1)
    throw std::bad_alloc{};
  return hex({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace

std::string hex(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += digits[value >> 4U];
    text += digits[value & 15U];
  }
  return text;
}

std::string xxh3_128_hex(std::string_view bytes) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
  return hex({reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest});
}

std::string sha1_hex(std::string_view bytes) { return evp_hex(bytes, EVP_sha1()); }
std::string sha512_hex(std::string_view bytes) { return evp_hex(bytes, EVP_sha512()); }

}  // namespace eddy::base
