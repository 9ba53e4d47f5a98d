#include "signing/compression.h"

#include <zlib.h>

#include <algorithm>
#include <new>

namespace eddy::itsdangerous {

std::string compress(std::string_view bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string made(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(made.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                static_cast<uLong>(bytes.size()), Z_DEFAULT_COMPRESSION) != Z_OK)
    throw std::bad_alloc{};
  made.resize(size);
  return made;
}

std::optional<std::string> decompress(std::string_view bytes, std::size_t limit) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw std::bad_alloc{};
  struct End {
    z_stream& stream;
    ~End() { inflateEnd(&stream); }
  } const end{stream};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string made;
  int result = Z_OK;
  while (result == Z_OK) {
    const std::size_t had = made.size();
    if (had > limit) return std::nullopt;
    made.resize(std::min(limit + 1, std::max<std::size_t>(had * 2, 1024)));
    stream.next_out = reinterpret_cast<Bytef*>(made.data() + had);
    stream.avail_out = static_cast<uInt>(made.size() - had);
    result = inflate(&stream, Z_NO_FLUSH);
    made.resize(made.size() - stream.avail_out);
  }
  if (result != Z_STREAM_END || stream.avail_in != 0 || made.size() > limit) return std::nullopt;
  return made;
}

}  // namespace eddy::itsdangerous
