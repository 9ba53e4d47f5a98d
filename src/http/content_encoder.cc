#include "http/content_encoder.h"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <bit>
#include <new>

namespace eddy::http {
namespace {

constexpr std::size_t step = 16'384;                      // bytes by which the output grows
constexpr std::size_t most_at_once = 1 << 30;             // zlib counts in 32 bits
constexpr int stream_window = 18;                         // bits: 256 KiB
constexpr int smallest_window = 16, largest_window = 22;  // bits, of a body whose length is known

int window_bits(std::optional<std::uint64_t> size) {
  if (!size) return stream_window;
  return std::clamp(static_cast<int>(std::bit_width(*size)), smallest_window, largest_window);
}

class GzipEncoder final : public ContentEncoder {
 public:
  explicit GzipEncoder(int level) {
    constexpr int window = 15, gzip_format = 16, memory = 8;
    if (deflateInit2(&stream_, level, Z_DEFLATED, window + gzip_format, memory, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc{};
  }
  ~GzipEncoder() override { deflateEnd(&stream_); }

  void encode(std::string_view bytes, Flush flush, std::string& out) override {
    for (; bytes.size() > most_at_once; bytes.remove_prefix(most_at_once))
      deflate_all(bytes.substr(0, most_at_once), Z_NO_FLUSH, out);
    constexpr int modes[] = {Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FINISH};
    deflate_all(bytes, modes[static_cast<std::size_t>(flush)], out);
  }

 private:
  void deflate_all(std::string_view bytes, int mode, std::string& out) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib reads it only
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      const std::size_t at = out.size();
      out.resize(at + step);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + at);
      stream_.avail_out = step;
      deflate(&stream_, mode);
      out.resize(out.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }

  z_stream stream_{};
};

class BrotliEncoder final : public ContentEncoder {
 public:
  BrotliEncoder(int level, std::optional<std::uint64_t> size)
      : state_{BrotliEncoderCreateInstance(nullptr, nullptr, nullptr)} {
    if (state_ == nullptr) throw std::bad_alloc{};
    BrotliEncoderSetParameter(state_, BROTLI_PARAM_QUALITY, static_cast<std::uint32_t>(level));
    BrotliEncoderSetParameter(state_, BROTLI_PARAM_LGWIN, static_cast<std::uint32_t>(window_bits(size)));
    const std::uint64_t hint = std::min<std::uint64_t>(size.value_or(0), most_at_once);
    BrotliEncoderSetParameter(state_, BROTLI_PARAM_SIZE_HINT, static_cast<std::uint32_t>(hint));
  }
  ~BrotliEncoder() override { BrotliEncoderDestroyInstance(state_); }

  void encode(std::string_view bytes, Flush flush, std::string& out) override {
    constexpr BrotliEncoderOperation operations[] = {BROTLI_OPERATION_PROCESS, BROTLI_OPERATION_FLUSH,
                                                     BROTLI_OPERATION_FINISH};
    const auto* next = reinterpret_cast<const std::uint8_t*>(bytes.data());
    std::size_t left = bytes.size(), no_room = 0;
    do {
      if (!BrotliEncoderCompressStream(state_, operations[static_cast<std::size_t>(flush)], &left, &next,
                                       &no_room, nullptr, nullptr))
        throw std::bad_alloc{};  // its only failure
      std::size_t made = 0;
      const std::uint8_t* const taken = BrotliEncoderTakeOutput(state_, &made);
      out.append(reinterpret_cast<const char*>(taken), made);
    } while (left > 0 || BrotliEncoderHasMoreOutput(state_));
  }

 private:
  BrotliEncoderState* state_;
};

class ZstdEncoder final : public ContentEncoder {
 public:
  ZstdEncoder(int level, std::optional<std::uint64_t> size) : context_{ZSTD_createCCtx()} {
    if (context_ == nullptr) throw std::bad_alloc{};
    ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context_, ZSTD_c_windowLog, window_bits(size));  // RFC 9659 allows 23
    if (size) ZSTD_CCtx_setPledgedSrcSize(context_, *size);
  }
  ~ZstdEncoder() override { ZSTD_freeCCtx(context_); }

  void encode(std::string_view bytes, Flush flush, std::string& out) override {
    constexpr ZSTD_EndDirective directives[] = {ZSTD_e_continue, ZSTD_e_flush, ZSTD_e_end};
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    bool more = true;
    while (more) {
      const std::size_t at = out.size();
      out.resize(at + step);
      ZSTD_outBuffer made{out.data() + at, step, 0};
      const std::size_t left =
          ZSTD_compressStream2(context_, &made, &in, directives[static_cast<std::size_t>(flush)]);
      out.resize(at + made.pos);
      if (ZSTD_isError(left) != 0) throw std::bad_alloc{};  // nothing else can go wrong
      more = flush == Flush::none ? in.pos < in.size : left > 0;
    }
  }

 private:
  ZSTD_CCtx* context_;
};

}  // namespace

std::unique_ptr<ContentEncoder> ContentEncoder::make(ContentCoding coding, const Compression& options,
                                                     std::optional<std::uint64_t> size) {
  switch (coding) {
    case ContentCoding::identity: break;
    case ContentCoding::gzip: return std::make_unique<GzipEncoder>(options.gzip_level);
    case ContentCoding::br: return std::make_unique<BrotliEncoder>(options.br_level, size);
    case ContentCoding::zstd: return std::make_unique<ZstdEncoder>(options.zstd_level, size);
  }
  return nullptr;
}

}  // namespace eddy::http
