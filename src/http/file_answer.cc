#include "eddy/http/file_answer.h"

#include <array>
#include <utility>

namespace eddy::http {
namespace {

FileAnswer with_body(int status, Segments body) {
  FileAnswer answer{status};
  answer.length = total_size(body);
  answer.body = std::move(body);
  return answer;
}

}  // namespace

Selection select_parts(Method method, const Headers& request, const Validators& current,
                       std::optional<std::uint64_t> size, std::int64_t now) {
  switch (evaluate_preconditions(method, request, current, now)) {
    case Precondition::not_modified: return {304};
    case Precondition::failed: return {412};
    case Precondition::holds: break;
  }
  if (!size || method != Method::get || !request.contains("Range") ||
      !range_is_current(request, current, now))
    return {200};
  RangeSet ranges = parse_range(request.get_joined("Range"), *size);
  switch (ranges.kind) {
    case RangeSet::Kind::whole: break;
    case RangeSet::Kind::unsatisfiable: return {416};
    case RangeSet::Kind::parts: return {206, std::move(ranges.parts)};
  }
  return {200};
}

FileAnswer answer_with(const Selection& selection, std::span<const Segment> whole,
                       std::string_view content_type) {
  const std::uint64_t size = total_size(whole);
  switch (selection.status) {
    case 200: return with_body(200, part_of(whole, {0, size}));
    case 206: break;
    case 416: return {416, content_range_of_416(size)};
    default: return {selection.status};
  }
  if (selection.parts.size() > 1) {
    MultipartRanges several = multipart_ranges(selection.parts, whole, content_type);
    FileAnswer answer = with_body(206, std::move(several.body));
    answer.content_type = std::move(several.content_type);
    return answer;
  }
  FileAnswer answer = with_body(206, part_of(whole, selection.parts[0]));
  answer.content_range = content_range(selection.parts[0], size);
  return answer;
}

FileAnswer answer_with_file(Method method, const Headers& request, const Validators& current,
                            const FileRange& file, std::string_view content_type, std::int64_t now) {
  const std::array<Segment, 1> whole = {Segment::file(file)};
  return answer_with(select_parts(method, request, current, file.length, now), whole, content_type);
}

}  // namespace eddy::http
