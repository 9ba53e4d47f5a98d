// src/templates/render_budget.h: what is left of an environment's limits while one render runs.
//
// Never used by two threads. Tests: tests/templates/limits_test.cc, tests/templates/hostile_test.cc.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/budget.h"
#include "eddy/templates/limits.h"

namespace eddy::templates {

// What an environment says; the clock may be empty: the monotonic one. So may the log be, of what undefined values are
// used for.
struct RenderLimits {
  jinja2::Limits limits;
  jinja2::Clock clock;
  base::Budget::UndefinedLog undefined_log;
};

class RenderBudget final : public base::Budget {
 public:
  explicit RenderBudget(const RenderLimits& limits);

 private:
  void next_steps(std::uint64_t steps) override;
  [[noreturn]] void refuse_bytes() const override;
  [[noreturn]] void refuse_text() const override;
  [[noreturn]] void refuse_repetition() const override;

  [[nodiscard]] bool timed() const noexcept { return limits_.time != std::chrono::milliseconds::max(); }
  [[nodiscard]] std::chrono::nanoseconds now() const;

  const jinja2::Limits& limits_;
  const jinja2::Clock& clock_;
  std::uint64_t later_steps_;  // beyond those of steps_
  std::chrono::nanoseconds start_{0};
};

// Runs what an environment does within its budget; without one (null) it counts for the render around it, if there is one, whose
// log of undefined values hears nothing of it.
template <class Work>
auto within(RenderBudget* budget, Work work) {
  if (budget) {
    const base::BudgetScope scope{budget};
    return work();
  }
  if (!base::current_budget) return work();
  const base::Budget::Quiet quiet{*base::current_budget};
  return work();
}

}  // namespace eddy::templates
