#include "eddy/http/file_answer.h"

#include <utility>

#include "eddy/http/range.h"

namespace eddy::http {
namespace {

FileAnswer with_body(int status, Segments body) {
  FileAnswer answer{status};
  answer.length = total_size(body);
  answer.body = std::move(body);
  return answer;
}

Segments part_of(const FileRange& file, ByteRange part) {
  Segments body;
  if (part.size() > 0)
    body.push_back(Segment::file({file.descriptor, file.offset + part.begin, part.size(), file.owner}));
  return body;
}

}  // namespace

FileAnswer answer_with_file(Method method, const Headers& request, const Validators& current,
                            const FileRange& file, std::string_view content_type, std::int64_t now) {
  switch (evaluate_preconditions(method, request, current, now)) {
    case Precondition::not_modified: return {304};
    case Precondition::failed: return {412};
    case Precondition::holds: break;
  }
  const bool counts =
      method == Method::get && request.contains("Range") && range_is_current(request, current, now);
  const RangeSet ranges = counts ? parse_range(request.get_joined("Range"), file.length) : RangeSet{};
  switch (ranges.kind) {
    case RangeSet::Kind::whole: break;
    case RangeSet::Kind::unsatisfiable: return {416, content_range_of_416(file.length)};
    case RangeSet::Kind::parts: {
      if (ranges.parts.size() > 1) {
        MultipartRanges several = multipart_ranges(ranges.parts, file, content_type);
        FileAnswer answer = with_body(206, std::move(several.body));
        answer.content_type = std::move(several.content_type);
        return answer;
      }
      FileAnswer answer = with_body(206, part_of(file, ranges.parts[0]));
      answer.content_range = content_range(ranges.parts[0], file.length);
      return answer;
    }
  }
  return with_body(200, part_of(file, {0, file.length}));
}

}  // namespace eddy::http
