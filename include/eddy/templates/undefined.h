// eddy/templates/undefined.h: what a name that was never given does (Jinja2 3.1, API, "Undefined Types").
//
//   options.undefined = jinja2::UndefinedKind::strict;
//   options.undefined = jinja2::make_logging_undefined();          // prints nothing, and says so to the log
//
// Tests: tests/templates/undefined_test.cc, tests/templates/batch/undefined.txt.
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

#include "eddy/base/log.h"

namespace eddy::jinja2 {

enum class UndefinedKind : std::uint8_t {
  undefined,  // prints nothing, is false and empty; anything else fails
  chainable,  // also attributes and items of it are undefined
  debug,      // prints the expression it stood in
  strict,     // fails whatever is done with it, but `is defined`
};

// Where uses of undefined values are told. Called by every thread that renders; what it throws ends the render.
using UndefinedLog = std::function<void(base::LogLevel level, std::string_view message)>;

// A kind, and who is told of its uses: nobody, unless make_logging_undefined made it.
class Undefined {
 public:
  Undefined(UndefinedKind kind = UndefinedKind::undefined) noexcept : kind_{kind} {}
  [[nodiscard]] UndefinedKind kind() const noexcept { return kind_; }
  [[nodiscard]] const UndefinedLog& log() const noexcept { return log_; }

 private:
  friend Undefined make_logging_undefined(UndefinedLog log, UndefinedKind base);
  UndefinedKind kind_;
  UndefinedLog log_ = {};
};

// As `base`, and tells `log` where such a value is printed, iterated or tested for truth ("Template variable warning: 'x'
// is undefined", a warning), and where an attribute of it is asked for and refused ("Template variable error: …", an
// error). An empty `log` is eddy's own, under the name "jinja2.runtime".
[[nodiscard]] Undefined make_logging_undefined(UndefinedLog log = {},
                                               UndefinedKind base = UndefinedKind::undefined);

}  // namespace eddy::jinja2
