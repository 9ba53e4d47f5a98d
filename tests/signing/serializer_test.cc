// Serializers: what itsdangerous 2.1 made of the same values, and what is refused. differential_test.py has the many cases.
#include "eddy/signing/serializer.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "eddy/base/base64.h"
#include "signing/compression.h"

namespace eddy::itsdangerous {
namespace {

const Value sample{{"a", Value::list({1, "é"})}};

TEST(Serializer, WritesWhatItsdangerousWrites) {
  EXPECT_EQ(Serializer{"k"}.dumps(sample), R"({"a": [1, "\u00e9"]}.aUT2e7UZQg7a2k5PZXT0hbqnUPM)");
  EXPECT_EQ(URLSafeSerializer{"k"}.dumps(sample), "eyJhIjpbMSwiw6kiXX0.MP0inIqbZiLdq7qkHj8A1sI04W4");
}

TEST(Serializer, CompressesWhereThatIsShorter) {
  const std::string text = URLSafeSerializer{"k"}.dumps(std::string(100, 'x'));
  EXPECT_EQ(text, ".eJxTqqADUAIAfKsvJQ.o8DTpxpIJIKIaALFr1P839wFIiY");
  EXPECT_EQ(URLSafeSerializer{"k"}.loads(text), Value{std::string(100, 'x')});
}

TEST(Serializer, ReadsWhatItWrote) {
  for (const Value& value : {Value{}, Value{true}, Value{-1.5}, Value{"a.b.c"}, sample, Value{Dict{}}}) {
    EXPECT_EQ(Serializer{"k"}.loads(Serializer{"k"}.dumps(value)), value);
    EXPECT_EQ(URLSafeSerializer{"k"}.loads(URLSafeSerializer{"k"}.dumps(value)), value);
    EXPECT_EQ(TimedSerializer{"k"}.loads(TimedSerializer{"k"}.dumps(value), 100), value);
    EXPECT_EQ(URLSafeTimedSerializer{"k"}.loads(URLSafeTimedSerializer{"k"}.dumps(value), 100), value);
  }
}

TEST(Serializer, ASaltOfTheCallIsAnother) {
  const URLSafeSerializer links{"k", {.salt = "activate"}};
  const std::string text = links.dumps(7);
  EXPECT_EQ(links.loads(text, "activate"), Value{7});
  EXPECT_THROW((void)links.loads(text, "reset"), BadSignature);
  EXPECT_EQ(links.loads(links.dumps(7, "reset"), "reset"), Value{7});
  EXPECT_THROW((void)URLSafeSerializer{"k"}.loads(text), BadSignature);
}

TEST(Serializer, FallbackSignersAreTaken) {
  const SignerOptions strong{.digest_method = base::Hash::sha512};
  const std::string old = URLSafeSerializer{"old", {}}.dumps(7);
  const URLSafeSerializer now{std::vector<std::string>{"old", "new"},
                              {.signer = strong, .fallback_signers = {{}}}};
  EXPECT_EQ(now.loads(old), Value{7});
  EXPECT_EQ(now.dumps(7), (URLSafeSerializer{"new", {.signer = strong}}.dumps(7)));
  EXPECT_THROW((void)(URLSafeSerializer{"old", {.signer = strong}}.loads(old)), BadSignature);
}

TEST(Serializer, WhatWasSignedButCantBeReadIsABadPayload) {
  const auto fault = [](std::string_view payload) -> std::string {
    try {
      (void)URLSafeSerializer{"k"}.loads(Signer{"k", {.salt = "itsdangerous"}}.sign(payload));
    } catch (const BadPayload& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(fault("!"), "Could not base64 decode the payload because of an exception");
  EXPECT_EQ(fault(".AAAA"), "Could not zlib decompress the payload before decoding the payload");
  EXPECT_EQ(fault("AAAA"),
            "Could not load the payload because an exception occurred on unserializing the data.");
}

TEST(Serializer, ACompressedPayloadIsBounded) {
  const std::string text = URLSafeSerializer{"k"}.dumps(std::string(10'000, 'x'));
  EXPECT_EQ((URLSafeSerializer{"k", {.max_payload = 10'002}}.loads(text).as_string().size()), 10'000U);
  EXPECT_THROW((void)(URLSafeSerializer{"k", {.max_payload = 10'001}}.loads(text)), BadPayload);
  EXPECT_FALSE((URLSafeSerializer{"k", {.max_payload = 10'001}}.loads_unsafe(text + "x").payload));
}

TEST(Serializer, UnsafeTellsWhatItHolds) {
  const URLSafeSerializer own{"k"}, other{"other"};
  const Unverified right = own.loads_unsafe(own.dumps(7));
  EXPECT_TRUE(right.valid);
  EXPECT_EQ(right.payload, Value{7});
  const Unverified wrong = own.loads_unsafe(other.dumps(7));
  EXPECT_FALSE(wrong.valid);
  EXPECT_EQ(wrong.payload, Value{7});
  EXPECT_FALSE(own.loads_unsafe("").payload);
  EXPECT_FALSE(own.loads_unsafe("!.!").payload);
  const Unverified unread = own.loads_unsafe(Signer{"k", {.salt = "itsdangerous"}}.sign("!"));
  EXPECT_TRUE(unread.valid);
  EXPECT_FALSE(unread.payload);
}

TEST(Serializer, ATimeIsReadAndChecked) {
  std::int64_t now = 1'700'000'000;
  const URLSafeTimedSerializer links{"k", {.signer = {.clock = [&] { return now; }}}};
  const std::string text = links.dumps(sample);
  now += 60;
  EXPECT_EQ(links.loads_with_timestamp(text).timestamp, now - 60);
  EXPECT_EQ(links.loads(text, 60), sample);
  EXPECT_THROW((void)links.loads(text, 59), SignatureExpired);
  EXPECT_FALSE(links.loads_unsafe(text, 59).valid);
  EXPECT_EQ(links.loads_unsafe(text, 59).payload, sample);
}

TEST(Serializer, AnotherFormat) {
  const Serializer own{
      "k",
      {.serializer = PayloadFormat{.dumps = [](const Value& value) { return "<" + value.str() + ">"; },
                                   .loads = [](std::string_view text) -> Value {
                                     if (!text.starts_with('<')) throw std::invalid_argument("no <");
                                     return text.substr(1, text.size() - 2);
                                   }}}};
  EXPECT_EQ(own.loads(own.dumps("text")), Value{"text"});
  try {
    (void)own.loads(Signer{"k", {.salt = "itsdangerous"}}.sign("text"));
    FAIL();
  } catch (const BadPayload& error) {
    EXPECT_THROW(std::rethrow_exception(error.original_error), std::invalid_argument);
  }
}

TEST(Compression, TakesOneWholeStream) {
  const std::string made = compress("abc");
  EXPECT_EQ(decompress(made, 3), "abc");
  EXPECT_EQ(decompress(made, 2), std::nullopt);
  EXPECT_EQ(decompress(made + "x", 3), std::nullopt);
  EXPECT_EQ(decompress(made.substr(0, made.size() - 1), 3), std::nullopt);
  EXPECT_EQ(decompress("", 3), std::nullopt);
  EXPECT_EQ(decompress(compress(""), 0), "");
}

}  // namespace
}  // namespace eddy::itsdangerous
