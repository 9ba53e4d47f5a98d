// See request_ids.h.
#include "server/request_ids.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace eddy::server {
namespace {

constexpr std::size_t longest = 128;

bool is_sane(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view{"-_.:+/=@"}.find(c) != std::string_view::npos;
}

// The one ID that the request brings, where it is sane; several say nothing.
bool brings_one(const http::Headers& headers, std::string_view name) {
  const std::string_view id = headers.get(name);
  return is_sane_request_id(id) && headers.get_all(name).size() == 1;
}

}  // namespace

bool is_sane_request_id(std::string_view id) noexcept {
  return !id.empty() && id.size() <= longest && std::ranges::all_of(id, is_sane);
}

RequestIdentifier::RequestIdentifier(const Options& options)
    : kind_{options.request_ids}, header_{options.request_id_header} {
  if (on() && !http::is_header_name(header_))
    throw std::runtime_error{"request_id_header: \"" + header_ + "\" can't be the name of a header."};
}

std::string_view RequestIdentifier::identify(http::RequestHead& request) {
  if (!on()) return {};
  if (kind_ == RequestIds::made || !brings_one(request.headers, header_)) {
    const auto made = make();
    request.headers.set_trusted(header_, {made.data(), made.size()});
  }
  return request.headers.get(header_);
}

std::array<char, 2 * RequestIdentifier::bytes> RequestIdentifier::make() {
  if (used_ == random_.size()) {
    // At most 256 bytes are given whole, whatever signals come (getrandom(2)).
    for (std::size_t at = 0; at < random_.size(); at += 256)
      if (getrandom(random_.data() + at, 256, 0) != 256)
        throw std::system_error{errno, std::generic_category(), "getrandom"};
    used_ = 0;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<char, 2 * bytes> id{};
  for (std::size_t i = 0; i < bytes; ++i) {
    const unsigned char byte = random_[used_++];
    id[2 * i] = digits[byte >> 4];
    id[2 * i + 1] = digits[byte & 15];
  }
  return id;
}

}  // namespace eddy::server
