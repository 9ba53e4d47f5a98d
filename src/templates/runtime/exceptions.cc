#include "templates/runtime/exceptions.h"
#include "templates/runtime/object_as.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>
#include <vector>

#include "eddy/templates/errors.h"
#include "templates/runtime/python_types.h"

namespace eddy::templates::runtime {
namespace {

// Python 3.11's library reference, "Exception hierarchy".
constexpr std::pair<std::string_view, std::string_view> hierarchy[] = {
    {"BaseException", "object"},
    {"Exception", "BaseException"},
    {"GeneratorExit", "BaseException"},
    {"KeyboardInterrupt", "BaseException"},
    {"SystemExit", "BaseException"},
    {"ArithmeticError", "Exception"},
    {"FloatingPointError", "ArithmeticError"},
    {"OverflowError", "ArithmeticError"},
    {"ZeroDivisionError", "ArithmeticError"},
    {"AssertionError", "Exception"},
    {"AttributeError", "Exception"},
    {"BufferError", "Exception"},
    {"EOFError", "Exception"},
    {"ImportError", "Exception"},
    {"ModuleNotFoundError", "ImportError"},
    {"LookupError", "Exception"},
    {"IndexError", "LookupError"},
    {"KeyError", "LookupError"},
    {"MemoryError", "Exception"},
    {"NameError", "Exception"},
    {"UnboundLocalError", "NameError"},
    {"OSError", "Exception"},
    {"FileExistsError", "OSError"},
    {"FileNotFoundError", "OSError"},
    {"PermissionError", "OSError"},
    {"TimeoutError", "OSError"},
    {"ReferenceError", "Exception"},
    {"RuntimeError", "Exception"},
    {"NotImplementedError", "RuntimeError"},
    {"RecursionError", "RuntimeError"},
    {"StopIteration", "Exception"},
    {"StopAsyncIteration", "Exception"},
    {"SyntaxError", "Exception"},
    {"IndentationError", "SyntaxError"},
    {"SystemError", "Exception"},
    {"TypeError", "Exception"},
    {"ValueError", "Exception"},
    {"JSONDecodeError", "ValueError"},
    {"UnicodeError", "ValueError"},
    {"UnicodeDecodeError", "UnicodeError"},
    {"UnicodeEncodeError", "UnicodeError"},
    {"Warning", "Exception"},
    {"DeprecationWarning", "Warning"},
    {"UserWarning", "Warning"}};

const std::pair<std::string_view, std::string_view>* find(std::string_view name) noexcept {
  const auto* found = std::find_if(std::begin(hierarchy), std::end(hierarchy),
                                   [&](const auto& entry) { return entry.first == name; });
  return found == std::end(hierarchy) ? nullptr : found;
}

class Exception final : public Object {
 public:
  Exception(std::string_view type, std::vector<Value> arguments)
      : type_{type}, arguments_(std::move(arguments)) {}  // not {}: that would be a list of one list

  [[nodiscard]] std::string_view type_name() const noexcept override { return type_; }
  bool get_attribute(std::string_view name, Value& out) const override {
    if (name == "args") return out = Value::tuple(arguments_), true;
    if (name == "__class__") return out = type_of_name(type_), true;
    if (name == "value" && type_ == "StopIteration")
      return out = arguments_.empty() ? Value{} : arguments_[0], true;
    // The name that there is not, which is the last that the message quotes.
    if (name != "name" || (!is_derived(type_, "NameError") && type_ != "AttributeError")) return false;
    const std::string message = str();
    const std::size_t end = type_ == "AttributeError" ? message.size() - 1 : message.rfind('\'');
    const std::size_t begin = end == 0 || end >= message.size() ? end : message.rfind('\'', end - 1);
    out = begin < end ? Value{message.substr(begin + 1, end - begin - 1)} : Value{};
    return true;
  }
  [[nodiscard]] std::string str() const override {
    if (arguments_.empty()) return {};
    if (arguments_.size() > 1) return Value::tuple(arguments_).str();
    return type_ == "KeyError" ? arguments_[0].repr() : arguments_[0].str();
  }
  [[nodiscard]] std::string repr() const override {
    std::string out = type_ + "(";
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      if (i > 0) out += ", ";
      arguments_[i].append_repr(out);
    }
    return out + ")";
  }

 private:
  std::string type_;
  std::vector<Value> arguments_;
};

// Of a KeyError the message is the key's repr, as Python prints it: what is printed again must not be quoted twice.
class Printed final : public Object {
 public:
  explicit Printed(std::string text) : text_{std::move(text)} {}
  [[nodiscard]] std::string repr() const override { return text_; }

 private:
  std::string text_;
};

Value from_message(std::string_view type, const std::string& message) {
  if (type == "StopIteration" && message.empty()) return make_exception(type, {});
  constexpr std::string_view out_of_range = "(34, '";  // of the C library, with its number
  if (type == "OverflowError" && message.starts_with(out_of_range) && message.ends_with("')"))
    return make_exception(type, {34, Value{message.substr(6, message.size() - 8)}});
  if (type != "KeyError") return make_exception(type, std::vector<Value>(1, Value{message}));
  const auto quoted = [&](char quote) {
    return message.size() >= 2 && message.front() == quote && message.back() == quote &&
           message.find('\\') == std::string::npos;
  };
  if (quoted('\'') || quoted('"'))
    return make_exception(type, std::vector<Value>(1, Value{message.substr(1, message.size() - 2)}));
  return make_exception(type, std::vector<Value>(1, Value{ObjectPtr{std::make_shared<Printed>(message)}}));
}

}  // namespace

std::span<const std::pair<std::string_view, std::string_view>> exceptions() noexcept { return hierarchy; }

// Python's own names; JSONDecodeError is json's.
bool is_exception(std::string_view name) noexcept { return name != "JSONDecodeError" && find(name); }

bool is_derived(std::string_view type, std::string_view base) noexcept {
  if (base == "object" || type == base) return true;
  if (type == "object") return false;
  const auto* entry = find(type);
  return is_derived(entry ? entry->second : std::string_view{"Exception"}, base);
}

Value make_exception(std::string_view type, std::vector<Value> arguments) {
  return Value{ObjectPtr{std::make_shared<Exception>(type, std::move(arguments))}};
}

bool is_exception_value(const Value& value) noexcept { return object_as<Exception>(value) != nullptr; }

std::string exception_type(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const TemplateError& error) {
    return std::string{error.type()};
  } catch (const ValueFault& error) {
    return error.type();
  } catch (const std::bad_alloc&) {
    return "MemoryError";
  } catch (...) {
    return "RuntimeError";
  }
}

Value exception_value(const std::exception_ptr& failure) {
  const std::string type = exception_type(failure);
  try {
    std::rethrow_exception(failure);
  } catch (const TemplateError& error) {
    return from_message(type, error.message());
  } catch (const std::exception& error) {
    return from_message(type, error.what());
  } catch (...) {
    return make_exception(type, {});
  }
}

void raise(const Value& value) {
  Value error = value;
  if (const auto type = exception_class(value); !type.empty()) error = make_exception(type, {});
  if (!is_exception_value(error)) throw TypeError{"exceptions must derive from BaseException"};
  throw TemplateFault{std::string{error.type_name()}.c_str(), error.str()};
}

}  // namespace eddy::templates::runtime
