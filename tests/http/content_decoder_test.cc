// Coded bodies of requests: whole, byte by byte and with a tail; what is corrupt, and what is a bomb.
#include "http/content_decoder.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "http/content_encoder.h"
#include "http/sample_text.h"

namespace eddy::http {
namespace {

constexpr std::uint64_t plenty = 1 << 30;

std::string encode(ContentCoding coding, std::string_view body) {
  std::string coded;
  ContentEncoder::make(coding, {}, body.size())->encode(body, ContentEncoder::Flush::end, coded);
  return coded;
}

std::string zlib_format(std::string_view body) {
  uLongf size = compressBound(body.size());
  std::string coded(size, '\0');
  compress(reinterpret_cast<Bytef*>(coded.data()), &size, reinterpret_cast<const Bytef*>(body.data()),
           body.size());
  coded.resize(size);
  return coded;
}

struct Decoded {
  std::string body;
  RequestError error = RequestError::none;
  bool whole = false;
};

Decoded decode(std::string_view coding, std::string_view coded, std::size_t cut = 0,
               std::uint64_t limit = plenty, std::uint32_t ratio = 1000) {
  const auto decoder = ContentDecoder::make(coding, limit, ratio);
  Decoded out;
  std::size_t at = 0;
  do {
    std::string given{coded.substr(at, cut == 0 ? coded.size() : cut)};  // dies when it was read
    at += given.size();
    decoder->receive(given);
    for (ContentDecoder::Step step = decoder->next();; step = decoder->next()) {
      out.error = step.error;
      if (step.piece.empty()) break;
      EXPECT_LE(step.piece.size(), ContentDecoder::piece_bytes);
      out.body += step.piece;
      decoder->keep_input();
      given.assign(given.size(), '?');
    }
  } while (at < coded.size() && out.error == RequestError::none);
  out.whole = decoder->whole();
  return out;
}

struct Sample {
  const char* coding;
  std::string body, coded;
};

std::vector<Sample> samples(std::size_t size) {
  const std::string body = sample_text(size);
  return {{"gzip", body, encode(ContentCoding::gzip, body)},
          {"X-GZIP", body, encode(ContentCoding::gzip, body)},
          {"br", body, encode(ContentCoding::br, body)},
          {"zstd", body, encode(ContentCoding::zstd, body)},
          {"deflate", body, zlib_format(body)},
          {"gzip", body + body, encode(ContentCoding::gzip, body) + encode(ContentCoding::gzip, body)},
          {"zstd", body + body, encode(ContentCoding::zstd, body) + encode(ContentCoding::zstd, body)}};
}

TEST(ContentDecoder, WholeAndInPieces) {
  for (const std::size_t size : {0UL, 1UL, 16'384UL, 16'385UL, 100'000UL}) {
    for (const Sample& sample : samples(size)) {
      for (const std::size_t cut : {0UL, 1UL, 7UL, 5000UL}) {
        const Decoded out = decode(sample.coding, sample.coded, cut);
        EXPECT_EQ(out.error, RequestError::none) << sample.coding << size << ' ' << cut;
        EXPECT_TRUE(out.whole) << sample.coding << size << ' ' << cut;
        EXPECT_EQ(out.body, sample.body) << sample.coding << size << ' ' << cut;
      }
    }
  }
}

TEST(ContentDecoder, ThatEndsEarlyIsNotWhole) {
  for (const Sample& sample : samples(3000)) {
    const Decoded out =
        decode(sample.coding, std::string_view{sample.coded}.substr(0, sample.coded.size() - 1));
    EXPECT_EQ(out.error, RequestError::none) << sample.coding;
    EXPECT_FALSE(out.whole) << sample.coding;
  }
  EXPECT_TRUE(decode("gzip", "").whole);  // nothing was coded
}

TEST(ContentDecoder, WhatIsCorrupt) {
  for (const Sample& sample : samples(3000)) {
    for (const std::size_t cut : {0UL, 1UL}) {
      EXPECT_EQ(decode(sample.coding, sample.coded + "tail", cut).error, RequestError::bad_content_coding);
      EXPECT_EQ(decode(sample.coding, "hello, this is no such thing", cut).error,
                RequestError::bad_content_coding);
    }
  }
  std::string gzip = encode(ContentCoding::gzip, sample_text(3000));
  gzip[gzip.size() - 6] ^= 1;  // its checksum
  EXPECT_EQ(decode("gzip", gzip).error, RequestError::bad_content_coding);
}

TEST(ContentDecoder, OneCodingOfThoseThatAreKnown) {
  for (const char* coding : {"", "identity", "compress", "gzip, br", "gzip gzip", "zst"})
    EXPECT_EQ(ContentDecoder::make(coding, plenty, 100), nullptr) << coding;
}

TEST(ContentDecoder, TheDecodedSizeIsLimited) {
  for (const Sample& sample : samples(50'000)) {
    const std::uint64_t size = sample.body.size();
    EXPECT_EQ(decode(sample.coding, sample.coded, 0, size).error, RequestError::none) << sample.coding;
    const Decoded over = decode(sample.coding, sample.coded, 0, size - 1);
    EXPECT_EQ(over.error, RequestError::body_too_large) << sample.coding;
    EXPECT_LT(over.body.size(), size) << sample.coding;
  }
}

// However much would come of it: what is made stays below the ratio, and one piece.
TEST(ContentDecoder, ABombIsRefusedBeforeItIsMade) {
  const std::string zeros(2'000'000, '\0');
  for (const ContentCoding coding : {ContentCoding::gzip, ContentCoding::br, ContentCoding::zstd}) {
    const std::string bomb = encode(coding, zeros);
    for (const std::size_t cut : {0UL, 1UL}) {
      const Decoded out = decode(coding_name(coding), bomb, cut, plenty, 100);
      EXPECT_EQ(out.error, RequestError::body_too_large) << coding_name(coding);
      EXPECT_LE(out.body.size(), ContentDecoder::free_bytes + 100 * bomb.size());
    }
  }
  const std::string small(ContentDecoder::free_bytes, '\0');
  EXPECT_EQ(decode("zstd", encode(ContentCoding::zstd, small), 0, plenty, 1).error, RequestError::none);
  EXPECT_EQ(decode("zstd", encode(ContentCoding::zstd, small + small), 0, plenty, 1).error,
            RequestError::body_too_large);
}

}  // namespace
}  // namespace eddy::http
