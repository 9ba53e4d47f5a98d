// src/base/budget.h: what the work that runs now may still cost, where a stranger chose how much work there is.
//
// A render whose environment has limits sets one up; whatever loops, or makes a value, spends from it where it stands
// (printing, comparing, iterating, joining), so that no signature carries it. Where nothing is bounded the slot is null
// and each call here is one load and one branch.
// One slot a thread. A fiber's switch swaps it, as it swaps the request's context (src/loop/fiber.cc).
// Tests: tests/templates/limits_test.cc, tests/templates/hostile_test.cc, tests/loop/fiber_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

#include "eddy/base/log.h"

namespace eddy::base {

class Budget {
 public:
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  // Counts steps. Throws where too many were taken, or too much time has passed.
  void spend(std::uint64_t steps) {
    if (steps < steps_) [[likely]] {
      steps_ -= steps;
    } else {
      next_steps(steps);
    }
  }
  // Counts bytes that were made, whether or not they are still held. Throws where there are too many.
  void make(std::size_t bytes) {
    if (bytes <= bytes_) [[likely]] {
      bytes_ -= bytes;
    } else {
      refuse_bytes();
    }
  }
  // A text that has grown to so many bytes. Throws where that is too large.
  void bound_text(std::size_t bytes) const {
    if (bytes > max_text_) refuse_text();
  }
  // The same of what one repetition is about to make.
  void bound_repetition(std::size_t bytes) const {
    if (bytes > max_repetition_) refuse_repetition();
  }
  [[nodiscard]] std::uint32_t max_integer_bits() const noexcept { return max_integer_bits_; }

  // Who is told what undefined values are used for; null: nobody. It stands here because it too belongs to what runs now.
  using UndefinedLog = std::function<void(LogLevel level, std::string_view message)>;
  [[nodiscard]] const UndefinedLog* undefined_log() const noexcept { return undefined_log_; }
  // Tells nobody while it lives: a render within this one is another environment's.
  class Quiet {
   public:
    explicit Quiet(Budget& budget) noexcept
        : budget_{budget}, former_{std::exchange(budget.undefined_log_, nullptr)} {}
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;
    ~Quiet() { budget_.undefined_log_ = former_; }

   private:
    Budget& budget_;
    const UndefinedLog* former_;
  };

 protected:
  Budget() = default;
  ~Budget() = default;

  std::uint64_t steps_ = 0;  // until next_steps looks
  std::size_t bytes_ = 0;
  std::size_t max_text_ = SIZE_MAX;
  std::size_t max_repetition_ = SIZE_MAX;
  std::uint32_t max_integer_bits_ = UINT32_MAX;
  const UndefinedLog* undefined_log_ = nullptr;

 private:
  // Counts the steps and puts the next ones into steps_, or throws.
  virtual void next_steps(std::uint64_t steps) = 0;
  [[noreturn]] virtual void refuse_bytes() const = 0;
  [[noreturn]] virtual void refuse_text() const = 0;
  [[noreturn]] virtual void refuse_repetition() const = 0;
};

// The slot.
inline constinit thread_local Budget* current_budget = nullptr;

// Puts a budget into the slot and the former one back at the end.
class BudgetScope {
 public:
  explicit BudgetScope(Budget* budget) noexcept : former_{std::exchange(current_budget, budget)} {}
  BudgetScope(const BudgetScope&) = delete;
  BudgetScope& operator=(const BudgetScope&) = delete;
  ~BudgetScope() { current_budget = former_; }

 private:
  Budget* former_;
};

inline void spend(std::uint64_t steps) {
  if (Budget* budget = current_budget) budget->spend(steps);
}
inline void make_bytes(std::size_t bytes) {
  if (Budget* budget = current_budget) budget->make(bytes);
}
inline void bound_text(std::size_t bytes) {
  if (const Budget* budget = current_budget) budget->bound_text(bytes);
}
inline void bound_repetition(std::size_t bytes) {
  if (const Budget* budget = current_budget) budget->bound_repetition(bytes);
}

}  // namespace eddy::base
