#include "wsgi/coded_pieces.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace eddy::wsgi {
namespace {

using Flush = http::ContentEncoder::Flush;

constexpr std::uint64_t file_piece = 65'536;  // bytes

void read_file(const http::FileRange& range, std::string& into) {
  into.resize(static_cast<std::size_t>(std::min(range.length, file_piece)));
  std::size_t got = 0;
  while (got < into.size()) {
    const ssize_t count = ::pread(range.descriptor, into.data() + got, into.size() - got,
                                  static_cast<off_t>(range.offset + got));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw std::runtime_error{"a file became shorter while it was sent"};
    got += static_cast<std::size_t>(count);
  }
}

}  // namespace

std::string_view CodedPieces::read() {
  while (at_ < segments_.size() && segments_[at_].empty()) ++at_;
  if (at_ == segments_.size()) return {};
  http::Segment& segment = segments_[at_];
  if (!segment.is_file()) {
    ++at_;
    return segment.bytes();
  }
  read_file(segment.file(), buffer_);
  segment.remove_prefix(buffer_.size());
  return buffer_;
}

std::optional<std::string> CodedPieces::next() {
  std::string coded;
  while (coded.empty() && !ended_) {
    const std::string_view bytes = read();
    ended_ = bytes.empty();
    encoder_.encode(bytes, ended_ ? last_ : Flush::none, coded);
  }
  if (coded.empty()) return std::nullopt;
  return coded;
}

base::Generator<std::string> code_segments(std::unique_ptr<http::ContentEncoder> encoder,
                                           http::Segments segments) {
  CodedPieces pieces{*encoder, std::move(segments), Flush::end};
  while (std::optional<std::string> piece = pieces.next()) co_yield std::move(*piece);
}

base::Generator<std::string> code_generator(std::unique_ptr<http::ContentEncoder> encoder,
                                            base::Generator<std::string> pieces) {
  std::string coded;
  while (const std::optional<std::string> piece = pieces.next()) {
    if (piece->empty()) continue;
    encoder->encode(*piece, Flush::piece, coded);
    co_yield std::move(coded);
    coded.clear();
  }
  encoder->encode({}, Flush::end, coded);
  co_yield std::move(coded);
}

}  // namespace eddy::wsgi
