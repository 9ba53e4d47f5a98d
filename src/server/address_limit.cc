// See address_limit.h.
#include "server/address_limit.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <chrono>

#include "eddy/base/log.h"

namespace eddy::server {
namespace {

constexpr base::Logger general_log{"eddy.general"};
constexpr std::size_t network_bytes = 8;
constexpr std::chrono::minutes told_every{1};

// What is counted as one: an IPv4 address as it is, of an IPv6 address its network's bytes.
std::string key_of(std::string_view address) {
  std::string text{address};
  in6_addr bytes{};
  if (inet_pton(AF_INET6, text.c_str(), &bytes) != 1 || IN6_IS_ADDR_V4MAPPED(&bytes)) return text;
  return {reinterpret_cast<const char*>(bytes.s6_addr), network_bytes};
}

}  // namespace

bool AddressLimit::enter(std::string_view address, loop::TimePoint now) {
  if (!counts(address)) return true;
  std::size_t& connections = held_[key_of(address)];
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

void AddressLimit::leave(std::string_view address) {
  if (!counts(address)) return;
  const auto found = held_.find(key_of(address));
  if (found != held_.end() && --found->second == 0) held_.erase(found);
}

}  // namespace eddy::server
