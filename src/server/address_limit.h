// AddressLimit: how many connections each address has, and no more than so many.
//
// Of IPv6 it counts networks of 64 bits, which is what one customer has of them. A connection without an address (of a
// Unix socket) is not counted. Tests: tests/server/address_limit_test.cc.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace eddy::server {

class AddressLimit {
 public:
  // 0: no limit, and nothing is counted.
  explicit AddressLimit(std::size_t most) noexcept : most_{most} {}
  // One connection more; false where there are too many. Logs the first that is refused, until the address has none.
  [[nodiscard]] bool enter(std::string_view address);
  // One that had entered is gone.
  void leave(std::string_view address);

 private:
  struct Held {
    std::size_t connections = 0;
    bool told = false;
  };
  [[nodiscard]] bool counts(std::string_view address) const noexcept { return most_ > 0 && !address.empty(); }
  const std::size_t most_;
  std::unordered_map<std::string, Held> held_;
};

}  // namespace eddy::server
