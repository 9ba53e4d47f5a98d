#include "templates/render_budget.h"

#include <fmt/format.h>

#include <algorithm>

#include "eddy/templates/errors.h"

namespace eddy::templates {
namespace {

std::size_t as_size(std::uint64_t limit) noexcept { return std::min<std::uint64_t>(limit, SIZE_MAX); }

}  // namespace

RenderBudget::RenderBudget(const RenderLimits& limits)
    : limits_{limits.limits}, clock_{limits.clock}, later_steps_{limits.limits.steps} {
  bytes_ = as_size(limits_.memory_bytes);
  max_text_ = as_size(limits_.text_bytes);
  max_repetition_ = as_size(limits_.repetition_bytes);
  max_integer_bits_ = limits_.integer_bits;
  if (limits.undefined_log) undefined_log_ = &limits.undefined_log;
  if (timed()) start_ = now();
}

std::chrono::nanoseconds RenderBudget::now() const {
  return clock_ ? clock_() : std::chrono::steady_clock::now().time_since_epoch();
}

// Keeps steps_ short where the clock is to be asked in between. The sum with later_steps_ never grows.
void RenderBudget::next_steps(std::uint64_t steps) {
  const std::uint64_t left = steps_ + later_steps_;
  steps_ = 0;
  later_steps_ = left;
  if (steps > left) {
    throw SecurityError{
        fmt::format("the template takes more than {} steps (the limit 'steps')", limits_.steps)};
  }
  if (timed() && now() - start_ > limits_.time) {
    throw SecurityError{
        fmt::format("the template takes longer than {} ms (the limit 'time')", limits_.time.count())};
  }
  later_steps_ -= steps;
  steps_ = timed() ? std::min(later_steps_, jinja2::Limits::time_check_steps) : later_steps_;
  later_steps_ -= steps_;
}

void RenderBudget::refuse_bytes() const {
  throw TemplateFault{
      "MemoryError", fmt::format("the template makes values of more than {} bytes (the limit 'memory_bytes')",
                                 limits_.memory_bytes)};
}

void RenderBudget::refuse_text() const {
  throw TemplateFault{"OverflowError", fmt::format("a text of more than {} bytes (the limit 'text_bytes')",
                                                   limits_.text_bytes)};
}

void RenderBudget::refuse_repetition() const {
  throw TemplateFault{"OverflowError",
                      fmt::format("a repetition of more than {} bytes (the limit 'repetition_bytes')",
                                  limits_.repetition_bytes)};
}

}  // namespace eddy::templates
