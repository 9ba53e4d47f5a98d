// Password hashes, by OpenSSL's scrypt and PBKDF2.
#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>
#include <optional>
#include <stdexcept>
#include <vector>

#include "eddy/base/digest.h"
#include "eddy/base/hmac.h"
#include "eddy/security.h"

namespace eddy::security {
namespace {

constexpr std::string_view salt_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::size_t scrypt_bytes = 64;

// A hash as text, and its method with every number that it was made with.
struct Made {
  std::string hash;
  std::string method;
};

std::vector<std::string_view> split(std::string_view text, char sign) {
  std::vector<std::string_view> parts;
  for (std::size_t end = 0; (end = text.find(sign)) != std::string_view::npos; text.remove_prefix(end + 1))
    parts.push_back(text.substr(0, end));
  parts.push_back(text);
  return parts;
}

std::uint64_t number(std::string_view method, std::string_view text, std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0 || value > most)
    throw std::invalid_argument(fmt::format(
        "the hash method '{}' has a number that is not one of 1 to {}: '{}'", method, most, text));
  return value;
}

Made scrypt(std::string_view method, const std::vector<std::string_view>& parts, std::string_view salt,
            std::string_view password) {
  if (parts.size() != 1 && parts.size() != 4) throw std::invalid_argument("'scrypt' takes 3 arguments.");
  const bool given = parts.size() == 4;
  const std::uint64_t n = given ? number(method, parts[1], max_scrypt_memory) : 32'768;
  const std::uint64_t r = given ? number(method, parts[2], 1024) : 8;
  const std::uint64_t p = given ? number(method, parts[3], 1024) : 1;
  const std::uint64_t memory = 132 * n * r * p;
  if (memory > max_scrypt_memory)
    throw std::invalid_argument(
        fmt::format("the hash method '{}' would take {} bytes of memory, more than {}", method, memory,
                    max_scrypt_memory));
  std::array<unsigned char, scrypt_bytes> made;
  if (EVP_PBE_scrypt(password.data(), password.size(), reinterpret_cast<const unsigned char*>(salt.data()),
                     salt.size(), n, r, p, memory, made.data(), made.size()) != 1)
    throw std::invalid_argument(
        fmt::format("the hash method '{}' can't be: n is a power of two, over 1", method));
  return {base::hex({reinterpret_cast<const char*>(made.data()), made.size()}),
          fmt::format("scrypt:{}:{}:{}", n, r, p)};
}

// OpenSSL's name of one of hashlib's.
std::string digest_name(std::string name) {
  if (name == "blake2b") return "blake2b512";
  if (name == "blake2s") return "blake2s256";
  std::replace(name.begin(), name.end(), '_', '-');  // sha3_256, sha512_256
  return name;
}

Made pbkdf2(std::string_view method, const std::vector<std::string_view>& parts, std::string_view salt,
            std::string_view password) {
  if (parts.size() > 3) throw std::invalid_argument("'pbkdf2' takes 2 arguments.");
  const std::string name{parts.size() > 1 ? parts[1] : "sha256"};
  const auto iterations = parts.size() > 2 ? static_cast<int>(number(method, parts[2], max_pbkdf2_iterations))
                                           : default_pbkdf2_iterations;
  const EVP_MD* const algorithm = EVP_get_digestbyname(digest_name(name).c_str());
  if (!algorithm) throw std::invalid_argument(fmt::format("unsupported hash type {}", name));
  if (password.size() > INT_MAX) throw std::invalid_argument("the password is too long");
  std::array<unsigned char, EVP_MAX_MD_SIZE> made;
  const int size = EVP_MD_get_size(algorithm);
  if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                        reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()),
                        iterations, algorithm, size, made.data()) != 1)
    throw std::invalid_argument(fmt::format("unsupported hash type {}", name));
  return {base::hex({reinterpret_cast<const char*>(made.data()), static_cast<std::size_t>(size)}),
          fmt::format("pbkdf2:{}:{}", name, iterations)};
}

Made hash_internal(std::string_view method, std::string_view salt, std::string_view password) {
  const std::vector<std::string_view> parts = split(method, ':');
  if (parts[0] == "scrypt") return scrypt(method, parts, salt, password);
  if (parts[0] == "pbkdf2") return pbkdf2(method, parts, salt, password);
  throw std::invalid_argument(fmt::format("Invalid hash method '{}'.", parts[0]));
}

// Each letter as likely as any other.
std::string make_salt(int length) {
  if (length <= 0) throw std::invalid_argument("Salt length must be at least 1.");
  constexpr std::size_t fair = 256 - 256 % salt_letters.size();
  std::string salt;
  while (salt.size() < static_cast<std::size_t>(length))
    for (const char byte : base::random_bytes(static_cast<std::size_t>(length)))
      if (const auto value = static_cast<unsigned char>(byte);
          value < fair && salt.size() < static_cast<std::size_t>(length))
        salt += salt_letters[value % salt_letters.size()];
  return salt;
}

}  // namespace

std::string generate_password_hash(std::string_view password, std::string_view method, int salt_length) {
  const std::string salt = make_salt(salt_length);
  const Made made = hash_internal(method, salt, password);
  return fmt::format("{}${}${}", made.method, salt, made.hash);
}

bool check_password_hash(std::string_view hash, std::string_view password) {
  const std::size_t first = hash.find('$');
  const std::size_t second = first == std::string_view::npos ? first : hash.find('$', first + 1);
  if (second == std::string_view::npos) return false;
  const Made made =
      hash_internal(hash.substr(0, first), hash.substr(first + 1, second - first - 1), password);
  return base::equal_in_constant_time(made.hash, hash.substr(second + 1));
}

}  // namespace eddy::security
