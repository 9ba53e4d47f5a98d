// Python's errors, by name, as operations on values throw them; what() is Python's text.
// Tests: tests/value/value_test.cc, tests/templates/runtime*.
#pragma once
#include <stdexcept>
#include <string>

namespace eddy {

// The base of all of them; `type()` is Python's name for it.
class ValueFault : public std::runtime_error {
 public:
  ValueFault(const char* type, const std::string& message) : std::runtime_error{message}, type_{type} {}
  [[nodiscard]] const char* type() const noexcept { return type_; }

 private:
  const char* type_;
};

struct TypeError : ValueFault {
  explicit TypeError(const std::string& message) : ValueFault{"TypeError", message} {}
};
struct ValueError : ValueFault {
  explicit ValueError(const std::string& message) : ValueFault{"ValueError", message} {}
};
struct KeyError : ValueFault {
  explicit KeyError(const std::string& message) : ValueFault{"KeyError", message} {}
};
struct IndexError : ValueFault {
  explicit IndexError(const std::string& message) : ValueFault{"IndexError", message} {}
};
struct AttributeError : ValueFault {
  explicit AttributeError(const std::string& message) : ValueFault{"AttributeError", message} {}
};
struct OverflowError : ValueFault {
  explicit OverflowError(const std::string& message) : ValueFault{"OverflowError", message} {}
};
struct ZeroDivisionError : ValueFault {
  explicit ZeroDivisionError(const std::string& message) : ValueFault{"ZeroDivisionError", message} {}
};

}  // namespace eddy
