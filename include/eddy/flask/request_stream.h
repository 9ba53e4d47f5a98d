// RequestStream: the request's body as it arrives (Flask's request.stream).
//
//   app.post("/upload", [] {
//     flask::RequestStream& body = flask::request().stream();
//     for (std::string_view chunk = body.chunk(); !chunk.empty(); chunk = body.chunk()) keep(chunk);
//     return "kept";
//   }).stream_body();
//
// The server reads no further than the handler takes. Of a route without stream_body() the body is there already, in one
// chunk. So it is on the event loop for a handler that is no Task: it could not wait there.
// Each read throws the HTTPException of a body that can't be had to its end (400 malformed, 408 too slow, 413 too large), and
// wsgi::ClientGone where the client left. Once the answer has begun, in a generator, there is no page for it: it is a
// wsgi::BodyError then, which cuts the answer short and is not logged.
// Tests: tests/flask/request_stream_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "eddy/loop/task.h"
#include "eddy/wsgi/exchange.h"

namespace eddy::flask {

class RequestStream {
 public:
  // `limit`: bytes; what comes behind so many is a 413.
  explicit RequestStream(wsgi::Exchange& exchange, std::uint64_t limit = UINT64_MAX) noexcept
      : exchange_{&exchange}, left_{limit} {}

  // The next bytes, as many as there are; empty at the end. They die at the next call of any of these.
  [[nodiscard]] std::string_view chunk();
  [[nodiscard]] Task<std::string_view> chunk_async();
  // The next `size` bytes, fewer only at the end; by default all the rest.
  [[nodiscard]] std::string read(std::size_t size = std::string::npos);
  [[nodiscard]] Task<std::string> read_async(std::size_t size = std::string::npos);

 private:
  void take(std::string& into, std::size_t size);
  std::string_view counted(std::string_view chunk);

  wsgi::Exchange* exchange_;
  std::uint64_t left_;     // bytes that may come
  std::string_view rest_;  // of the last chunk, what read() left
};

}  // namespace eddy::flask
