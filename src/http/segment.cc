#include "eddy/http/segment.h"

namespace eddy::http {

std::uint64_t Segment::size() const noexcept { return is_file() ? file().length : bytes().size(); }

std::string_view Segment::bytes() const noexcept {
  if (const auto* view = std::get_if<std::string_view>(&data_)) return *view;
  if (const auto* shared = std::get_if<Shared>(&data_)) return shared->bytes;
  if (const auto* owned = std::get_if<std::string>(&data_)) return std::string_view{*owned}.substr(sent_);
  return {};
}

void Segment::remove_prefix(std::uint64_t count) noexcept {
  if (auto* view = std::get_if<std::string_view>(&data_)) {
    view->remove_prefix(count);
  } else if (auto* shared = std::get_if<Shared>(&data_)) {
    shared->bytes.remove_prefix(count);
  } else if (auto* range = std::get_if<FileRange>(&data_)) {
    range->offset += count;
    range->length -= count;
  } else {
    sent_ += count;
  }
}

std::uint64_t total_size(std::span<const Segment> segments) noexcept {
  std::uint64_t total = 0;
  for (const Segment& segment : segments) total += segment.size();
  return total;
}

}  // namespace eddy::http
