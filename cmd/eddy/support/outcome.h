// outcome.h: a value, or the sentence that says why there is none.
//
// Everything that can fail in the eddy command fails with a sentence for the person at the terminal.
#pragma once
#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>

#include "eddy/base/result.h"

namespace eddy::command {

// What went wrong, as it is printed: no full stop, no new line at its end.
struct Failure {
  std::string what;
};

template <class T>
using Outcome = base::Result<T, Failure>;
using Done = Outcome<std::monostate>;

template <class... Args>
base::Error<Failure> fail(fmt::format_string<Args...> format, Args&&... args) {
  return base::Error{Failure{fmt::format(format, std::forward<Args>(args)...)}};
}

}  // namespace eddy::command
