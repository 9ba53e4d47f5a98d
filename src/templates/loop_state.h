// src/templates/loop_state.h: one running `for`: what it iterates and what `loop` says about it.
//
// Sequences are read in place by index; anything else through an Iterator, which is looked ahead of only when a
// template asks (`loop.last`, `loop.length`). States are recycled, so that a loop allocates nothing.
// Tests: tests/templates/cases/loop*.txt.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/budget.h"
#include "eddy/value.h"
#include "templates/ir.h"

namespace eddy::templates {

struct Function;
class Machine;
struct Frame;

// Copies (or lends) the items of a tuple or list into registers, if it has just as many.
bool take_apart(const Value& row, bool lend, std::span<Value> out);

class LoopState {
 public:
  // Starts over `iterable`; throws TypeError where it can't be iterated. `depth0` counts recursion. With `lend`
  // nothing changes the iterable while the loop runs, and nobody keeps an item longer.
  void start(Value iterable, std::int64_t depth0, bool lend = false);
  // The next item; false at the end.
  bool next(Value& out) {
    base::spend(1);
    if (source_ != Source::items) return next_other(out);
    if (position_ >= items_->size()) return false;
    const Value& item = (*items_)[position_++];
    out = lends_ ? item.lent() : Value{item};
    ++count_;
    return true;
  }
  // The items of the next item, as Iterator::next_row. Only for a loop that is asked nothing about itself.
  Iterator::Row next_row(std::span<Value> out);
  // An attribute as `loop` has it; an undefined value where there is no such item.
  Value field(ir::LoopField which) {
    if (which == ir::LoopField::index) return Value{count_};
    if (which == ir::LoopField::first) return Value{count_ == 1};
    return other_field(which);
  }
  // Whether these values differ from those of the call before.
  bool changed(std::span<const Value> values);
  void reset() noexcept;
  // Borrows nothing from here on: a loop that is over may be asked for longer than what it iterated is there.
  void own();

  [[nodiscard]] std::int64_t index0() const noexcept { return count_ - 1; }
  [[nodiscard]] std::int64_t depth0() const noexcept { return depth0_; }

  // What `loop.previtem` is where there is none.
  Value::Undefined undefined = Value::Undefined::plain;

  // `loop` as a value, made once a loop, when it is first asked for.
  Value object;

 private:
  enum class Source : std::uint8_t { items, foreign, keys, iterator };

  bool next_other(Value& out);
  Value other_field(ir::LoopField which);
  [[nodiscard]] std::size_t known_size() const;
  std::int64_t size_now();
  bool peek();

  Value iterable_;
  const std::vector<Value>* items_ = nullptr;  // of a list or tuple
  Source source_ = Source::items;
  std::size_t position_ = 0;
  std::size_t keys_ = 0;  // of a dict, which must not become more or fewer
  std::int64_t count_ = 0;
  std::int64_t depth0_ = 0;
  std::unique_ptr<Iterator> iterator_;
  std::vector<Value> ahead_;  // read from the iterator, not yet handed out
  std::size_t ahead_at_ = 0;
  bool exhausted_ = false;
  bool lends_ = false;
  Value current_;
  Value previous_;
  std::vector<Value> last_changed_;
  bool has_changed_ = false;
};

}  // namespace eddy::templates
