#include "eddy/value/dict.h"

#include <bit>
#include <cstdint>
#include <functional>

#include "base/budget.h"
#include "base/same_text.h"

namespace eddy {
namespace {

constexpr std::size_t kFewProbes = 16;

std::size_t hash_key(const Value& key) { return key.hash(); }
std::size_t hash_key(std::string_view key) noexcept { return std::hash<std::string_view>{}(key); }
bool same_key(const Value& held, const Value& key) { return held == key; }
[[gnu::always_inline]] inline bool same_key(const Value& held, std::string_view key) noexcept {
  return held.is_string() && base::same_text(held.as_string(), key);
}

}  // namespace

// Of the key in items_, or their count.
template <class Key>
std::size_t Dict::position(const Key& key, std::size_t hash) const {
  if (index_.empty()) {
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (same_key(items_[i].first, key)) return i;
    return items_.size();
  }
  const std::size_t mask = index_.size() - 1;
  std::size_t probes = 0;
  for (std::size_t slot = hash & mask; index_[slot] != kFree; slot = (slot + 1) & mask) {
    if (same_key(items_[index_[slot]].first, key)) return index_[slot];
    ++probes;
  }
  if (probes > kFewProbes) base::spend(probes);  // keys that a stranger chose to collide
  return items_.size();
}

const Value* Dict::find(const Value& key) const {
  if (key.is_string()) return find(key.as_string());
  const std::size_t at = position(key, hash_key(key));
  return at == items_.size() ? nullptr : &items_[at].second;
}

const Value* Dict::find(std::string_view key) const {
  const std::size_t at = position(key, index_.empty() ? 0 : hash_key(key));
  return at == items_.size() ? nullptr : &items_[at].second;
}

const Value* Dict::find(std::string_view key, std::uint8_t& place) const {
  if (place < items_.size() && key.size() <= base::short_text && same_key(items_[place].first, key))
    return &items_[place].second;
  return find_elsewhere(key, place);
}

// Apart, for it needs room for what it calls, which the common case does not pay for.
[[gnu::noinline]] const Value* Dict::find_elsewhere(std::string_view key, std::uint8_t& place) const {
  if (place < items_.size() && same_key(items_[place].first, key)) return &items_[place].second;
  const std::size_t at = position(key, index_.empty() ? 0 : hash_key(key));
  if (at == items_.size()) return nullptr;
  place = static_cast<std::uint8_t>(at);
  return &items_[at].second;
}

void Dict::set(Value key, Value value) {
  // Hashing also refuses what can't be hashed, small as the dict may be.
  const std::size_t hash = index_.empty() && key.is_string() ? 0 : hash_key(key);
  const std::size_t at = key.is_string() ? position(key.as_string(), hash) : position(key, hash);
  if (at < items_.size()) {
    items_[at].second = std::move(value);
    return;
  }
  base::make_bytes(sizeof(Item));
  items_.emplace_back(std::move(key), std::move(value));
  if (items_.size() <= kSearched) return;
  if (items_.size() * 2 > index_.size()) return build_index();
  const std::size_t mask = index_.size() - 1;
  std::size_t slot = hash & mask;
  while (index_[slot] != kFree) slot = (slot + 1) & mask;
  index_[slot] = static_cast<std::uint32_t>(at);
}

bool Dict::erase(const Value& key) {
  const std::size_t at = position(key, hash_key(key));
  if (at == items_.size()) return false;
  items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(at));
  if (!index_.empty()) build_index();
  return true;
}

void Dict::clear() noexcept {
  items_.clear();
  index_.clear();
}

void Dict::build_index() {
  index_.assign(std::bit_ceil(items_.size() * 4), kFree);
  const std::size_t mask = index_.size() - 1;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    std::size_t slot = hash_key(items_[i].first) & mask;
    while (index_[slot] != kFree) slot = (slot + 1) & mask;
    index_[slot] = static_cast<std::uint32_t>(i);
  }
}

}  // namespace eddy
