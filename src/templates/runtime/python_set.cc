#include "templates/runtime/python_set.h"

#include <cmath>
#include <cstdlib>
#include <map>
#include <string>
#include <typeinfo>
#include <utility>

#include "templates/runtime/call.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/operators.h"

namespace eddy::templates::runtime {
namespace {

constexpr std::uint64_t modulus = (std::uint64_t{1} << 61) - 1;  // sys.hash_info.modulus

std::int64_t hash_float(double value) {
  if (std::isinf(value)) return value > 0 ? 314159 : -314159;
  if (std::isnan(value)) return static_cast<std::int64_t>(std::hash<double>{}(value) >> 1);
  int exponent = 0;
  double fraction = std::frexp(std::fabs(value), &exponent);
  std::uint64_t x = 0;
  while (fraction != 0) {
    x = ((x << 28) & modulus) | x >> (61 - 28);
    fraction *= 268435456.0;  // 2 ** 28
    exponent -= 28;
    const auto part = static_cast<std::uint64_t>(fraction);
    fraction -= static_cast<double>(part);
    x += part;
    if (x >= modulus) x -= modulus;
  }
  exponent = exponent >= 0 ? exponent % 61 : 61 - 1 - ((-1 - exponent) % 61);
  x = ((x << exponent) & modulus) | x >> (61 - exponent);
  const auto signed_hash = static_cast<std::int64_t>(x) * (value < 0 ? -1 : 1);
  return signed_hash == -1 ? -2 : signed_hash;
}

std::int64_t hash_integer(std::int64_t value) noexcept {
  const std::uint64_t size =
      value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  const auto rest = static_cast<std::int64_t>(size % modulus);
  const std::int64_t hash = value < 0 ? -rest : rest;
  return hash == -1 ? -2 : hash;
}

// xxHash's mixing, as CPython's tuples have it.
std::int64_t hash_tuple(const std::vector<Value>& items) {
  constexpr std::uint64_t prime_1 = 11400714785074694791U;
  constexpr std::uint64_t prime_2 = 14029467366897019727U;
  constexpr std::uint64_t prime_5 = 2870177450012600261U;
  std::uint64_t hash = prime_5;
  for (const Value& item : items) {
    hash += static_cast<std::uint64_t>(python_hash(item)) * prime_2;
    hash = (hash << 31) | (hash >> 33);
    hash *= prime_1;
  }
  hash += items.size() ^ (prime_5 ^ 3527539U);
  return hash == UINT64_MAX ? 1546275796 : static_cast<std::int64_t>(hash);
}

}  // namespace

std::int64_t python_hash(const Value& value) {
  if (value.is_int() || value.is_bool()) return hash_integer(value.as_int());
  if (value.is_float()) {
    const double real = value.as_float();
    if (real == std::trunc(real) && std::fabs(real) < 0x1p62)
      return hash_integer(static_cast<std::int64_t>(real));
    return hash_float(real);
  }
  if (value.is_tuple()) return hash_tuple(value.items());
  return static_cast<std::int64_t>(value.hash() >> 1);
}

// The table.

template <class Slots, class Visit>
void SetTable::probe(Slots& slots, std::int64_t hash, Visit visit) {
  const std::size_t mask = slots.size() - 1;
  auto perturb = static_cast<std::uint64_t>(hash);
  std::size_t at = static_cast<std::size_t>(hash) & mask;
  for (;;) {
    const std::size_t probes = at + linear_probes <= mask ? linear_probes : 0;
    for (std::size_t i = 0; i <= probes; ++i) {
      if (visit(slots[at + i])) return;
    }
    perturb >>= 5;
    at = (at * 5 + 1 + perturb) & mask;
  }
}

const SetTable::Slot* SetTable::find(const Value& key, std::int64_t hash) const {
  const Slot* found = nullptr;
  probe(slots_, hash, [&](const Slot& slot) {
    if (slot.state == State::free) return true;
    if (slot.state != State::used || slot.hash != hash || !(slot.key == key)) return false;
    found = &slot;
    return true;
  });
  return found;
}

bool SetTable::contains(const Value& key) const { return find(key, python_hash(key)) != nullptr; }

bool SetTable::add(const Value& key) { return add(key, python_hash(key)); }

bool SetTable::add(const Value& key, std::int64_t hash) {
  if (used_ >= max_items) throw ValueFault{"MemoryError", "a set would have more than 16 Mi items"};
  bool fresh = false;
  Slot* gone = nullptr;  // the first whose item went is used again
  probe(slots_, hash, [&](Slot& slot) {
    if (slot.state == State::free) {
      (gone ? *gone : slot) = {State::used, hash, key};
      return fresh = true;
    }
    if (slot.state == State::gone && !gone) gone = &slot;
    return slot.state == State::used && slot.hash == hash && slot.key == key;
  });
  if (!fresh) return false;
  ++used_;
  if (gone) return true;
  ++filled_;
  if (crowded(0)) resize(used_ > 50000 ? used_ * 2 : used_ * 4);
  return true;
}

bool SetTable::crowded(std::size_t more) const noexcept {
  return (filled_ + more) * 5 >= (slots_.size() - 1) * 3;
}

void SetTable::resize(std::size_t more_than) {
  std::size_t size = smallest;
  while (size <= more_than) size *= 2;
  std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(size));
  for (Slot& slot : old) {
    if (slot.state != State::used) continue;
    probe(slots_, slot.hash, [&](Slot& free) {
      if (free.state != State::free) return false;
      free = std::move(slot);
      return true;
    });
  }
  filled_ = used_;
}

void SetTable::merge(const SetTable& other) {
  if (&other == this || other.used_ == 0) return;
  if (crowded(other.used_)) resize((used_ + other.used_) * 2);
  if (filled_ == 0 && slots_.size() == other.slots_.size() && other.filled_ == other.used_) {
    slots_ = other.slots_;
    filled_ = used_ = other.used_;
    return;
  }
  for (const Slot& slot : other.slots_) {
    if (slot.state == State::used) add(slot.key, slot.hash);
  }
}

void SetTable::update(const Value& iterable) {
  if (const SetTable* other = set_table(iterable)) return merge(*other);
  if (iterable.is_dict()) {
    const std::size_t size = iterable.as_dict().size();
    if (crowded(size)) resize((used_ + size) * 2);
  }
  const auto items = iterate_or_throw(iterable);
  for (Value item; items->next(item);) add(item);
}

bool SetTable::discard(const Value& key) {
  const Slot* found = find(key, python_hash(key));
  if (!found) return false;
  slots_[static_cast<std::size_t>(found - slots_.data())] = {State::gone, -1, {}};
  --used_;
  return true;
}

Value SetTable::pop() {
  if (used_ == 0) throw KeyError{"'pop from an empty set'"};
  std::size_t at = finger_ & (slots_.size() - 1);
  while (slots_[at].state != State::used) at = (at + 1) & (slots_.size() - 1);
  Value key = std::move(slots_[at].key);
  slots_[at] = {State::gone, -1, {}};
  --used_;
  finger_ = at + 1;
  return key;
}

const Value* SetTable::next(std::size_t& at) const noexcept {
  while (at < slots_.size()) {
    if (const Slot& slot = slots_[at++]; slot.state == State::used) return &slot.key;
  }
  return nullptr;
}

}  // namespace eddy::templates::runtime
