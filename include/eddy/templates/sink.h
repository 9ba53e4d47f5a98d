// eddy/templates/sink.h: where a render writes.
//
// The one primitive of both engines is render_into(Sink&). A sink may wait (a socket below its buffer limit): the
// render then runs on a fiber or a thread, and it is the render that waits, not the loop.
#pragma once
#include <string>
#include <string_view>

namespace eddy::templates {

class Sink {
 public:
  virtual ~Sink() = default;
  // Takes the next piece of the page, in order; the bytes are the sink's only until it returns. May throw: the
  // render then ends with that exception.
  virtual void write(std::string_view piece) = 0;
};

// Appends to a string.
class StringSink final : public Sink {
 public:
  explicit StringSink(std::string& out) noexcept : out_{out} {}
  void write(std::string_view piece) override { out_.append(piece); }

 private:
  std::string& out_;
};

}  // namespace eddy::templates
