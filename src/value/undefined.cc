#include "value/undefined.h"

#include "base/budget.h"
#include "eddy/value/errors.h"

namespace eddy::detail {
namespace {

using Missing = Value::Missing;
using Undefined = Value::Undefined;

struct Parts {
  std::string_view object;
  std::string_view part;
};
Parts parts_of(const Value& value) {
  const std::string_view hint = value.as_string();
  const std::size_t at = hint.find('\0');
  return {hint.substr(0, at), hint.substr(at + 1)};
}

void append_missing(std::string& out, const Value& value) {
  out += "{{ ";
  switch (value.missing()) {
    case Missing::name: out += value.as_string(); break;
    case Missing::attribute:
    case Missing::element: {
      const Parts parts = parts_of(value);
      out.append("no such element: ").append(parts.object).append("[").append(parts.part).append("]");
      break;
    }
    case Missing::sentence:
    case Missing::unsafe: out.append("undefined value printed: ").append(value.as_string()); break;
  }
  out += " }}";
}

void log(base::LogLevel level, std::string_view what, const Value& value) {
  const base::Budget* budget = base::current_budget;
  if (!budget || !budget->undefined_log()) return;
  const std::string message = undefined_message(value);
  // That of an if without else is the plain kind in every environment.
  if (value.missing() == Missing::sentence && message.starts_with("the inline if-expression on line "))
    return;
  (*budget->undefined_log())(level, std::string{what} + message);
}

}  // namespace

void log_use(const Value& value) { log(base::LogLevel::warning, "Template variable warning: ", value); }
void log_refusal(const Value& value) { log(base::LogLevel::error, "Template variable error: ", value); }

std::string undefined_message(const Value& value) {
  std::string out;
  switch (value.missing()) {
    case Missing::name: return out.append("'").append(value.as_string()).append("' is undefined");
    case Missing::attribute: {
      const Parts parts = parts_of(value);
      return out.append("'").append(parts.object).append("' has no attribute ").append(parts.part);
    }
    case Missing::element: {
      const Parts parts = parts_of(value);
      return out.append(parts.object).append(" has no element ").append(parts.part);
    }
    case Missing::sentence:
    case Missing::unsafe: break;
  }
  return std::string{value.as_string()};
}

void append_undefined(std::string& out, const Value& value) {
  log_use(value);
  check_lenient(value);
  if (value.undefined_kind() == Undefined::debug) append_missing(out, value);
}

void check_lenient(const Value& value) {
  if (value.undefined_kind() != Undefined::strict) return;
  const bool unsafe = value.missing() == Missing::unsafe;
  throw ValueFault{unsafe ? "SecurityError" : "UndefinedError", undefined_message(value)};
}

std::string_view undefined_type(Undefined kind) noexcept {
  switch (kind) {
    case Undefined::plain: break;
    case Undefined::chainable: return "ChainableUndefined";
    case Undefined::debug: return "DebugUndefined";
    case Undefined::strict: return "StrictUndefined";
  }
  return "Undefined";
}

}  // namespace eddy::detail
