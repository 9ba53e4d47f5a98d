#include "eddy/signing/signer.h"

#include <fmt/format.h>

#include <chrono>
#include <stdexcept>

#include "eddy/base/base64.h"
#include "eddy/value.h"

namespace eddy::itsdangerous {
namespace {

constexpr std::string_view signature_alphabet =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=";

std::string encode(std::string_view bytes) {
  return base::base64_encode(bytes, base::Base64::urlsafe, false);
}

std::string derive_key(const SignerOptions& options, const std::string& key) {
  switch (options.key_derivation) {
    case KeyDerivation::concat: return base::hash(options.digest_method, options.salt + key);
    case KeyDerivation::django_concat:
      return base::hash(options.digest_method, options.salt + "signer" + key);
    case KeyDerivation::hmac: return base::hmac(options.digest_method, key, options.salt);
    case KeyDerivation::none: break;
  }
  return key;
}

std::int64_t system_time() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())
      .time_since_epoch()
      .count();
}

// As Python shows bytes.
std::string quoted(std::string_view bytes) { return Value::bytes(bytes).repr(); }

}  // namespace

SecretKeys::SecretKeys(std::vector<std::string> keys) : keys_{std::move(keys)} {
  if (keys_.empty()) throw std::invalid_argument("there is no secret key to sign with");
}

Signer::Signer(const SecretKeys& secret_key, SignerOptions options) : options_{std::move(options)} {
  if (signature_alphabet.find(options_.sep) != std::string_view::npos)
    throw std::invalid_argument(fmt::format(
        "the separator {} can't be used: ASCII letters, digits and '-_=' may be part of a signature",
        Value{options_.sep}.repr()));
  if (!options_.clock) options_.clock = system_time;
  for (const std::string& key : secret_key.all()) derived_.push_back(derive_key(options_, key));
}

std::string Signer::get_signature(std::string_view value) const {
  return encode(base::hmac(options_.digest_method, derived_.back(), value));
}

bool Signer::verify_signature(std::string_view value, std::string_view signature) const {
  const auto given = base::base64_decode(signature, base::Base64::urlsafe);
  if (!given) return false;
  for (auto key = derived_.rbegin(); key != derived_.rend(); ++key)
    if (base::equal_in_constant_time(*given, base::hmac(options_.digest_method, *key, value))) return true;
  return false;
}

std::string Signer::sign(std::string_view value) const {
  return fmt::format("{}{}{}", value, options_.sep, get_signature(value));
}

std::string Signer::unsign(std::string_view signed_value) const {
  const std::size_t at = signed_value.rfind(options_.sep);
  if (at == std::string_view::npos)
    throw BadSignature{fmt::format("No {} found in value", quoted(options_.sep))};
  const std::string_view value = signed_value.substr(0, at);
  const std::string_view signature = signed_value.substr(at + options_.sep.size());
  if (!verify_signature(value, signature))
    throw BadSignature{fmt::format("Signature {} does not match", quoted(signature)), std::string{value}};
  return std::string{value};
}

bool Signer::validate(std::string_view signed_value) const {
  try {
    (void)unsign(signed_value);
    return true;
  } catch (const BadSignature&) {
    return false;
  }
}

}  // namespace eddy::itsdangerous
