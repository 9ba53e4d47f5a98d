#include "eddy/base/hmac.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "eddy/base/digest.h"

namespace eddy::base {
namespace {

TEST(Hmac, HashesAreThoseOfTheStandard) {  // FIPS 180-4's and RFC 1321's own example
  EXPECT_EQ(hex(hash(Hash::md5, "abc")), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(hex(hash(Hash::sha1, "abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex(hash(Hash::sha224, "abc")), "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
  EXPECT_EQ(hex(hash(Hash::sha256, "abc")), sha256_hex("abc"));
  EXPECT_EQ(hash(Hash::sha384, "abc").size(), 48U);
  EXPECT_EQ(hex(hash(Hash::sha512, "abc")), sha512_hex("abc"));
}

TEST(Hmac, AreThoseOfRfc4231) {  // its test cases 1, 2 and 6
  EXPECT_EQ(hex(hmac(Hash::sha256, std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(hmac(Hash::sha224, "Jefe", "what do ya want for nothing?")),
            "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44");
  EXPECT_EQ(hex(hmac(Hash::sha256, std::string(131, '\xaa'),
                     "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, AnEmptyKeyIsAKey) {
  EXPECT_EQ(hex(hmac(Hash::sha1, {}, {})), "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
  EXPECT_EQ(hmac(Hash::sha1, "", "a"), hmac(Hash::sha1, std::string_view{}, "a"));
}

TEST(Hmac, EqualInConstantTimeComparesAll) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("ab", "ab"));
  EXPECT_FALSE(equal_in_constant_time("ab", "ac"));
  EXPECT_FALSE(equal_in_constant_time("ab", "cb"));
  EXPECT_FALSE(equal_in_constant_time("ab", "abc"));
}

TEST(Hmac, RandomBytesDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random_bytes(16));
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(random_bytes(0), "");
}

}  // namespace
}  // namespace eddy::base
