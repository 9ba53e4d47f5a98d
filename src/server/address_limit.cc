// See address_limit.h.
#include "server/address_limit.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <chrono>

#include "eddy/base/log.h"

namespace eddy::server {
namespace {

constexpr base::Logger general_log{"eddy.general"};
constexpr std::size_t network_bytes = 8;
constexpr std::chrono::minutes told_every{1};

// What is counted as one: an IPv4 address as it is, of an IPv6 address its network's bytes, which go into `bytes`. Allocates
// nothing: a connection's end must be counted whatever memory there is.
std::string_view key_of(std::string_view address, in6_addr& bytes) noexcept {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.size() >= text.size()) return address;
  address.copy(text.data(), address.size());
  if (inet_pton(AF_INET6, text.data(), &bytes) != 1 || IN6_IS_ADDR_V4MAPPED(&bytes)) return address;
  return {reinterpret_cast<const char*>(bytes.s6_addr), network_bytes};
}

}  // namespace

bool AddressLimit::enter(std::string_view address, loop::TimePoint now) {
  if (!counts(address)) return true;
  in6_addr bytes{};
  std::size_t& connections = held_[std::string{key_of(address, bytes)}];
  if (connections < most_) {
    ++connections;
    return true;
  }
  if (now >= tell_again_) {
    general_log.warning("more than " + std::to_string(most_) + " connections from " + std::string{address} +
                        ": the next are closed (max_connections_per_address)");
    tell_again_ = now + told_every;
  }
  return false;
}

void AddressLimit::leave(std::string_view address) noexcept {
  if (!counts(address)) return;
  in6_addr bytes{};
  const auto found = held_.find(key_of(address, bytes));
  if (found != held_.end() && --found->second == 0) held_.erase(found);
}

}  // namespace eddy::server
