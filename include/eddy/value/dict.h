// Dict: Python's dict: keys of any hashable value, in the order of their insertion.
//
// 1, 1.0 and True are one key. Small ones are searched in order, larger ones by an index of hashes.
// Tests: tests/value/dict_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/value/value.h"

namespace eddy {

class Dict {
 public:
  using Item = std::pair<Value, Value>;
  using const_iterator = std::vector<Item>::const_iterator;

  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
  [[nodiscard]] const_iterator begin() const noexcept { return items_.begin(); }
  [[nodiscard]] const_iterator end() const noexcept { return items_.end(); }
  [[nodiscard]] const Item& at(std::size_t index) const noexcept { return items_[index]; }

  // The value of a key, null where there is none; dies with the next change. An unhashable key throws
  // TypeError.
  [[nodiscard]] const Value* find(const Value& key) const;
  [[nodiscard]] const Value* find(std::string_view key) const;
  [[nodiscard]] const Value* find(const char* key) const { return find(std::string_view{key}); }
  [[nodiscard]] const Value* find(const std::string& key) const { return find(std::string_view{key}); }
  // The same, which looks at `place` first, any number, and leaves there where it found the key: for a name that is asked of
  // many dicts alike.
  [[nodiscard]] const Value* find(std::string_view key, std::uint8_t& place) const;
  // Adds, or replaces the value of a key that is there and keeps its place.
  void set(Value key, Value value);
  // False where there was none.
  bool erase(const Value& key);
  void clear() noexcept;

 private:
  static constexpr std::size_t kSearched = 8;  // up to so many items there is no index
  static constexpr std::uint32_t kFree = 0xffff'ffff;

  [[nodiscard]] const Value* find_elsewhere(std::string_view key, std::uint8_t& place) const;
  template <class Key>
  [[nodiscard]] std::size_t position(const Key& key, std::size_t hash) const;
  void build_index();

  std::vector<Item> items_;
  std::vector<std::uint32_t> index_;  // a power of two of slots, at least half free
};

}  // namespace eddy
