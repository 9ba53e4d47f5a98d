#include "eddy/signing/serializer.h"

#include <fmt/format.h>

#include <stdexcept>

#include "eddy/base/base64.h"
#include "signing/compression.h"

namespace eddy::itsdangerous {

PayloadFormat json_format(json::Options options) {
  return {.dumps = [options](const Value& value) { return json::dumps(value, options); },
          .loads =
              [](std::string_view text) {
                auto value = json::parse(text);
                if (!value) throw std::invalid_argument(value.error().message);
                return std::move(*value);
              }};
}

Serializer::Serializer(const SecretKeys& secret_key, SerializerOptions options, bool url_safe)
    : keys_{secret_key}, options_{std::move(options)}, url_safe_{url_safe} {
  if (options_.serializer)
    format_ = *options_.serializer;
  else if (url_safe)
    format_ = json_format({.ensure_ascii = false, .item_separator = ",", .key_separator = ":"});
  else
    format_ = json_format();
  (void)make_signer<Signer>(options_.signer, {}, keys_);  // a separator that can't be used is told here
}

// --- the payload ---

std::string Serializer::dump_payload(const Value& value) const {
  std::string text = format_.dumps(value);
  if (!url_safe_) return text;
  const std::string compressed = compress(text);
  const bool shorter = compressed.size() + 1 < text.size();
  return (shorter ? "." : "") +
         base::base64_encode(shorter ? compressed : text, base::Base64::urlsafe, false);
}

Value Serializer::load_payload(std::string_view payload) const {
  std::optional<std::string> decoded;
  if (url_safe_) {
    const bool compressed = payload.starts_with('.');
    decoded = base::base64_decode(payload.substr(compressed ? 1 : 0), base::Base64::urlsafe);
    if (!decoded) throw BadPayload{"Could not base64 decode the payload because of an exception"};
    if (compressed) decoded = decompress(*decoded, options_.max_payload);
    if (!decoded) throw BadPayload{"Could not zlib decompress the payload before decoding the payload"};
  }
  try {
    return format_.loads(decoded ? std::string_view{*decoded} : payload);
  } catch (const std::exception&) {
    throw BadPayload{"Could not load the payload because an exception occurred on unserializing the data.",
                     std::current_exception()};
  }
}

// --- signers ---

template <class SignerKind>
SignerKind Serializer::make_signer(const SignerOptions& options, std::optional<std::string_view> salt,
                                   const SecretKeys& keys) const {
  SignerOptions own = options;
  own.salt = salt.value_or(options_.salt);
  return SignerKind{keys, std::move(own)};
}

template <class SignerKind>
std::string Serializer::sign(const Value& value, std::optional<std::string_view> salt) const {
  return make_signer<SignerKind>(options_.signer, salt, keys_).sign(dump_payload(value));
}

template <class SignerKind, class Unsign>
auto Serializer::with_signers(std::optional<std::string_view> salt, Unsign unsign) const {
  std::exception_ptr last;
  const auto attempt = [&](const SignerOptions& options, const SecretKeys& keys) {
    std::optional<std::invoke_result_t<Unsign&, const SignerKind&>> made;
    try {
      made = unsign(make_signer<SignerKind>(options, salt, keys));
    } catch (const SignatureExpired&) {
      throw;  // it was the right signer
    } catch (const BadSignature&) {
      last = std::current_exception();
    }
    return made;
  };
  if (auto made = attempt(options_.signer, keys_)) return std::move(*made);
  for (const SignerOptions& fallback : options_.fallback_signers)
    for (const std::string& key : keys_.all())
      if (auto made = attempt(fallback, key)) return std::move(*made);
  std::rethrow_exception(last);
}

template <class Load>
Unverified Serializer::without_trust(Load load) const {
  try {
    return {true, load()};
  } catch (const BadSignature& error) {
    try {
      if (error.payload) return {false, load_payload(*error.payload)};
    } catch (const BadPayload&) {
    }
  } catch (const BadPayload&) {  // rightly signed, by another program
    return {true, std::nullopt};
  }
  return {false, std::nullopt};
}

// --- what users call ---

std::string Serializer::dumps(const Value& value, std::optional<std::string_view> salt) const {
  return sign<Signer>(value, salt);
}

Value Serializer::loads(std::string_view text, std::optional<std::string_view> salt) const {
  return with_signers<Signer>(salt, [&](const Signer& signer) { return load_payload(signer.unsign(text)); });
}

Unverified Serializer::loads_unsafe(std::string_view text, std::optional<std::string_view> salt) const {
  return without_trust([&] { return loads(text, salt); });
}

std::string TimedSerializer::dumps(const Value& value, std::optional<std::string_view> salt) const {
  return sign<TimestampSigner>(value, salt);
}

TimedSerializer::Signed TimedSerializer::loads_with_timestamp(std::string_view text,
                                                              std::optional<std::int64_t> max_age,
                                                              std::optional<std::string_view> salt) const {
  return with_signers<TimestampSigner>(salt, [&](const TimestampSigner& signer) {
    const TimestampSigner::Signed found = signer.unsign_with_timestamp(text, max_age);
    return Signed{load_payload(found.value), found.timestamp};
  });
}

Value TimedSerializer::loads(std::string_view text, std::optional<std::int64_t> max_age,
                             std::optional<std::string_view> salt) const {
  return loads_with_timestamp(text, max_age, salt).value;
}

Unverified TimedSerializer::loads_unsafe(std::string_view text, std::optional<std::int64_t> max_age,
                                         std::optional<std::string_view> salt) const {
  return without_trust([&] { return loads(text, max_age, salt); });
}

}  // namespace eddy::itsdangerous
