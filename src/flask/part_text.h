// PartText: a part of a path with the questions that its pattern asks of any place: where a run of digits ends,
// where so many characters do, where the next slash or line break is.
//
// Each is answered by looking, until index() has made tables; then at once. Places are byte offsets.
// Tests: tests/flask/part_pattern_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace eddy::flask::detail {

class PartText {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  explicit PartText(std::string_view text) : text_{text} {}
  // Makes the tables; in time linear in the text.
  void index();

  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }
  // Whether a character may begin there: never inside one of UTF-8's.
  [[nodiscard]] bool is_boundary(std::size_t at) const noexcept;
  [[nodiscard]] std::size_t digits_end(std::size_t at) const noexcept;
  // The place `count` characters on, or none where the text ends before.
  [[nodiscard]] std::size_t after(std::size_t at, std::size_t count) const noexcept;
  // The first of that byte at or after `at`, or the size; '/' and '\n' alone.
  [[nodiscard]] std::size_t find(char c, std::size_t at) const noexcept;

 private:
  struct Place {
    std::uint32_t digits_end, slash, line, character;  // of the last: how many begin before it
  };
  std::string_view text_;
  std::vector<Place> places_;              // of every byte and of the end
  std::vector<std::uint32_t> characters_;  // where each begins, and the end
};

}  // namespace eddy::flask::detail
