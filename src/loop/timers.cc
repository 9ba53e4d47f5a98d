// The heap's two walks, and the table of places beside it.
#include "loop/timers.h"

#include <utility>

namespace eddy::loop {

Timers::Id Timers::add(TimePoint when, Timer timer) {
  if (free_.empty()) {
    free_.reserve(places_.size() + 1);  // so that giving a place back never allocates
    places_.emplace_back();             // first: free_ names only places that are there
    free_.push_back(static_cast<std::uint32_t>(places_.size() - 1));
  }
  const std::uint32_t index = free_.back();
  heap_.push_back({when, order_++, index});
  free_.pop_back();
  Place& place = places_[index];
  place.timer = std::move(timer);
  place.used = true;
  place.position = static_cast<std::uint32_t>(heap_.size() - 1);
  rise(place.position);
  return (static_cast<Id>(place.generation) << 32) | (index + 1);
}

bool Timers::cancel(Id id) noexcept {
  const auto number = static_cast<std::uint32_t>(id);
  if (number == 0 || number > places_.size()) return false;
  const Place& place = places_[number - 1];
  if (!place.used || place.generation != static_cast<std::uint32_t>(id >> 32)) return false;
  const Timer dropped = remove(place.position);  // its closure ends after the table is whole again
  return true;
}

std::optional<TimePoint> Timers::next() const noexcept {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().when;
}

std::optional<Timers::Timer> Timers::take_due(TimePoint now) {
  if (heap_.empty() || heap_.front().when > now) return std::nullopt;
  return remove(0);
}

void Timers::put(std::uint32_t position, const Entry& entry) noexcept {
  heap_[position] = entry;
  places_[entry.place].position = position;
}

void Timers::rise(std::uint32_t position) noexcept {
  const Entry entry = heap_[position];
  while (position > 0) {
    const std::uint32_t parent = (position - 1) / 2;
    if (!entry.before(heap_[parent])) break;
    put(position, heap_[parent]);
    position = parent;
  }
  put(position, entry);
}

void Timers::sink(std::uint32_t position) noexcept {
  const Entry entry = heap_[position];
  for (;;) {
    std::uint32_t child = 2 * position + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1].before(heap_[child])) ++child;
    if (!heap_[child].before(entry)) break;
    put(position, heap_[child]);
    position = child;
  }
  put(position, entry);
}

Timers::Timer Timers::remove(std::uint32_t position) noexcept {
  const std::uint32_t index = heap_[position].place;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (position < heap_.size()) {
    put(position, last);
    rise(position);
    sink(places_[last.place].position);
  }
  Place& place = places_[index];
  place.used = false;
  ++place.generation;
  free_.push_back(index);
  return std::move(place.timer);
}

}  // namespace eddy::loop
