// What the encoders make is decoded again, whole, piece by piece and after each flush.
#include "http/content_encoder.h"

#include <gtest/gtest.h>

#include "http/decode.h"
#include "http/sample_text.h"

namespace eddy::http {
namespace {

using Flush = ContentEncoder::Flush;

class Encoders : public ::testing::TestWithParam<ContentCoding> {
 protected:
  static std::unique_ptr<ContentEncoder> make(std::optional<std::uint64_t> size = {}) {
    return ContentEncoder::make(GetParam(), {}, size);
  }
  static std::string decoded(std::string_view coded) { return decode(coding_name(GetParam()), coded); }
};

TEST_P(Encoders, ABodyOfAnySize) {
  for (const std::size_t size : {0UL, 1UL, 16'383UL, 100'000UL, 3'000'000UL}) {
    const std::string body = sample_text(size);
    std::string coded;
    make(size)->encode(body, Flush::end, coded);
    EXPECT_EQ(decoded(coded), body) << size;
    if (size > 16'000) {
      EXPECT_LT(coded.size(), size / 2) << size;
    }
  }
}

TEST_P(Encoders, BytesThatDoNotShrink) {
  std::string body;
  for (std::uint32_t state = 7; body.size() < 200'000; state = state * 1'664'525 + 1'013'904'223)
    body += static_cast<char>(state >> 24);
  std::string coded;
  const auto encoder = make();
  encoder->encode(body, Flush::piece, coded);
  encoder->encode({}, Flush::end, coded);
  EXPECT_EQ(decoded(coded), body);
}

TEST_P(Encoders, EachPieceCanBeDecodedWhenItComes) {
  const auto encoder = make();
  std::string coded, sent;
  for (int i = 0; i < 50; ++i) {
    const std::string piece = "piece " + std::to_string(i) + "\n";
    sent += piece;
    encoder->encode(piece, Flush::piece, coded);
    EXPECT_EQ(decoded(coded), sent);
  }
  encoder->encode({}, Flush::end, coded);
  EXPECT_EQ(decoded(coded), sent);
}

TEST_P(Encoders, WithoutAFlushPiecesWaitForMore) {
  const auto encoder = make();
  std::string coded;
  for (int i = 0; i < 100; ++i) encoder->encode("again and again ", Flush::none, coded);
  EXPECT_LT(coded.size(), 100U);
  encoder->encode("", Flush::end, coded);
  EXPECT_EQ(decoded(coded).size(), 1600U);
}

INSTANTIATE_TEST_SUITE_P(Codings, Encoders,
                         ::testing::Values(ContentCoding::gzip, ContentCoding::br, ContentCoding::zstd),
                         [](const auto& each) { return std::string{coding_name(each.param)}; });

TEST(ContentEncoder, NoneForIdentity) {
  EXPECT_EQ(ContentEncoder::make(ContentCoding::identity, {}, 1), nullptr);
}

}  // namespace
}  // namespace eddy::http
