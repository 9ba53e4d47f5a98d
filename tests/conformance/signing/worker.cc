// Signs and reads what differential.py asks for: JSON lines in, JSON lines out.
//
// In: {"kind": "signer" | "timestamp" | "serializer" | "timed" | "url_safe" | "url_safe_timed" | "session", "keys": [...],
// "salt", "sep", "derivation", "digest", "now", and "sign": a value (of a session: tagged JSON), or "text" with "max_age"}.
// Out: {"text"}, {"value", "timestamp"} or {"error", "message", "payload", "date_signed"}. Bytes are hexadecimal digits.
#include <iostream>
#include <map>
#include <string>

#include "eddy/base/digest.h"
#include "eddy/flask/tagged_json.h"
#include "eddy/itsdangerous.h"
#include "eddy/value.h"

namespace {

using eddy::Value;
using namespace eddy::itsdangerous;

std::string text_of(const Value& task, std::string_view key) {
  const auto found = task.find(key);
  return found ? std::string{found->as_string()} : std::string{};
}

SignerOptions signer_options(const Value& task) {
  static const std::map<std::string, KeyDerivation> derivations{
      {"concat", KeyDerivation::concat},
      {"django-concat", KeyDerivation::django_concat},
      {"hmac", KeyDerivation::hmac},
      {"none", KeyDerivation::none}};
  using eddy::base::Hash;
  static const std::map<std::string, Hash> digests{{"md5", Hash::md5},       {"sha1", Hash::sha1},
                                                   {"sha224", Hash::sha224}, {"sha256", Hash::sha256},
                                                   {"sha384", Hash::sha384}, {"sha512", Hash::sha512}};
  return {.salt = text_of(task, "salt"),
          .sep = text_of(task, "sep"),
          .key_derivation = derivations.at(text_of(task, "derivation")),
          .digest_method = digests.at(text_of(task, "digest")),
          .clock = [now = task.find("now")->as_int()] { return now; }};
}

std::vector<std::string> keys_of(const Value& task) {
  std::vector<std::string> keys;
  const auto listed = task.find("keys");
  for (const Value& key : listed->items()) keys.emplace_back(key.as_string());
  return keys;
}

std::optional<std::int64_t> max_age(const Value& task) {
  const auto found = task.find("max_age");
  if (!found || found->is_none()) return std::nullopt;
  return found->as_int();
}

Value hex(std::string_view bytes) { return Value{eddy::base::hex(bytes)}; }

template <class Kind>
Value of_signer(const Value& task) {
  const Kind signer{keys_of(task), signer_options(task)};
  if (const auto value = task.find("sign")) return {{"text", signer.sign(value->as_string())}};
  if constexpr (std::is_same_v<Kind, TimestampSigner>) {
    const auto found = signer.unsign_with_timestamp(text_of(task, "text"), max_age(task));
    return {{"value", hex(found.value)}, {"timestamp", found.timestamp}};
  } else {
    return {{"value", hex(signer.unsign(text_of(task, "text")))}};
  }
}

template <class Kind>
Value of_serializer(const Value& task) {
  SerializerOptions options{.salt = text_of(task, "salt"), .signer = signer_options(task)};
  const eddy::flask::TaggedJSONSerializer tagged;
  const bool is_session = text_of(task, "kind") == "session";
  if (is_session) options.serializer = tagged.format();
  const Kind serializer{keys_of(task), options};
  if (const auto value = task.find("sign")) {
    const Value given = is_session ? tagged.loads(value->as_string()) : *value;
    return {{"text", serializer.dumps(given)}};
  }
  Value value;
  Value timestamp;
  if constexpr (std::is_base_of_v<TimedSerializer, Kind>) {
    auto found = serializer.loads_with_timestamp(text_of(task, "text"), max_age(task));
    value = std::move(found.value);
    timestamp = found.timestamp;
  } else {
    value = serializer.loads(text_of(task, "text"));
  }
  return {{"value", is_session ? Value{tagged.dumps(value)} : value}, {"timestamp", timestamp}};
}

Value answer(const Value& task) {
  const std::string kind = text_of(task, "kind");
  if (kind == "signer") return of_signer<Signer>(task);
  if (kind == "timestamp") return of_signer<TimestampSigner>(task);
  if (kind == "serializer") return of_serializer<Serializer>(task);
  if (kind == "timed") return of_serializer<TimedSerializer>(task);
  if (kind == "url_safe") return of_serializer<URLSafeSerializer>(task);
  return of_serializer<URLSafeTimedSerializer>(task);
}

Value failure(const char* type, const BadData& error) { return {{"error", type}, {"message", error.what()}}; }

Value failure(const char* type, const BadSignature& error, std::optional<std::int64_t> when = {}) {
  return {{"error", type},
          {"message", error.what()},
          {"payload", error.payload ? hex(*error.payload) : Value{}},
          {"date_signed", when}};
}

Value answer_or_failure(const Value& task) {
  try {
    return answer(task);
  } catch (const SignatureExpired& error) {
    return failure("SignatureExpired", error, error.date_signed);
  } catch (const BadTimeSignature& error) {
    return failure("BadTimeSignature", error, error.date_signed);
  } catch (const BadSignature& error) {
    return failure("BadSignature", error);
  } catch (const BadPayload& error) {
    return failure("BadPayload", error);
  }
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto task = eddy::json::parse(line);
    if (!task) throw std::runtime_error(task.error().message);
    std::cout << eddy::json::dumps(answer_or_failure(*task)) << '\n';
  }
}
