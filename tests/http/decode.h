// The coded bodies of answers, decoded by the libraries themselves: what a client sees.
#pragma once
#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <string>
#include <string_view>

namespace eddy::http {

// As much of the text as `coded`, or its beginning, holds; "?" where it is malformed.
inline std::string gunzip(std::string_view coded) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string out;
  char buffer[4096];
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(coded.data()));
  stream.avail_in = static_cast<uInt>(coded.size());
  int result = Z_OK;
  do {
    stream.next_out = reinterpret_cast<Bytef*>(buffer);
    stream.avail_out = sizeof buffer;
    result = inflate(&stream, Z_SYNC_FLUSH);
    out.append(buffer, sizeof buffer - stream.avail_out);
  } while (result == Z_OK && stream.avail_out == 0);
  inflateEnd(&stream);
  return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR ? out : "?";
}

inline std::string unbrotli(std::string_view coded) {
  BrotliDecoderState* const state = BrotliDecoderCreateInstance(nullptr, nullptr, nullptr);
  std::size_t left = coded.size(), room = 0;
  const auto* next = reinterpret_cast<const std::uint8_t*>(coded.data());
  std::string out;
  BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
  while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
    result = BrotliDecoderDecompressStream(state, &left, &next, &room, nullptr, nullptr);
    std::size_t made = 0;
    const std::uint8_t* const bytes = BrotliDecoderTakeOutput(state, &made);
    out.append(reinterpret_cast<const char*>(bytes), made);
  }
  BrotliDecoderDestroyInstance(state);
  return result == BROTLI_DECODER_RESULT_ERROR ? "?" : out;
}

inline std::string unzstd(std::string_view coded) {
  ZSTD_DCtx* const context = ZSTD_createDCtx();
  ZSTD_inBuffer in{coded.data(), coded.size(), 0};
  std::string out;
  char buffer[4096];
  for (;;) {
    ZSTD_outBuffer made{buffer, sizeof buffer, 0};
    const bool failed = ZSTD_isError(ZSTD_decompressStream(context, &made, &in)) != 0;
    out.append(buffer, made.pos);
    if (failed) out = "?";
    if (failed || (made.pos < sizeof buffer && in.pos == in.size)) break;
  }
  ZSTD_freeDCtx(context);
  return out;
}

inline std::string decode(std::string_view coding, std::string_view coded) {
  if (coding == "gzip") return gunzip(coded);
  if (coding == "br") return unbrotli(coded);
  if (coding == "zstd") return unzstd(coded);
  return std::string{coded};
}

}  // namespace eddy::http
