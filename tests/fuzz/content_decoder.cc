// Fuzzes the decoder of coded bodies: whole and in pieces it must make the same bytes and find the same fault, and never make
// more than it may. The first byte chooses the coding.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/content_decoder.h"

namespace {

using namespace eddy::http;

constexpr std::uint64_t limit = 1 << 20;  // bytes
constexpr std::uint32_t any_ratio = UINT32_MAX;

struct Outcome {
  std::string body;
  RequestError error = RequestError::none;
  bool whole = false;
  bool operator==(const Outcome&) const = default;
};

void require(bool holds) {
  if (!holds) std::abort();
}

Outcome run(std::string_view coding, std::string_view bytes, std::size_t cut, std::uint32_t ratio) {
  const auto decoder = ContentDecoder::make(coding, limit, ratio);
  Outcome outcome;
  while (!bytes.empty() && outcome.error == RequestError::none) {
    std::string given{bytes.substr(0, cut == 0 ? bytes.size() : cut)};
    bytes.remove_prefix(given.size());
    decoder->receive(given);
    for (;;) {
      const ContentDecoder::Step step = decoder->next();
      outcome.error = step.error;
      if (step.piece.empty()) break;
      require(step.error == RequestError::none && step.piece.size() <= ContentDecoder::piece_bytes);
      outcome.body += step.piece;
      require(outcome.body.size() <= limit);
      decoder->keep_input();
      given.assign(given.size(), '?');
    }
  }
  outcome.whole = decoder->whole();
  if (outcome.error != RequestError::none)
    outcome.body.clear();  // how much came before it depends on the cut
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array<std::string_view, 4> codings = {"gzip", "deflate", "br", "zstd"};
  if (size == 0) return 0;
  const std::string_view coding = codings[data[0] % codings.size()];
  const std::string_view bytes{reinterpret_cast<const char*>(data + 1), size - 1};
  const Outcome whole = run(coding, bytes, 0, any_ratio);
  for (const std::size_t cut : {std::size_t{1}, std::size_t{13}}) {
    const Outcome cut_up = run(coding, bytes, cut, any_ratio);
    require((cut_up.error == RequestError::none) ==
            (whole.error == RequestError::none));  // which is found first may differ
    if (whole.error == RequestError::none) require(cut_up == whole);
  }
  constexpr std::uint32_t ratio = 10;
  require(run(coding, bytes, 7, ratio).body.size() <= ContentDecoder::free_bytes + ratio * bytes.size());
  return 0;
}
