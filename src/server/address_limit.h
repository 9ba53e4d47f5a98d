// AddressLimit: how many connections each address has, and no more than so many.
//
// Of IPv6 it counts networks of 64 bits, which is what one customer has of them. A connection without an address (of a
// Unix socket) is not counted. Tests: tests/server/address_limit_test.cc.
#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "eddy/loop/clock.h"

namespace eddy::server {

class AddressLimit {
 public:
  // 0: no limit, and nothing is counted.
  explicit AddressLimit(std::size_t most) noexcept : most_{most} {}
  // One connection more; false where there are too many. Logs one that is refused, a line a minute at most: how many lines there
  // are is not the clients' to choose.
  [[nodiscard]] bool enter(std::string_view address, loop::TimePoint now);
  // One that had entered is gone.
  void leave(std::string_view address) noexcept;

 private:
  [[nodiscard]] bool counts(std::string_view address) const noexcept { return most_ > 0 && !address.empty(); }
  const std::size_t most_;
  std::map<std::string, std::size_t, std::less<>> held_;  // connections
  loop::TimePoint tell_again_{};
};

}  // namespace eddy::server
