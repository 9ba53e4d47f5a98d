// See body_store.h.
#include "server/body_store.h"

#include <algorithm>
#include <variant>

namespace eddy::server {
namespace {

// Small pieces of a spooled body are written together: a body of chunks of one byte would cost a system call each.
constexpr std::size_t bytes_a_write = 16'384;

}  // namespace

std::size_t BodyStore::room() const noexcept {
  return spool_ ? std::min(options_.max_body_memory, bytes_a_write) : options_.max_body_memory;
}

base::Status<wsgi::SpoolError> BodyStore::append(std::string_view piece) {
  if (memory_.size() + piece.size() <= room()) {
    hold(piece);
    return std::monostate{};
  }
  if (!spool_) spool_ = std::make_unique<wsgi::Spool>(options_.spool_folder, options_.spool_files);
  if (auto spooled = spool_held(); !spooled) return spooled;
  if (piece.size() > room()) return spool_->append(piece);
  hold(piece);
  return std::monostate{};
}

base::Status<wsgi::SpoolError> BodyStore::finish() {
  if (!spool_) return std::monostate{};
  if (auto spooled = spool_held(); !spooled) return spooled;
  const auto mapped = spool_->map();
  if (!mapped) return base::Error{mapped.error()};
  mapped_ = *mapped;
  return std::monostate{};
}

// A std::string that grows by itself takes up to twice what it needs, which may be over the limit.
void BodyStore::hold(std::string_view piece) {
  const std::size_t size = memory_.size() + piece.size();
  if (size > memory_.capacity()) {
    std::string larger;
    larger.reserve(std::min(std::max(size, 2 * memory_.capacity()), room()));
    larger.append(memory_);
    memory_.swap(larger);
  }
  memory_.append(piece);
}

// Gives the memory back, too: to clear a std::string keeps it.
base::Status<wsgi::SpoolError> BodyStore::spool_held() {
  if (memory_.empty()) return std::monostate{};
  auto spooled = spool_->append(memory_);
  std::string{}.swap(memory_);
  return spooled;
}

}  // namespace eddy::server
