// src/templates/call_arguments.h: the arguments of a call as a function's registers hold them.
//
// Tests: every case in tests/templates/batch.
#pragma once
#include <fmt/format.h>

#include <cstddef>
#include <new>
#include <string>
#include <vector>

#include "base/budget.h"
#include "eddy/value.h"
#include "templates/loop_state.h"
#include "templates/program.h"
#include "templates/runtime/undefined.h"

namespace eddy::templates {

// Lends them. Few keywords need no allocation; * and ** do.
class Gathered {
 public:
  // With `filtered`, the first register is an argument too: the first of a filter or test.
  Gathered(const CallSite& site, const Value* first, bool filtered) {
    const Value* next = first + 1;
    arguments_.positional = {filtered ? first : next, site.positional + (filtered ? 1U : 0U)};
    next += site.positional;
    if (site.keywords.size() > few || site.star_star) {
      for (const std::string& name : site.keywords) many_.emplace_back(name, (next++)->lent());
    } else {
      for (const std::string& name : site.keywords)
        new (&at(count_++)) KeywordArgument{name, (next++)->lent()};
      arguments_.keyword = {&at(0), count_};
    }
    if (site.star) add_star(*next++);
    if (site.star_star) add_star_star(*next++);
    if (!many_.empty()) arguments_.keyword = many_;
  }
  ~Gathered() {
    for (std::size_t i = 0; i < count_; ++i) at(i).~KeywordArgument();
  }
  Gathered(const Gathered&) = delete;
  Gathered& operator=(const Gathered&) = delete;

  [[nodiscard]] const Arguments& arguments() const noexcept { return arguments_; }

 private:
  static constexpr std::size_t few = 6;

  KeywordArgument& at(std::size_t index) noexcept {
    return *std::launder(reinterpret_cast<KeywordArgument*>(storage_ + index * sizeof(KeywordArgument)));
  }
  void add_star(const Value& items) {
    positional_.assign(arguments_.positional.begin(), arguments_.positional.end());
    LoopState loop;
    loop.start(items, 0);
    for (Value item; loop.next(item);) positional_.push_back(item);
    arguments_.positional = positional_;
  }
  void add_star_star(const Value& items) {
    if (!items.is_dict()) {
      runtime::refuse_undefined(items);  // Python asks it for its keys
      throw TypeError{fmt::format("argument after ** must be a mapping, not {}", items.type_name())};
    }
    names_.reserve(items.as_dict().size());
    for (const auto& [key, value] : items.as_dict()) {
      if (!key.is_string()) throw TypeError{"keywords must be strings"};
      base::spend(1 + many_.size() / 16);
      for (const auto& [name, other] : many_) {
        if (name == key.as_string())
          throw TypeError{fmt::format("got multiple values for keyword argument '{}'", name)};
      }
      many_.emplace_back(names_.emplace_back(key.as_string()), value);
    }
  }

  Arguments arguments_;
  alignas(KeywordArgument) unsigned char storage_[few * sizeof(KeywordArgument)];
  std::size_t count_ = 0;
  std::vector<Value> positional_;
  std::vector<std::string> names_;
  std::vector<KeywordArgument> many_;
};

// Calls `use` with the arguments of a call; most calls have only positional ones, which lie as they are needed.
template <class Use>
void with_arguments(const CallSite& site, const Value* first, bool filtered, Use use) {
  if (site.is_positional()) {
    use(Arguments{{filtered ? first : first + 1, site.positional + (filtered ? 1U : 0U)}, {}});
  } else {
    use(Gathered{site, first, filtered}.arguments());
  }
}

}  // namespace eddy::templates
