// Python's set and frozenset, with CPython's order: numbers print as they do there.
//
// A set's items are in the order of its hash table, which is CPython 3.11's (linear probes, then a perturbed walk), over
// CPython's hashes of numbers and of tuples of them. Text hashes differ from run to run there; here they are eddy's.
// Tests: tests/templates/batch/python.txt.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// hash(value), as CPython 3.11 computes it for numbers, and tuples of them. TypeError for what is unhashable.
std::int64_t python_hash(const Value& value);

// The table of a set.
class SetTable {
 public:
  SetTable() : slots_(smallest) {}

  [[nodiscard]] std::size_t size() const noexcept { return used_; }
  [[nodiscard]] bool contains(const Value& key) const;
  // False where it is there already.
  bool add(const Value& key);
  // All of a set's items, or of anything that can be iterated.
  void merge(const SetTable& other);
  void update(const Value& iterable);
  // False where it was not there.
  bool discard(const Value& key);
  // One item, which goes. KeyError where there is none.
  Value pop();
  void clear() { *this = SetTable{}; }
  // The next item at or behind `at`, which moves behind it; null at the end.
  [[nodiscard]] const Value* next(std::size_t& at) const noexcept;

 private:
  enum class State : std::uint8_t { free, gone, used };
  struct Slot {
    State state = State::free;
    std::int64_t hash = 0;
    Value key;
  };
  static constexpr std::size_t smallest = 8;
  static constexpr std::size_t linear_probes = 9;

  // Calls `visit` with the slots where a hash may be, in order, until it answers true.
  template <class Slots, class Visit>
  static void probe(Slots& slots, std::int64_t hash, Visit visit);
  [[nodiscard]] const Slot* find(const Value& key, std::int64_t hash) const;
  bool add(const Value& key, std::int64_t hash);
  void resize(std::size_t more_than);
  [[nodiscard]] bool crowded(std::size_t more) const noexcept;

  std::vector<Slot> slots_;
  std::size_t filled_ = 0;  // used, or once used
  std::size_t used_ = 0;
  std::size_t finger_ = 0;  // where pop looks next
};

Value make_set(const Arguments& arguments);
Value make_frozenset(const Arguments& arguments);
Value set_of(SetTable table);
// The table of a set or frozenset; null for another value.
SetTable* set_table(const Value& value) noexcept;
// The items of a set display: `constant` where all are constants, which CPython first makes a frozenset of.
Value set_display(const std::vector<Value>& items, bool constant);

}  // namespace eddy::templates::runtime
