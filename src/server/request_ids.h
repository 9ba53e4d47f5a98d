// RequestIdentifier: gives each request its ID: the one that it brings, where that is believed, or one made here.
//
// An ID is never a secret, but never repeats either: 128 bits of the kernel's random numbers, as 32 hexadecimal digits.
// Not thread-safe: it belongs to the I/O loop. Tests: tests/server/request_ids_test.cc; fuzzed by tests/fuzz/access_log.cc.
#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "eddy/http/message.h"
#include "eddy/server/server.h"

namespace eddy::server {

// Whether an ID from outside may be used: 1 to 128 letters, digits and -_.:+/=@, so that it can stand in a header and in
// a log as it is.
[[nodiscard]] bool is_sane_request_id(std::string_view id) noexcept;

class RequestIdentifier {
 public:
  // Throws std::runtime_error with a sentence where the header's name is none.
  explicit RequestIdentifier(const Options& options);
  [[nodiscard]] bool on() const noexcept { return kind_ != RequestIds::off; }
  [[nodiscard]] const std::string& header() const noexcept { return header_; }
  // The request's ID, which its header then has too, once: a view of it.
  [[nodiscard]] std::string_view identify(http::RequestHead& request);

 private:
  static constexpr std::size_t bytes = 16;  // of an ID
  static constexpr std::size_t batch = 64;  // IDs that one system call is asked for
  [[nodiscard]] std::array<char, 2 * bytes> make();

  const RequestIds kind_;
  const std::string header_;
  std::array<unsigned char, bytes * batch> random_{};
  std::size_t used_ = bytes * batch;
};

}  // namespace eddy::server
