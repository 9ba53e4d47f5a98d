#include "eddy/flask/headers/cache_control.h"

#include <algorithm>

#include "flask/headers/plain_int.h"

namespace eddy::flask {
namespace {

template <class Items>
auto find(Items& items, std::string_view directive) noexcept {
  return std::find_if(items.begin(), items.end(),
                      [directive](const auto& item) { return item.first == directive; });
}

}  // namespace

bool CacheControl::contains(std::string_view directive) const noexcept {
  return find(items_, directive) != items_.end();
}

std::optional<std::string_view> CacheControl::get(std::string_view directive) const noexcept {
  const auto found = find(items_, directive);
  if (found == items_.end()) return std::nullopt;
  return found->second ? std::string_view{*found->second} : std::string_view{};
}

std::optional<std::int64_t> CacheControl::seconds(std::string_view directive) const noexcept {
  const std::optional<std::string_view> value = get(directive);
  return value ? detail::plain_int(*value) : std::nullopt;
}

void ResponseCacheControl::put(std::string_view directive, std::optional<std::string> value) {
  const auto found = find(items_, directive);
  if (found == items_.end()) {
    items_.emplace_back(directive, std::move(value));
  } else {
    found->second = std::move(value);
  }
  field_.write(to_header());
}

void ResponseCacheControl::set(std::string_view directive, std::string_view value) {
  put(directive, std::string{value});
}

void ResponseCacheControl::set(std::string_view directive, bool there) {
  if (there) return put(directive, std::nullopt);
  std::erase_if(items_, [directive](const auto& item) { return item.first == directive; });
  field_.write(to_header());
}

void ResponseCacheControl::set_seconds(std::string_view directive, std::optional<std::int64_t> seconds) {
  if (!seconds) return remove(directive);
  put(directive, std::to_string(*seconds));
}

}  // namespace eddy::flask
