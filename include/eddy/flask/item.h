// What `owner["name"]` stands for where the owner has to know which is meant: a value to read, or a place to set.
// Tests: tests/flask/config_test.cc, session_test.cc.
#pragma once
#include <string_view>
#include <utility>

#include "eddy/value.h"

namespace eddy::flask {

template <class Owner>
class ItemOf {
 public:
  ItemOf(Owner& owner, std::string_view name) noexcept : owner_{owner}, name_{name} {}
  ItemOf& operator=(Value value) {
    owner_.set(name_, std::move(value));
    return *this;
  }
  // Throws KeyError where there is none.
  operator Value() const { return owner_.at(name_); }  // NOLINT: it stands for it

 private:
  Owner& owner_;
  std::string_view name_;
};

}  // namespace eddy::flask
