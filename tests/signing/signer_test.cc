// Signers: what itsdangerous 2.1 made of the same keys, and what is refused. differential_test.py has the many cases.
#include "eddy/signing/signer.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace eddy::itsdangerous {
namespace {

template <class Error, class Call>
Error thrown_by(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  throw std::runtime_error("nothing was thrown");
}

TEST(Signer, SignsAsItsdangerousDoes) {
  EXPECT_EQ(Signer{"secret"}.sign("value"), "value.-2b2Vg1X_KBU1C6DLNDlPUR2w6M");
  EXPECT_EQ(Signer{"secret"}.unsign(Signer{"secret"}.sign("a.b")), "a.b");
}

TEST(Signer, KeysSaltsDerivationsAndDigestsMatter) {
  const std::string signed_value = Signer{"secret"}.sign("value");
  EXPECT_FALSE(Signer{"other"}.validate(signed_value));
  EXPECT_FALSE((Signer{"secret", {.salt = "other"}}.validate(signed_value)));
  EXPECT_FALSE((Signer{"secret", {.key_derivation = KeyDerivation::hmac}}.validate(signed_value)));
  EXPECT_FALSE((Signer{"secret", {.digest_method = base::Hash::sha256}}.validate(signed_value)));
  EXPECT_TRUE(Signer{"secret"}.validate(signed_value));
}

TEST(Signer, TheNewestKeySignsAndEachIsTaken) {
  const Signer rotated{std::vector<std::string>{"old", "new"}};
  EXPECT_EQ(rotated.sign("value"), Signer{"new"}.sign("value"));
  EXPECT_EQ(rotated.unsign(Signer{"old"}.sign("value")), "value");
  EXPECT_FALSE(rotated.validate(Signer{"older"}.sign("value")));
  EXPECT_THROW(Signer{std::vector<std::string>{}}, std::invalid_argument);
}

TEST(Signer, SaysWhatIsWrong) {
  const Signer signer{"secret"};
  EXPECT_STREQ(thrown_by<BadSignature>([&] { (void)signer.unsign("value"); }).what(),
               "No b'.' found in value");
  const auto error = thrown_by<BadSignature>([&] { (void)signer.unsign("val\nue.sig"); });
  EXPECT_STREQ(error.what(), "Signature b'sig' does not match");
  EXPECT_EQ(error.payload, "val\nue");
}

TEST(Signer, OnlyTheCanonicalSpellingOfASignatureIsTaken) {
  const std::string signed_value = Signer{"secret"}.sign("value");
  EXPECT_FALSE(Signer{"secret"}.validate(signed_value + "!"));
  EXPECT_FALSE(Signer{"secret"}.validate(signed_value + "\n"));
  std::string other_bits = signed_value;  // the last letter has bits that stand for nothing
  ++other_bits.back();
  EXPECT_FALSE(Signer{"secret"}.validate(other_bits));
}

TEST(Signer, ASeparatorThatMayBeInASignatureIsRefused) {
  EXPECT_THROW((Signer{"secret", {.sep = "a"}}), std::invalid_argument);
  EXPECT_THROW((Signer{"secret", {.sep = "_"}}), std::invalid_argument);
  EXPECT_THROW((Signer{"secret", {.sep = ""}}), std::invalid_argument);
  const Signer colons{"secret", {.sep = "::"}};
  EXPECT_EQ(colons.unsign(colons.sign("a::b")), "a::b");
}

class Timestamps : public testing::Test {
 protected:
  std::int64_t now = 1'700'000'000;
  TimestampSigner signer{"secret", {.clock = [this] { return now; }}};
};

TEST_F(Timestamps, AreSignedAsItsdangerousDoes) {
  EXPECT_EQ(signer.sign("value"), "value.ZVPxAA._xuRd4giNYkrNtBKEhLvirQ0MgI");
  const auto found = signer.unsign_with_timestamp(signer.sign("value"));
  EXPECT_EQ(found.value, "value");
  EXPECT_EQ(found.timestamp, now);
}

TEST_F(Timestamps, Expire) {
  const std::string signed_value = signer.sign("value");
  now += 10;
  EXPECT_EQ(signer.unsign(signed_value, 10), "value");
  const auto error = thrown_by<SignatureExpired>([&] { (void)signer.unsign(signed_value, 9); });
  EXPECT_STREQ(error.what(), "Signature age 10 > 9 seconds");
  EXPECT_EQ(error.payload, "value");
  EXPECT_EQ(error.date_signed, now - 10);
  now -= 11;
  EXPECT_STREQ(thrown_by<SignatureExpired>([&] { (void)signer.unsign(signed_value, 9); }).what(),
               "Signature age -1 < 0 seconds");
  EXPECT_EQ(signer.unsign(signed_value), "value");
}

TEST_F(Timestamps, SayWhatIsWrong) {
  EXPECT_STREQ(
      thrown_by<BadTimeSignature>([&] { (void)signer.unsign(Signer{"secret"}.sign("value")); }).what(),
      "timestamp missing");
  EXPECT_STREQ(thrown_by<BadTimeSignature>([&] { (void)signer.unsign(Signer{"secret"}.sign("a.!")); }).what(),
               "Malformed timestamp");
  // Of the year 10000, and of nine bytes.
  for (const char* late : {"a.Ov_0QYA", "a.AQAAAAAAAAAA"})
    EXPECT_STREQ(
        thrown_by<BadTimeSignature>([&] { (void)signer.unsign(Signer{"secret"}.sign(late)); }).what(),
        "Malformed timestamp");
  const auto forged = thrown_by<BadTimeSignature>([&] { (void)signer.unsign("value.ZVPxAA.AAAA"); });
  EXPECT_STREQ(forged.what(), "Signature b'AAAA' does not match");
  EXPECT_EQ(forged.payload, "value");
  EXPECT_EQ(forged.date_signed, now);
  EXPECT_STREQ(thrown_by<BadSignature>([&] { (void)signer.unsign("value"); }).what(),
               "No b'.' found in value");
  EXPECT_FALSE(signer.validate("value.ZVPxAA.AAAA"));
}

}  // namespace
}  // namespace eddy::itsdangerous
