// PathText: a request's path, decoded for the router without losing which slashes are separators.
//
// Rules are matched on raw segments and decoded after, so "%2F" in a segment belongs to its text and does not
// cut it. Bytes that are no UTF-8 become U+FFFD, as Werkzeug decodes paths. A path of plain ASCII is a view
// of the request and costs nothing. Tests: tests/flask/golden_test.cc.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace eddy::flask::detail {

class PathText {
 public:
  PathText() = default;
  explicit PathText(std::string_view raw) { assign(raw); }
  PathText(const PathText&) = delete;  // text() may lie inside
  PathText& operator=(const PathText&) = delete;

  // `raw` must live as long as this is used.
  void assign(std::string_view raw);
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  // Where the part that starts at `from` ends: the next slash that separates, or the text's size.
  [[nodiscard]] std::size_t part_end(std::size_t from) const noexcept;

 private:
  std::string_view text_;
  std::string decoded_;
  std::vector<std::size_t> escaped_slashes_;  // places in decoded_, ascending
};

// The path again, decoded and encoded in the one way that redirections use: "/%7ea b" is "/~a%20b". Leading
// slashes become one.
std::string normalize_path(std::string_view raw);

}  // namespace eddy::flask::detail
