// Keyed hashes, by OpenSSL.
#include "eddy/base/hmac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <climits>
#include <stdexcept>

namespace eddy::base {
namespace {

const EVP_MD* algorithm(Hash kind) noexcept {
  switch (kind) {
    case Hash::md5: return EVP_md5();
    case Hash::sha1: return EVP_sha1();
    case Hash::sha224: return EVP_sha224();
    case Hash::sha256: return EVP_sha256();
    case Hash::sha384: return EVP_sha384();
    case Hash::sha512: break;
  }
  return EVP_sha512();
}

const unsigned char* data(std::string_view bytes) noexcept {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

std::string hash(Hash kind, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> made;
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), made.data(), &size, algorithm(kind), nullptr) != 1)
    throw std::runtime_error("OpenSSL has no such hash");
  return {reinterpret_cast<const char*>(made.data()), size};
}

std::string hmac(Hash kind, std::string_view key, std::string_view bytes) {
  if (key.size() > INT_MAX) throw std::length_error("an HMAC's key is too long");
  std::array<unsigned char, EVP_MAX_MD_SIZE> made;
  unsigned int size = 0;
  // An empty key is one; a null pointer would ask for the last one again.
  const std::string_view given = key.data() ? key : std::string_view{""};
  if (!HMAC(algorithm(kind), given.data(), static_cast<int>(given.size()), data(bytes), bytes.size(),
            made.data(), &size))
    throw std::runtime_error("OpenSSL has no such HMAC");
  return {reinterpret_cast<const char*>(made.data()), size};
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_bytes(std::size_t count) {
  if (count > INT_MAX) throw std::length_error("too many random bytes");
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
    throw std::runtime_error("the system has no random bytes");
  return bytes;
}

}  // namespace eddy::base
