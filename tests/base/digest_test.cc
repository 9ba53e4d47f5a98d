#include "eddy/base/digest.h"

#include <gtest/gtest.h>

namespace eddy::base {
namespace {

// The expected digits come from Python's hashlib and from xxhsum -H2.
TEST(Digest, KnownAnswers) {
  EXPECT_EQ(sha1_hex(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(sha1_hex("Hello, world"), "e02aa1b106d5c7c6a98def2b13005d5b84fd8dc8");
  // FIPS 180-2, B.1.
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha512_hex("abc"),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  EXPECT_EQ(xxh3_128_hex(""), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(xxh3_128_hex(std::string(1000, 'x')), "50a1af5a5f2dcf01c0a4877b962cba82");  // by vectors
}

TEST(Digest, InPiecesAsInOne) {
  const std::string text(1000, 'x');
  const struct {
    DigestKind kind;
    std::string (*whole)(std::string_view);
  } rows[] = {{DigestKind::xxh3_128, xxh3_128_hex},
              {DigestKind::sha1, sha1_hex},
              {DigestKind::sha256, sha256_hex},
              {DigestKind::sha512, sha512_hex}};
  for (const auto& row : rows) {
    Digest digest{row.kind};
    for (std::size_t at = 0; at < text.size(); at += 7) digest.update(std::string_view{text}.substr(at, 7));
    EXPECT_EQ(digest.hex(), row.whole(text));
  }
}

TEST(Digest, HexKeepsLeadingZeros) { EXPECT_EQ(hex(std::string_view{"\0\x01\xab\xff", 4}), "0001abff"); }

}  // namespace
}  // namespace eddy::base
