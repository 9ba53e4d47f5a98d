// src/templates/autoescape_state.h: whether a running template escapes what it prints; or a value whose truth can't be
// told, as that of `{% autoescape x %}` where a strict undefined x is missing. Then it is an error to ask, as in Jinja2: not
// at the tag, but where something in the block is printed.
//
// Tests: tests/templates/batch/found.txt.
#pragma once
#include "eddy/value.h"

namespace eddy::templates {

class AutoescapeState {
 public:
  AutoescapeState() = default;
  // It is a bool, but for one case.
  AutoescapeState(bool on) noexcept : on_{on} {}

  // As an autoescape tag's value says.
  static AutoescapeState of(const Value& value) {
    AutoescapeState state;
    if (value.is_undefined() && value.undefined_kind() == Value::Undefined::strict) {
      state.untold_ = value;
    } else {
      state.on_ = value.truth();
    }
    return state;
  }

  // Throws UndefinedError where it can't be told.
  operator bool() const {
    if (untold_.is_undefined()) [[unlikely]]
      return untold_.truth();
    return on_;
  }
  // The same, but false where it can't be told.
  [[nodiscard]] bool on() const noexcept { return on_; }
  // What `of` makes this state of.
  [[nodiscard]] Value value() const { return untold_.is_undefined() ? untold_ : Value{on_}; }

 private:
  bool on_ = false;
  Value untold_;
};

}  // namespace eddy::templates
