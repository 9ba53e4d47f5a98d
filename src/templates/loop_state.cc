// src/templates/loop_state.cc: iterates, and answers what `loop` is asked.
#include "templates/loop_state.h"

#include <algorithm>
#include <span>

#include "base/budget.h"
#include "eddy/value/errors.h"
#include "templates/runtime/undefined.h"
#include "templates/runtime_calls.h"

namespace eddy::templates {

bool take_apart(const Value& row, bool lend, std::span<Value> out) {
  if (!row.is_tuple() && !row.is_list()) return false;
  const std::vector<Value>& items = row.items();
  if (items.size() != out.size()) return false;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = lend ? items[i].lent() : Value{items[i]};
  return true;
}

void LoopState::start(Value iterable, std::int64_t depth0, bool lend) {
  iterable_ = std::move(iterable);
  lends_ = lend;
  depth0_ = depth0;
  position_ = 0;
  count_ = 0;
  exhausted_ = false;
  has_changed_ = false;
  if (iterable_.is_list() || iterable_.is_tuple()) {
    source_ = Source::items;
    items_ = &iterable_.items();
  } else if (iterable_.is_sequence()) {
    source_ = Source::foreign;
  } else if (iterable_.is_dict()) {
    source_ = Source::keys;
    keys_ = iterable_.as_dict().size();
  } else {
    source_ = Source::iterator;
    iterator_ = calls::iterate(iterable_);
  }
}

void LoopState::reset() noexcept {
  iterable_ = Value{};
  iterator_.reset();
  ahead_.clear();
  ahead_at_ = 0;
  current_ = previous_ = Value{};
  last_changed_.clear();
  object = Value{};
}

void LoopState::own() {
  const auto own = [](Value& value) {
    if (value.is_borrowed()) value = value.owned();
  };
  own(current_);
  own(previous_);
  std::for_each(ahead_.begin(), ahead_.end(), own);
  if (!iterable_.is_borrowed()) return;
  iterable_ = iterable_.owned();
  if (source_ != Source::foreign || !(iterable_.is_list() || iterable_.is_tuple())) return;
  source_ = Source::items;
  items_ = &iterable_.items();
}

std::size_t LoopState::known_size() const {
  return source_ == Source::keys ? iterable_.as_dict().size() : iterable_.sequence_size();
}

bool LoopState::next_other(Value& out) {
  switch (source_) {
    case Source::items: return next(out);
    case Source::foreign:
      if (position_ >= iterable_.sequence_size()) return false;
      out = iterable_.sequence_item(position_++);
      break;
    case Source::keys:
      if (exhausted_) return false;
      if (iterable_.as_dict().size() != keys_)
        throw ValueFault{"RuntimeError", "dictionary changed size during iteration"};
      if (position_ >= keys_) return false;
      out = iterable_.as_dict().at(position_++).first;
      break;
    case Source::iterator:
      if (!peek()) return false;
      previous_ = std::move(current_);
      current_ = std::move(ahead_[ahead_at_++]);
      if (ahead_at_ == ahead_.size()) ahead_.clear(), ahead_at_ = 0;
      out = current_;
      break;
  }
  ++count_;
  return true;
}

Iterator::Row LoopState::next_row(std::span<Value> out) {
  using enum Iterator::Row;
  base::spend(1);
  if (source_ == Source::iterator) {
    if (exhausted_ || ahead_at_ < ahead_.size()) return whole;
    const Iterator::Row row = iterator_->next_row(out);
    if (row == items) ++count_;
    return row;
  }
  if (source_ != Source::items) return whole;
  const std::vector<Value>& rows = iterable_.items();
  if (position_ >= rows.size()) return end;
  if (!take_apart(rows[position_], lends_, out)) return whole;
  ++position_;
  ++count_;
  return items;
}

bool LoopState::peek() {
  if (ahead_at_ < ahead_.size()) return true;
  if (exhausted_) return false;
  Value value;
  if (!iterator_->next(value)) {
    exhausted_ = true;
    return false;
  }
  ahead_.push_back(std::move(value));
  return true;
}

std::int64_t LoopState::size_now() {
  if (source_ != Source::iterator) return static_cast<std::int64_t>(known_size());
  if (const auto known = iterable_.length()) return static_cast<std::int64_t>(*known);
  Value value;
  for (; !exhausted_ && iterator_->next(value); base::spend(1)) ahead_.push_back(std::move(value));
  exhausted_ = true;
  return count_ + static_cast<std::int64_t>(ahead_.size() - ahead_at_);
}

Value LoopState::other_field(ir::LoopField which) {
  using enum ir::LoopField;
  const bool streamed = source_ == Source::iterator;
  const auto at = [&](std::size_t index) {
    return source_ == Source::keys ? iterable_.as_dict().at(index).first : iterable_.sequence_item(index);
  };
  // Who looks ahead and finds nothing does not look again.
  if ((which == last || which == nextitem) && source_ == Source::keys && position_ >= known_size())
    exhausted_ = true;
  switch (which) {
    case index: return Value{count_};
    case index0: return Value{count_ - 1};
    case revindex: return Value{size_now() - count_ + 1};
    case revindex0: return Value{size_now() - count_};
    case first: return Value{count_ == 1};
    case last: return Value{streamed ? !peek() : position_ >= known_size()};
    case length: return Value{size_now()};
    case depth: return Value{depth0_ + 1};
    case depth0: return Value{depth0_};
    case previtem:
      if (count_ <= 1) return runtime::undefined_because("there is no previous item", undefined);
      return streamed ? previous_ : at(position_ - 2);
    case nextitem:
      if (streamed ? !peek() : position_ >= known_size())
        return runtime::undefined_because("there is no next item", undefined);
      return streamed ? ahead_[ahead_at_] : at(position_);
  }
  return {};
}

bool LoopState::changed(std::span<const Value> values) {
  if (has_changed_ && std::equal(values.begin(), values.end(), last_changed_.begin(), last_changed_.end()))
    return false;
  last_changed_.assign(values.begin(), values.end());
  has_changed_ = true;
  return true;
}

}  // namespace eddy::templates
