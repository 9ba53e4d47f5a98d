// eddy/templates/limits.h: what a template that you did not write may touch, and how much it may cost.
//
// The sandboxes are those of Jinja2 3.1 ("Sandbox"); the limits go beyond it. docs/templates/untrusted.md tells how to
// use them. Where a template oversteps a limit its render ends with the error that stands beside it, a SecurityError
// (eddy/templates/errors.h) or one of Python's names as a TemplateFault; what was written until then stays written.
// Tests: tests/templates/limits_test.cc, tests/templates/hostile_test.cc, tests/templates/batch/sandbox.txt.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>

namespace eddy::jinja2 {

// What a template's attributes and calls may reach.
enum class Sandbox : std::uint8_t {
  none,       // all that there is: Environment
  sandboxed,  // no names with an underscore in front, no internals: SandboxedEnvironment
  immutable,  // neither what changes a list, a set or a dict: ImmutableSandboxedEnvironment
};

// Of one render. Each default is the sandboxes'; a plain Environment has none of them (Limits::none()).
struct Limits {
  static constexpr std::uint64_t unlimited = UINT64_MAX;

  // Work: an item of a loop or of what a filter goes through, a call, a block; long texts and lists count by their size.
  // SecurityError.
  std::uint64_t steps = 10'000'000;
  // From the first step on, by Options::clock, which is asked each time_check_steps. SecurityError.
  std::chrono::milliseconds time = std::chrono::seconds{10};
  // Bytes of the page. SecurityError.
  std::uint64_t output_bytes = std::uint64_t{16} << 20;
  // Bytes of one text, also while it is being made: by an operator, a filter, a method, a macro. OverflowError.
  std::uint64_t text_bytes = std::uint64_t{16} << 20;
  // Bytes of all values and texts that the render makes, whether it keeps them or not. MemoryError.
  std::uint64_t memory_bytes = std::uint64_t{256} << 20;
  // Bytes that one `text * n` or `list * n` makes (24 an item). OverflowError.
  std::uint64_t repetition_bytes = std::uint64_t{4} << 20;
  // Items of a range (Jinja2's MAX_RANGE). OverflowError.
  std::uint64_t range = 100'000;
  // Blocks, macros, includes and recursive loops that are under way at once; 256 at most, with or without a sandbox.
  // TemplateRuntimeError.
  std::uint32_t recursion = 256;
  // Bits of an integer. OverflowError.
  std::uint32_t integer_bits = 65'536;

  static constexpr std::uint64_t time_check_steps = 4'096;

  static constexpr Limits none() noexcept {
    return {unlimited, std::chrono::milliseconds::max(),
            unlimited, unlimited,
            unlimited, unlimited,
            unlimited, 256,
            UINT32_MAX};
  }
  bool operator==(const Limits&) const = default;
};

// Tells the time that Limits::time is measured by, since a moment of its own choice. Called from any thread that renders.
using Clock = std::function<std::chrono::nanoseconds()>;

}  // namespace eddy::jinja2
