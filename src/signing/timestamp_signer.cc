#include <fmt/format.h>

#include "eddy/base/base64.h"
#include "eddy/signing/signer.h"

namespace eddy::itsdangerous {
namespace {

constexpr std::uint64_t last_second = 253'402'300'799;  // of the year 9999, where Python's dates end

// Big-endian, without leading zeros.
std::string encode_time(std::int64_t seconds) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) {
    const auto byte =
        static_cast<char>(static_cast<std::uint64_t>(seconds) >> static_cast<unsigned>(shift) & 0xFFU);
    if (byte != 0 || !bytes.empty()) bytes += byte;
  }
  return base::base64_encode(bytes, base::Base64::urlsafe, false);
}

std::optional<std::uint64_t> decode_time(std::string_view text) {
  const auto bytes = base::base64_decode(text, base::Base64::urlsafe);
  if (!bytes || bytes->size() > 8) return std::nullopt;
  std::uint64_t seconds = 0;
  for (const char byte : *bytes) seconds = seconds << 8U | static_cast<unsigned char>(byte);
  return seconds;
}

}  // namespace

std::string TimestampSigner::sign(std::string_view value) const {
  return Signer::sign(fmt::format("{}{}{}", value, options().sep, encode_time(get_timestamp())));
}

TimestampSigner::Signed TimestampSigner::unsign_with_timestamp(std::string_view signed_value,
                                                               std::optional<std::int64_t> max_age) const {
  std::optional<BadSignature> fault;
  std::string both;
  try {
    both = Signer::unsign(signed_value);
  } catch (const BadSignature& error) {
    fault = error;
    both = error.payload.value_or("");
  }
  const std::size_t at = both.rfind(options().sep);
  if (at == std::string::npos) {
    if (fault) throw BadSignature{*fault};
    throw BadTimeSignature{"timestamp missing", both};
  }
  std::string value = both.substr(0, at);
  const auto stamp = decode_time(std::string_view{both}.substr(at + options().sep.size()));
  if ((!fault && !stamp) || (stamp && *stamp > last_second))
    throw BadTimeSignature{"Malformed timestamp", std::move(value)};
  std::optional<std::int64_t> when;
  if (stamp) when = static_cast<std::int64_t>(*stamp);
  if (fault) throw BadTimeSignature{fault->what(), std::move(value), when};
  if (max_age) {
    const std::int64_t age = get_timestamp() - *when;
    if (age > *max_age)
      throw SignatureExpired{fmt::format("Signature age {} > {} seconds", age, *max_age), std::move(value),
                             when};
    if (age < 0)
      throw SignatureExpired{fmt::format("Signature age {} < 0 seconds", age), std::move(value), when};
  }
  return {std::move(value), *when};
}

std::string TimestampSigner::unsign(std::string_view signed_value,
                                    std::optional<std::int64_t> max_age) const {
  return unsign_with_timestamp(signed_value, max_age).value;
}

bool TimestampSigner::validate(std::string_view signed_value, std::optional<std::int64_t> max_age) const {
  try {
    (void)unsign_with_timestamp(signed_value, max_age);
    return true;
  } catch (const BadSignature&) {
    return false;
  }
}

}  // namespace eddy::itsdangerous
