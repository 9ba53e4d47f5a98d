// Signer, TimestampSigner: text with a signature behind it, as itsdangerous makes and reads it: "value.signature".
//
// Signed text is not secret: whoever has it reads it, but can't change it. Follows itsdangerous' manual, "Signing
// Interface" and "Signing With Timestamps". A signer is read only once made, and may be used from any thread.
// Tests: tests/signing/signer_test.cc, tests/signing/differential_test.py.
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/base/hmac.h"
#include "eddy/signing/errors.h"

namespace eddy::itsdangerous {

// One or more, oldest to newest: the last one signs, each is taken. A list without any throws std::invalid_argument.
class SecretKeys {
 public:
  SecretKeys(std::string key) : keys_{std::move(key)} {}              // NOLINT: as a list of one
  SecretKeys(std::string_view key) : SecretKeys{std::string{key}} {}  // NOLINT
  SecretKeys(const char* key) : SecretKeys{std::string{key}} {}       // NOLINT
  SecretKeys(std::vector<std::string> keys);                          // NOLINT
  [[nodiscard]] const std::vector<std::string>& all() const noexcept { return keys_; }

 private:
  std::vector<std::string> keys_;
};

// How the key that signs comes of the secret key and the salt.
enum class KeyDerivation : std::uint8_t {
  concat,         // hash(salt + key)
  django_concat,  // hash(salt + "signer" + key)
  hmac,           // HMAC(key, salt)
  none,           // the key itself
};

// Unix time in seconds.
using Clock = std::function<std::int64_t()>;

struct SignerOptions {
  // Tells uses of one key apart: what was signed for one is nothing to another.
  std::string salt = "itsdangerous.Signer";
  // Before the signature; no letters, digits, "-", "_" or "=", which may be in it: std::invalid_argument.
  std::string sep = ".";
  KeyDerivation key_derivation = KeyDerivation::django_concat;
  base::Hash digest_method = base::Hash::sha1;  // of the derivation and the HMAC
  // Of signatures with a time; none: the system's.
  Clock clock = {};
};

class Signer {
 public:
  explicit Signer(const SecretKeys& secret_key, SignerOptions options = {});

  [[nodiscard]] std::string sign(std::string_view value) const;
  // What was signed. Throws BadSignature.
  [[nodiscard]] std::string unsign(std::string_view signed_value) const;
  [[nodiscard]] bool validate(std::string_view signed_value) const;

  // URL-safe base64 without padding.
  [[nodiscard]] std::string get_signature(std::string_view value) const;
  [[nodiscard]] bool verify_signature(std::string_view value, std::string_view signature) const;

 protected:
  [[nodiscard]] const SignerOptions& options() const noexcept { return options_; }

 private:
  SignerOptions options_;
  std::vector<std::string> derived_;  // of the secret keys, oldest to newest
};

// Its signed text says when it was signed: "value.timestamp.signature".
class TimestampSigner : public Signer {
 public:
  using Signer::Signer;

  struct Signed {
    std::string value;
    std::int64_t timestamp;  // seconds since 1970
  };

  [[nodiscard]] std::string sign(std::string_view value) const;
  // Throws BadSignature; where it is right and older than `max_age` seconds, or of the future, SignatureExpired.
  [[nodiscard]] std::string unsign(std::string_view signed_value,
                                   std::optional<std::int64_t> max_age = {}) const;
  // The same, with when it was signed (return_timestamp=True).
  [[nodiscard]] Signed unsign_with_timestamp(std::string_view signed_value,
                                             std::optional<std::int64_t> max_age = {}) const;
  [[nodiscard]] bool validate(std::string_view signed_value, std::optional<std::int64_t> max_age = {}) const;

  [[nodiscard]] std::int64_t get_timestamp() const { return options().clock(); }
};

}  // namespace eddy::itsdangerous
