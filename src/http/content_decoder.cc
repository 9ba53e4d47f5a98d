#include "http/content_decoder.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <new>

#include "eddy/base/strings.h"

namespace eddy::http {
namespace {

constexpr std::size_t most_at_once = 1 << 30;  // zlib counts in 32 bits

class ZlibDecoder final : public ContentDecoder {
 public:
  explicit ZlibDecoder(bool gzip) : gzip_{gzip} {
    constexpr int window = 15, gzip_format = 16;
    if (inflateInit2(&stream_, gzip ? window + gzip_format : window) != Z_OK) throw std::bad_alloc{};
  }
  ~ZlibDecoder() override { inflateEnd(&stream_); }

 private:
  Progress decode(std::string_view& in, char* out, std::size_t room, std::size_t& made) override {
    const std::size_t given = std::min(in.size(), most_at_once);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // zlib reads it only
    stream_.avail_in = static_cast<uInt>(given);
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(room);
    const int result = inflate(&stream_, Z_NO_FLUSH);
    in.remove_prefix(given - stream_.avail_in);
    made = room - stream_.avail_out;
    if (result == Z_STREAM_END) return Progress::end;
    return result == Z_OK || result == Z_BUF_ERROR ? Progress::some : Progress::corrupt;
  }
  // RFC 1952, 2.2: members follow one another.
  bool begin_again() override { return gzip_ && inflateReset(&stream_) == Z_OK; }

  z_stream stream_{};
  bool gzip_;
};

class BrotliDecoder final : public ContentDecoder {
 public:
  BrotliDecoder() : state_{BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)} {
    if (state_ == nullptr) throw std::bad_alloc{};
  }
  ~BrotliDecoder() override { BrotliDecoderDestroyInstance(state_); }

 private:
  Progress decode(std::string_view& in, char* out, std::size_t room, std::size_t& made) override {
    std::size_t left = in.size(), free = room;
    const auto* from = reinterpret_cast<const std::uint8_t*>(in.data());
    auto* to = reinterpret_cast<std::uint8_t*>(out);
    const BrotliDecoderResult result =
        BrotliDecoderDecompressStream(state_, &left, &from, &free, &to, nullptr);
    in.remove_prefix(in.size() - left);
    made = room - free;
    if (result == BROTLI_DECODER_RESULT_ERROR) return Progress::corrupt;
    return result == BROTLI_DECODER_RESULT_SUCCESS ? Progress::end : Progress::some;
  }
  bool begin_again() override { return false; }

  BrotliDecoderState* state_;
};

class ZstdDecoder final : public ContentDecoder {
 public:
  ZstdDecoder() : context_{ZSTD_createDCtx()} {
    constexpr int largest_window = 23;  // bits: 8 MiB (RFC 9659, 3)
    if (context_ == nullptr) throw std::bad_alloc{};
    ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, largest_window);
  }
  ~ZstdDecoder() override { ZSTD_freeDCtx(context_); }

 private:
  Progress decode(std::string_view& in, char* out, std::size_t room, std::size_t& made) override {
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out, room, 0};
    const std::size_t left = ZSTD_decompressStream(context_, &to, &from);
    in.remove_prefix(from.pos);
    made = to.pos;
    if (ZSTD_isError(left) != 0) return Progress::corrupt;
    return left == 0 ? Progress::end : Progress::some;
  }
  bool begin_again() override { return true; }  // frames follow one another (RFC 8878, 3.1)

  ZSTD_DCtx* context_;
};

}  // namespace

std::unique_ptr<ContentDecoder> ContentDecoder::make(std::string_view coding, std::uint64_t bytes,
                                                     std::uint32_t ratio) {
  std::unique_ptr<ContentDecoder> decoder;
  if (base::iequals(coding, "gzip") || base::iequals(coding, "x-gzip"))
    decoder = std::make_unique<ZlibDecoder>(true);
  if (base::iequals(coding, "deflate")) decoder = std::make_unique<ZlibDecoder>(false);
  if (base::iequals(coding, "br")) decoder = std::make_unique<BrotliDecoder>();
  if (base::iequals(coding, "zstd")) decoder = std::make_unique<ZstdDecoder>();
  if (!decoder) return nullptr;
  decoder->limit_ = bytes;
  decoder->ratio_ = ratio;
  return decoder;
}

void ContentDecoder::keep_input() {
  if (input_.empty() || input_.data() == held_.data()) return;
  std::string kept{input_};  // which may lie in held_
  held_ = std::move(kept);
  input_ = held_;
}

// How much of the piece that was just made may be given out, whatever comes next: so what comes before a fault does not
// depend on how the body was split.
std::size_t ContentDecoder::judge(Progress progress, std::size_t made) {
  made_ += made;
  if (made_ > limit_) {
    error_ = RequestError::body_too_large;
    return made - static_cast<std::size_t>(std::min<std::uint64_t>(made_ - limit_, made));
  }
  if (progress == Progress::corrupt) error_ = RequestError::bad_content_coding;
  if (made_ <= free_bytes + ratio_ * read_) return made;
  error_ = RequestError::body_too_large;
  return 0;
}

ContentDecoder::Step ContentDecoder::next() {
  while (error_ == RequestError::none && (!input_.empty() || more_inside_)) {
    if (at_end_ && read_ > 0 && !begin_again()) {
      error_ = RequestError::bad_content_coding;
      break;
    }
    piece_.resize(piece_bytes);
    const std::size_t before = input_.size();
    std::size_t made = 0;
    const Progress progress = decode(input_, piece_.data(), piece_bytes, made);
    const std::size_t taken = before - input_.size();
    read_ += taken;
    at_end_ = progress == Progress::end;
    more_inside_ = made == piece_bytes && !at_end_;
    if (const std::size_t given = judge(progress, made); given > 0)
      return {std::string_view{piece_}.substr(0, given), RequestError::none};
    if (taken == 0 && made == 0 && !at_end_) break;
  }
  return {{}, error_};
}

}  // namespace eddy::http
