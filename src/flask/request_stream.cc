#include "eddy/flask/request_stream.h"

#include <algorithm>
#include <utility>

#include "eddy/flask/errors.h"

namespace eddy::flask {

std::string_view RequestStream::chunk() {
  if (!rest_.empty()) return std::exchange(rest_, {});
  try {
    return counted(exchange_->read());
  } catch (const wsgi::BodyError& error) {
    abort(error.status);
  }
}

Task<std::string_view> RequestStream::chunk_async() {
  if (!rest_.empty()) co_return std::exchange(rest_, {});
  int status = 0;
  try {
    co_return counted(co_await exchange_->read_async());
  } catch (const wsgi::BodyError& error) {
    status = error.status;
  }
  abort(status);
}

std::string_view RequestStream::counted(std::string_view chunk) {
  if (chunk.size() > left_) throw RequestEntityTooLarge();
  left_ -= chunk.size();
  return chunk;
}

void RequestStream::take(std::string& into, std::size_t size) {
  const std::size_t taken = std::min(size - into.size(), rest_.size());
  into.append(rest_, 0, taken);
  rest_.remove_prefix(taken);
}

std::string RequestStream::read(std::size_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    rest_ = chunk();
    if (rest_.empty()) break;
    take(bytes, size);
  }
  return bytes;
}

Task<std::string> RequestStream::read_async(std::size_t size) {
  std::string bytes;
  while (bytes.size() < size) {
    rest_ = co_await chunk_async();
    if (rest_.empty()) break;
    take(bytes, size);
  }
  co_return bytes;
}

}  // namespace eddy::flask
