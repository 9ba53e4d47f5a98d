#include "eddy/flask/request_stream.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "eddy/flask/errors.h"

namespace eddy::flask {
namespace {

// Behind a head there is no page for it: the server cuts the answer short, and does not log what is no fault of the handler's.
[[noreturn]] void fail(const wsgi::Exchange& exchange, int status, const char* why) {
  if (exchange.started()) throw wsgi::BodyError{status, why};
  abort(status);
}

}  // namespace

std::string_view RequestStream::chunk() {
  if (!rest_.empty()) return std::exchange(rest_, {});
  try {
    return counted(exchange_->read());
  } catch (const wsgi::BodyError& error) {
    fail(*exchange_, error.status, error.what());
  }
}

Task<std::string_view> RequestStream::chunk_async() {
  if (!rest_.empty()) co_return std::exchange(rest_, {});
  std::optional<wsgi::BodyError> error;
  try {
    co_return counted(co_await exchange_->read_async());
  } catch (const wsgi::BodyError& thrown) {
    error = thrown;
  }
  fail(*exchange_, error->status, error->what());
}

std::string_view RequestStream::counted(std::string_view chunk) {
  if (chunk.size() > left_) throw wsgi::BodyError{413, "the request's body is over its limit"};
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
