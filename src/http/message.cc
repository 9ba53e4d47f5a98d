#include "eddy/http/message.h"

#include <algorithm>
#include <array>

#include "eddy/base/strings.h"

namespace eddy::http {
namespace {

constexpr std::array<std::string_view, 10> kMethods = {"GET",     "HEAD",    "POST",  "PUT",   "DELETE",
                                                       "CONNECT", "OPTIONS", "TRACE", "PATCH", ""};

constexpr bool is_scheme(std::string_view text) {
  if (text.empty() || !base::is_alpha(text[0])) return false;
  for (char c : text)
    if (!base::is_alpha(c) && !base::is_digit(c) && c != '+' && c != '-' && c != '.') return false;
  return true;
}

}  // namespace

std::string_view method_name(Method method) noexcept { return kMethods[static_cast<std::size_t>(method)]; }

Method method_from_name(std::string_view name) noexcept {
  auto found = std::find(kMethods.begin(), kMethods.end() - 1, name);
  return static_cast<Method>(found - kMethods.begin());
}

RequestHead::RequestHead(std::string_view method_in, std::string_view target_in, Version version_in)
    : version{version_in}, keep_alive{version_in == Version::http_1_1} {
  set_target(method_in, target_in);
}

void RequestHead::set_target(std::string_view method_in, std::string_view target_in) {
  std::string line;
  std::string& out = line_.empty() ? line_ : line;  // the new text may be views of the old
  out.reserve(method_in.size() + target_in.size());
  out.append(method_in).append(target_in);
  if (&out == &line) line_ = std::move(line);
  method_size_ = static_cast<std::uint32_t>(method_in.size());
  method = method_from_name(method_text());
  split_target();
}

void RequestHead::split_target() {
  scheme_size_ = authority_at_ = authority_size_ = path_at_ = path_size_ = query_at_ = query_size_ = 0;
  const auto at = method_size_;
  const std::string_view text = target();
  auto end = static_cast<std::uint32_t>(text.size());
  std::uint32_t path = 0;
  form = TargetForm::origin;
  if (text == "*") {
    form = TargetForm::asterisk;
  } else if (method == Method::connect) {
    form = TargetForm::authority;
    authority_at_ = at;
    authority_size_ = end;
    return;
  } else if (std::size_t colon = text.starts_with('/') ? std::string_view::npos : text.find("://");
             colon != std::string_view::npos && is_scheme(text.substr(0, colon))) {
    form = TargetForm::absolute;
    scheme_size_ = static_cast<std::uint32_t>(colon);
    path = static_cast<std::uint32_t>(std::min(text.find_first_of("/?", colon + 3), text.size()));
    authority_at_ = at + scheme_size_ + 3;
    authority_size_ = at + path - authority_at_;
  }
  path_at_ = at + path;
  auto mark = static_cast<std::uint32_t>(std::min(text.find('?', path), text.size()));
  path_size_ = mark - path;
  if (mark == end) return;
  query_at_ = at + mark + 1;
  query_size_ = end - mark - 1;
}

std::string_view RequestHead::path() const noexcept {
  if (form == TargetForm::absolute && path_size_ == 0) return "/";
  return part(path_at_, path_size_);
}

std::string_view RequestHead::host() const noexcept {
  return authority_size_ > 0 ? part(authority_at_, authority_size_) : headers.get("Host");
}

void RequestHead::set_host(std::string_view host) {
  headers.set_trusted("Host", host);
  authority_size_ = 0;
}

void RequestHead::clear() noexcept {
  method = Method::get;
  form = TargetForm::origin;
  version = Version::http_1_1;
  headers.clear();
  content_length.reset();
  chunked = expects_continue = false;
  keep_alive = true;
  line_.clear();
  method_size_ = 0;
  split_target();
}

}  // namespace eddy::http
