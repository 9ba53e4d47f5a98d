// Fuzzes the chunked decoder: whole and in pieces it must find the same data, trailers, end and fault, and consume
// the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/chunked_decoder.h"

namespace {

using namespace eddy::http;
using Step = ChunkedDecoder::Step;

struct Outcome {
  std::string data, trailers;
  std::size_t consumed = 0;
  bool ended = false;
  RequestError error = RequestError::none;
  bool operator==(const Outcome&) const = default;
};

void require(bool holds) {
  if (!holds) std::abort();
}

Outcome run(std::string_view bytes, std::size_t cut) {
  ChunkedDecoder decoder{{.extension_bytes = 16, .trailer_bytes = 64, .trailer_count = 4}};
  Headers trailers;
  Outcome outcome;
  std::string held;
  while (!bytes.empty() && !outcome.ended && outcome.error == RequestError::none) {
    std::size_t size = cut == 0 ? bytes.size() : std::min(cut, bytes.size());
    held.append(bytes.substr(0, size));
    bytes.remove_prefix(size);
    for (;;) {
      Step step = decoder.next(held, trailers);
      require(step.consumed <= held.size());
      outcome.data.append(step.data);
      outcome.consumed += step.consumed;
      held.erase(0, step.consumed);
      outcome.ended = step.event == Step::end;
      outcome.error = decoder.error();
      require((step.event == Step::error) == (outcome.error != RequestError::none));
      if (step.event != Step::piece) break;
      require(!step.data.empty());
    }
  }
  for (Header field : trailers)
    outcome.trailers.append(field.name).append(":").append(field.value).append("\n");
  if (outcome.error != RequestError::none) outcome.consumed = 0;  // nobody reads on
  if (!outcome.ended && outcome.error == RequestError::none) outcome.consumed += held.size();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const Outcome whole = run(bytes, 0);
  require(whole.data.size() <= size);
  for (std::size_t cut : {std::size_t{1}, std::size_t{3}, std::size_t{17}}) require(run(bytes, cut) == whole);
  return 0;
}
