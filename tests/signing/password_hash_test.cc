// Password hashes: those that werkzeug.security and Python's hashlib made.
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>

#include "eddy/security.h"

namespace eddy::security {
namespace {

TEST(PasswordHash, ReadsWerkzeugs) {
  for (const char* hash : {"pbkdf2:sha256:1000$salt$"
                           "cda3c1c36e5c928ec26bc959cf57f13e123676ebf3a4f4642a5f6d2c435c1f5e",
                           "pbkdf2:sha1:1000$Xy12$"
                           "d28e876fbc18408004c2bcd5dc826b33da985ea4",
                           "pbkdf2:sha512:1000$s$"
                           "7b694fa7b1cfd2621524f24c11c84ab77e22cc602bd065451a347052259a90354e99a7073774301aa"
                           "e3e553d49ad82608ab57e1404fdda9fc61b1f0d065e02eb",
                           "scrypt:32768:8:1$abcdefgh12345678$"
                           "17c70ef1def7eb8ff55199c68a3a02cca65c353516e4d46f053d9971fab4f7b7ce0f07d45d2a230ff"
                           "615148432409196025e77fdb744dd4a6a83ae93b8ded9e6",
                           "scrypt:1024:4:2$salt$"
                           "541a46fc99f90713b888c75f9448df789902d15ad0036be83cb8ed74486cb354a235e7b78939a22d8"
                           "f202bbb5fd52911397a430c1d1f0c7491c7b630b31d79ba"}) {
    EXPECT_TRUE(check_password_hash(hash, "pässword")) << hash;
    EXPECT_FALSE(check_password_hash(hash, "password")) << hash;
  }
}

// hashlib has names of its own.
TEST(PasswordHash, ReadsThoseOfOtherDigests) {
  for (const char* hash : {"pbkdf2:sha3_256:3$salt$"
                           "6677065466c97fdef1c15ae8d95020ca948334f53eceeafc6115ddf405f6d6a4",
                           "pbkdf2:blake2b:3$salt$"
                           "0543fd2a48f0d9ecdec59863cf9234bfbb1d35cc76df3ae571a069591f95f29c1c4e14d8c194c9516"
                           "78478d714c55544bc5c9db6a9bc19388404c00b9d77a1ce",
                           "pbkdf2:blake2s:3$salt$"
                           "9f84af2eacd0690a30558c9d31363c6828015792b820bd4fa8e4e7c4f179110d",
                           "pbkdf2:sha512_256:3$salt$"
                           "9fa42ea03f8f8ac08be344def79d9c031e8f773f20a1061f5f38b37f01d32943"}) {
    EXPECT_TRUE(check_password_hash(hash, "password")) << hash;
    EXPECT_FALSE(check_password_hash(hash, "Password")) << hash;
  }
}

TEST(PasswordHash, ReadsItsOwn) {
  for (const char* method : {"scrypt", "scrypt:1024:8:1", "pbkdf2:sha1:1000", "pbkdf2:sha512:1000"}) {
    const std::string hash = generate_password_hash("secret", method);
    EXPECT_TRUE(check_password_hash(hash, "secret")) << hash;
    EXPECT_FALSE(check_password_hash(hash, "Secret")) << hash;
  }
}

TEST(PasswordHash, SaysHowItWasMade) {
  EXPECT_TRUE(generate_password_hash("a").starts_with("scrypt:32768:8:1$"));
  EXPECT_TRUE(generate_password_hash("a", "scrypt:1024:4:2").starts_with("scrypt:1024:4:2$"));
  EXPECT_TRUE(generate_password_hash("a", "pbkdf2").starts_with("pbkdf2:sha256:1000000$"));
  EXPECT_TRUE(generate_password_hash("a", "pbkdf2:sha1:3").starts_with("pbkdf2:sha1:3$"));
}

TEST(PasswordHash, SaltsDiffer) {
  std::set<std::string> hashes;
  for (int i = 0; i < 20; ++i) hashes.insert(generate_password_hash("a", "pbkdf2:sha1:1", 4));
  EXPECT_EQ(hashes.size(), 20U);
  const std::string hash = generate_password_hash("a", "pbkdf2:sha1:1", 40);
  const std::size_t salt = hash.find('$') + 1;
  EXPECT_EQ(hash.find('$', salt) - salt, 40U);
}

TEST(PasswordHash, WhatIsNoHashMatchesNothing) {
  for (const char* hash :
       {"", "secret", "scrypt:1024:8:1$salt", "scrypt:1024:8:1$salt$", "pbkdf2:sha1:1$salt$zz"})
    EXPECT_FALSE(check_password_hash(hash, "secret")) << hash;
}

TEST(PasswordHash, MethodsAreChecked) {
  for (const char* method :
       {"", "plain", "md5", "scrypt:1", "scrypt:3:8:1", "scrypt:1024:8:x", "scrypt:1024:8:0",
        "scrypt:1048576:64:1", "scrypt:18446744073709551615:8:1", "pbkdf2:none", "pbkdf2:sha1:-1",
        "pbkdf2:sha1:0", "pbkdf2:sha1:100000001", "pbkdf2:sha1:1:1"})
    EXPECT_THROW((void)generate_password_hash("a", method), std::invalid_argument) << method;
  EXPECT_THROW((void)generate_password_hash("a", "scrypt", 0), std::invalid_argument);
  EXPECT_THROW((void)check_password_hash("md5$salt$hash", "a"), std::invalid_argument);
}

}  // namespace
}  // namespace eddy::security
