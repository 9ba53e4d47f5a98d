// Fuzzes the multipart parser: the first line is the Content-Type's boundary, the rest the body. Whole and in pieces it must
// say the same, look at no byte more than twice, and give out no more than it got. The pieces lie in allocations of exactly
// their size, so that ASan sees one byte too many.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "eddy/http/multipart.h"

namespace {

using namespace eddy::http;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Outcome {
  std::string said;
  std::size_t given = 0;  // bytes of content
  MultipartError error = MultipartError::none;
};

// Whether the parser wants more.
bool drain(MultipartParser& parser, Outcome& outcome) {
  for (;;) {
    const MultipartEvent event = parser.next();
    if (event.kind == MultipartEvent::need_more) return true;
    if (event.kind == MultipartEvent::part) {
      outcome.said += "\n[" + parser.part().name + '|' + parser.part().filename.value_or("-") + '|';
      for (const Header field : parser.part().headers) outcome.said.append(field.name).append(field.value);
      outcome.said += ']';
    } else if (event.kind == MultipartEvent::content) {
      require(!event.data.empty());
      outcome.said += event.data;
      outcome.given += event.data.size();
    } else if (event.kind != MultipartEvent::part_end) {
      outcome.error = parser.error();
      require((event.kind == MultipartEvent::error) == (outcome.error != MultipartError::none));
      require((outcome.error != MultipartError::none) == (status_of(outcome.error) != 0));
      return false;
    }
  }
}

Outcome run(std::string_view boundary, std::string_view body, std::size_t cut) {
  MultipartParser parser{
      boundary,
      {.parts = 20, .header_bytes = 200, .header_count = 5, .field_bytes = 1000, .memory_bytes = 3000}};
  Outcome outcome;
  bool more = true;
  std::uint64_t fed = 0;
  while (more && !body.empty()) {
    const std::size_t size = cut == 0 ? body.size() : std::min(cut, body.size());
    const auto exact = std::make_unique<char[]>(size);
    std::copy_n(body.data(), size, exact.get());
    body.remove_prefix(size);
    fed += size;
    parser.feed({exact.get(), size});
    more = drain(parser, outcome);
  }
  if (more) {
    parser.finish();
    require(!drain(parser, outcome));
  }
  require(parser.examined() <= 2 * fed);
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 8192) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const std::size_t line = std::min(text.find('\n'), size);
  const auto boundary =
      multipart_boundary("multipart/form-data; boundary=" + std::string{text.substr(0, line)});
  if (!boundary.ok()) return 0;
  require(!boundary->empty() && boundary->size() <= 70);
  const std::string_view body = text.substr(std::min(line + 1, size));
  const Outcome whole = run(*boundary, body, 0);
  require(whole.given <= body.size());
  for (const std::size_t cut : {std::size_t{1}, std::size_t{3}, std::size_t{17}}) {
    const Outcome split = run(*boundary, body, cut);
    require(split.error == whole.error);
    if (whole.error == MultipartError::none) require(split.said == whole.said);
  }
  return 0;
}
