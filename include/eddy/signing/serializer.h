// Serializers: values as signed text, as itsdangerous makes and reads them.
//
//   itsdangerous::URLSafeTimedSerializer links{secret_key, {.salt = "reset-password"}};
//   std::string token = links.dumps({{"user", 7}});
//   Value back = links.loads(token, 3600);   // throws BadSignature, SignatureExpired, BadPayload
//
// Follows itsdangerous' manual, "Serialization Interface" and "URL Safe Serialization". A serializer is read only once made,
// and may be used from any thread. Tests: tests/signing/serializer_test.cc, tests/signing/differential_test.py; fuzzed
// by tests/fuzz/signed_value.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/signing/signer.h"
#include "eddy/value.h"

namespace eddy::itsdangerous {

// How a value becomes bytes and comes back. `loads` throws where the bytes are none of dumps'.
struct PayloadFormat {
  std::function<std::string(const Value&)> dumps;
  std::function<Value(std::string_view)> loads;
};
// JSON, as Python's json writes it with these options.
[[nodiscard]] PayloadFormat json_format(json::Options options = {});

struct SerializerOptions {
  std::string salt = "itsdangerous";
  // Default: JSON; of those that are safe in URLs without blanks, and with Unicode as it is.
  std::optional<PayloadFormat> serializer = {};
  // Of the signer; its salt is not used.
  SignerOptions signer = {};
  // Other ways in which a value may have been signed, each with every key: to change them over time.
  std::vector<SignerOptions> fallback_signers = {};
  // Bytes that a compressed value may have; more is a BadPayload.
  std::size_t max_payload = std::size_t{16} << 20U;
};

// What loads_unsafe gives, which never throws: use it to look at what is wrong with a value.
struct Unverified {
  bool valid;                    // whether the signature is right, and not too old
  std::optional<Value> payload;  // what the text holds; empty where nothing can be read
};

// "payload.signature".
class Serializer {
 public:
  explicit Serializer(const SecretKeys& secret_key, SerializerOptions options = {})
      : Serializer{secret_key, std::move(options), false} {}

  // A salt here is used in place of the options'. What dumps throws is the format's: TypeError for what is no JSON.
  [[nodiscard]] std::string dumps(const Value& value, std::optional<std::string_view> salt = {}) const;
  // Throws BadSignature, and BadPayload where what was signed can't be read.
  [[nodiscard]] Value loads(std::string_view text, std::optional<std::string_view> salt = {}) const;
  [[nodiscard]] Unverified loads_unsafe(std::string_view text,
                                        std::optional<std::string_view> salt = {}) const;

 protected:
  Serializer(const SecretKeys& secret_key, SerializerOptions options, bool url_safe);

  template <class SignerKind>
  [[nodiscard]] std::string sign(const Value& value, std::optional<std::string_view> salt) const;
  // What `unsign` (with each of the signers in turn, until one does not throw BadSignature) makes of its signer.
  template <class SignerKind, class Unsign>
  [[nodiscard]] auto with_signers(std::optional<std::string_view> salt, Unsign unsign) const;
  template <class Load>
  [[nodiscard]] Unverified without_trust(Load load) const;

  [[nodiscard]] Value load_payload(std::string_view payload) const;

 private:
  [[nodiscard]] std::string dump_payload(const Value& value) const;
  template <class SignerKind>
  [[nodiscard]] SignerKind make_signer(const SignerOptions& options, std::optional<std::string_view> salt,
                                       const SecretKeys& keys) const;

  SecretKeys keys_;
  SerializerOptions options_;
  PayloadFormat format_;
  bool url_safe_;
};

// "payload.timestamp.signature".
class TimedSerializer : public Serializer {
 public:
  explicit TimedSerializer(const SecretKeys& secret_key, SerializerOptions options = {})
      : Serializer{secret_key, std::move(options), false} {}

  struct Signed {
    Value value;
    std::int64_t timestamp;  // seconds since 1970
  };

  [[nodiscard]] std::string dumps(const Value& value, std::optional<std::string_view> salt = {}) const;
  // Where the signature is right and older than `max_age` seconds, or of the future: SignatureExpired.
  [[nodiscard]] Value loads(std::string_view text, std::optional<std::int64_t> max_age = {},
                            std::optional<std::string_view> salt = {}) const;
  // The same, with when it was signed (return_timestamp=True).
  [[nodiscard]] Signed loads_with_timestamp(std::string_view text, std::optional<std::int64_t> max_age = {},
                                            std::optional<std::string_view> salt = {}) const;
  [[nodiscard]] Unverified loads_unsafe(std::string_view text, std::optional<std::int64_t> max_age = {},
                                        std::optional<std::string_view> salt = {}) const;

 protected:
  using Serializer::Serializer;
};

// The same in letters, digits, "-", "_" and ".": base64, of the compressed payload where that is shorter.
class URLSafeSerializer : public Serializer {
 public:
  explicit URLSafeSerializer(const SecretKeys& secret_key, SerializerOptions options = {})
      : Serializer{secret_key, std::move(options), true} {}
};

class URLSafeTimedSerializer : public TimedSerializer {
 public:
  explicit URLSafeTimedSerializer(const SecretKeys& secret_key, SerializerOptions options = {})
      : TimedSerializer{secret_key, std::move(options), true} {}
};

}  // namespace eddy::itsdangerous
