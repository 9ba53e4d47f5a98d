// Timers: a binary heap by time, then by order of registration, with places that cancel finds in O(1).
//
// Knows no clock. Tests: tests/loop/timer_test.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "eddy/base/function.h"
#include "eddy/loop/clock.h"
#include "eddy/loop/context.h"

namespace eddy::loop {

class Timers {
 public:
  struct Timer {
    base::Function<void()> callback;
    ContextPtr context;
  };
  using Id = std::uint64_t;  // generation in the upper half, place + 1 in the lower

  Id add(TimePoint when, Timer timer);
  bool cancel(Id id) noexcept;
  [[nodiscard]] std::optional<TimePoint> next() const noexcept;
  // The first that is due at `now`, taken out.
  std::optional<Timer> take_due(TimePoint now);
  [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

 private:
  struct Entry {
    TimePoint when;
    std::uint64_t order;
    std::uint32_t place;  // in places_
    [[nodiscard]] bool before(const Entry& other) const noexcept {
      return when != other.when ? when < other.when : order < other.order;
    }
  };
  struct Place {
    Timer timer;
    std::uint32_t generation = 1;
    std::uint32_t position = 0;  // in heap_
    bool used = false;
  };
  void put(std::uint32_t position, const Entry& entry) noexcept;
  void rise(std::uint32_t position) noexcept;
  void sink(std::uint32_t position) noexcept;
  Timer remove(std::uint32_t position) noexcept;

  std::vector<Entry> heap_;
  std::vector<Place> places_;
  std::vector<std::uint32_t> free_;
  std::uint64_t order_ = 0;
};

}  // namespace eddy::loop
