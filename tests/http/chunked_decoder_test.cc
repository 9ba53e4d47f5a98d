// The decoder alone: pieces, trailers, what it consumes, and that it stops at the end of its body.
#include "http/chunked_decoder.h"

#include <gtest/gtest.h>

#include <string>

#include "http/feed.h"

namespace eddy::http {
namespace {

using Step = ChunkedDecoder::Step;

struct Decoded {
  std::string data;
  std::string rest;  // what follows the body
  Headers trailers;
  bool ended = false;
  RequestError error = RequestError::none;
};

Decoded decode(const test::Pieces& pieces) {
  ChunkedDecoder decoder;
  Decoded decoded;
  for (std::string_view piece : pieces) {
    decoded.rest += piece;
    Step step;
    do {
      step = decoder.next(decoded.rest, decoded.trailers);
      decoded.data += step.data;
      decoded.rest.erase(0, step.consumed);
    } while (step.event == Step::piece);
    decoded.ended = step.event == Step::end;
    decoded.error = decoder.error();
  }
  return decoded;
}

TEST(ChunkedDecoder, StopsAtTheEndOfItsBody) {
  for (const auto& pieces :
       test::splits("4\r\nWiki\r\n5;x\r\npedia\r\n0\r\nA: b\r\n\r\nGET / HTTP/1.1\r\n")) {
    Decoded decoded = decode(pieces);
    EXPECT_TRUE(decoded.ended);
    EXPECT_EQ(decoded.data, "Wikipedia");
    EXPECT_EQ(decoded.trailers.get("a"), "b");
    EXPECT_EQ(decoded.rest, "GET / HTTP/1.1\r\n");
  }
}

TEST(ChunkedDecoder, EveryPrefixNeedsMore) {
  constexpr std::string_view body = "4;a\r\nWiki\r\n0\r\nA: b\r\n\r\n";
  for (std::size_t size = 0; size < body.size(); ++size) {
    Decoded decoded = decode({body.substr(0, size)});
    EXPECT_FALSE(decoded.ended) << size;
    EXPECT_EQ(decoded.error, RequestError::none) << size;
  }
}

TEST(ChunkedDecoder, SizesAroundEveryPowerOfTwo) {
  for (unsigned bit = 0; bit <= 16; ++bit) {
    for (int offset : {-1, 0, 1}) {
      const std::size_t size = (std::size_t{1} << bit) + static_cast<std::size_t>(offset);
      if (size == 0) continue;
      char text[32];
      std::snprintf(text, sizeof text, "%zx\r\n", size);
      const std::string body = text + std::string(size, 'x') + "\r\n0\r\n\r\n";
      Decoded decoded = decode({body});
      EXPECT_TRUE(decoded.ended);
      EXPECT_EQ(decoded.data.size(), size);
    }
  }
}

TEST(ChunkedDecoder, TheLargestSizeIsTakenAndNoLarger) {
  EXPECT_EQ(decode({"7fffffffffffffff\r\nabc"}).data, "abc");
  EXPECT_EQ(decode({"8000000000000000\r\nabc"}).error, RequestError::bad_chunk);
  EXPECT_EQ(decode({"ffffffffffffffff\r\nabc"}).error, RequestError::bad_chunk);
  EXPECT_EQ(decode({"10000000000000000\r\nabc"}).error, RequestError::bad_chunk);
}

TEST(ChunkedDecoder, AnErrorRepeats) {
  ChunkedDecoder decoder;
  Headers trailers;
  EXPECT_EQ(decoder.next("x", trailers).event, Step::error);
  EXPECT_EQ(decoder.next("0\r\n\r\n", trailers).event, Step::error);
  EXPECT_EQ(decoder.error(), RequestError::bad_chunk);
}

}  // namespace
}  // namespace eddy::http
