// Segment: a piece of output. http frames segments and never joins them; a server writes them by writev or
// sendfile.
//
// Tests: tests/http/message_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace eddy::http {

// A range of an open file. The owner keeps the descriptor open; http never reads from it.
struct FileRange {
  int descriptor = -1;
  std::uint64_t offset = 0, length = 0;  // bytes
  std::shared_ptr<const void> owner = {};
};

// One of: a view of bytes that outlive the connection (a literal, a loaded asset), an owned string, a view of
// bytes that a shared owner keeps alive, or a range of a file.
class Segment {
 public:
  Segment() = default;
  // Takes the string; nothing is copied. (A literal is converted to a string: use `literal` for a view.)
  Segment(std::string bytes) : data_{std::move(bytes)} {}
  // Views bytes that outlive every connection.
  static Segment literal(std::string_view bytes) { return Segment{Data{bytes}}; }
  // Views bytes that `owner` keeps alive.
  static Segment shared(std::shared_ptr<const void> owner, std::string_view bytes) {
    return Segment{Data{Shared{std::move(owner), bytes}}};
  }
  static Segment shared(std::shared_ptr<const std::string> text) {
    std::string_view bytes = *text;
    return shared(std::move(text), bytes);
  }
  static Segment file(FileRange range) { return Segment{Data{std::move(range)}}; }

  // Bytes that are left.
  [[nodiscard]] std::uint64_t size() const noexcept;
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] bool is_file() const noexcept { return std::holds_alternative<FileRange>(data_); }
  // The bytes that are left; only where !is_file(). Dies when the segment moves.
  [[nodiscard]] std::string_view bytes() const noexcept;
  // What is left of the range; only where is_file().
  [[nodiscard]] const FileRange& file() const noexcept { return *std::get_if<FileRange>(&data_); }
  // Drops `count` bytes, at most size(), from the front: they are sent.
  void remove_prefix(std::uint64_t count) noexcept;

 private:
  struct Shared {
    std::shared_ptr<const void> owner;
    std::string_view bytes;
  };
  using Data = std::variant<std::string_view, std::string, Shared, FileRange>;
  explicit Segment(Data data) : data_{std::move(data)} {}

  Data data_;
  std::size_t sent_ = 0;  // of an owned string
};

using Segments = std::vector<Segment>;

// Bytes in all of them.
std::uint64_t total_size(std::span<const Segment> segments) noexcept;

}  // namespace eddy::http
