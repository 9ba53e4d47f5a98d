#include "templates/sandbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "eddy/templates/errors.h"
#include "templates/mode.h"
#include "templates/runtime/access.h"
#include "templates/runtime/call.h"
#include "templates/runtime/format.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/range.h"
#include "templates/runtime/undefined.h"
#include "templates/runtime_calls.h"

namespace eddy::templates::sandbox {
namespace {

struct PrivateNames {
  std::string_view type;
  std::string_view names;  // with blanks between
};
constexpr PrivateNames private_names[] = {
#include "templates/private_names.inc"
};

bool lists(std::string_view names, std::string_view name) noexcept {
  for (std::size_t at = names.find(name); at != names.npos; at = names.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || names[at - 1] == ' ') && (end == names.size() || names[end] == ' ')) return true;
  }
  return false;
}

// Python's type(value).__name__, for whatever is called a function here.
std::string_view type_of(const Value& value) {
  if (value.kind() != Value::Kind::callable) return value.type_name();
  constexpr std::string_view classes[] = {"cycler", "dict", "joiner", "namespace"};
  return std::find(std::begin(classes), std::end(classes), value.callable_name()) != std::end(classes)
             ? "type"
             : "function";
}

// Whether Python's or Jinja2's own type has an attribute of that name which is its own business.
bool is_private(std::string_view type, std::string_view name) {
  if (type == "Namespace") return name == "__class__" || name == "_Namespace__attrs";
  const auto row = std::find_if(std::begin(private_names), std::end(private_names),
                                [&](const PrivateNames& names) { return names.type == type; });
  const PrivateNames& own =
      row == std::end(private_names)
          ? *std::find_if(std::begin(private_names), std::end(private_names),
                          [](const PrivateNames& names) { return names.type == "object"; })
          : *row;
  if (lists(private_names[0].names, name) || lists(own.names, name)) return true;
  return type == "function" && is_private("builtin_function_or_method", name);
}

bool changes(const Value& object, std::string_view name) {
  if (object.is_list()) return lists("append clear extend insert pop remove reverse sort", name);
  if (object.is_dict()) return lists("clear pop popitem setdefault update", name);
  return false;
}

bool may_touch(const Value& object, std::string_view name, std::uint8_t mode) {
  if (name.starts_with('_'))
    return !is_private(type_of(object), name) &&
           (object.is_undefined() ? !runtime::is_chainable(object) : !runtime::get_attribute(object, name));
  if (name == "mro" || name.starts_with("gi_")) return !is_private(type_of(object), name);
  return (mode & mode::immutable) == 0 || !changes(object, name);
}

// Reads a format's fields as the template reads its own attributes and items.
class Fields final : public runtime::FieldReader {
 public:
  explicit Fields(std::uint8_t mode) noexcept : mode_{mode} {}
  Value attribute(const Value& object, std::string_view name) const override {
    return calls::attribute(object, name, mode_, false);
  }
  Value item(const Value& object, const Value& key) const override {
    return calls::item(object, key, mode_, false);
  }

 private:
  std::uint8_t mode_;
};

Value format(const Value& text, const Arguments& arguments, std::uint8_t mode, bool by_map) {
  const Fields fields{mode};
  if (!by_map) return runtime::format_fields(text, arguments, nullptr, fields);
  if (!arguments.keyword.empty()) throw TypeError{"format_map() takes no keyword arguments"};
  if (arguments.positional.size() != 1) {
    throw TypeError{
        fmt::format("format_map() takes exactly one argument ({} given)", arguments.positional.size())};
  }
  return runtime::format_fields(text, {}, &arguments.positional[0], fields);
}

bool is_marked(const Value& callee, std::string_view name) {
  Value mark;
  return callee.as_object()->get_attribute(name, mark) && mark.truth();
}

}  // namespace

std::optional<Value> refused_attribute(const Value& object, std::string_view name, std::uint8_t mode) {
  if (may_touch(object, name, mode)) return std::nullopt;
  return Value::undefined(fmt::format("access to attribute {} of {} object is unsafe.", Value{name}.repr(),
                                      Value{type_of(object)}.repr()),
                          Value::Missing::unsafe, mode::undefined(mode));
}

std::optional<Value> safe_format(const Value& object, std::string_view name, std::uint8_t mode) {
  const bool by_map = name == "format_map";
  if (!object.is_string() || (!by_map && name != "format")) return std::nullopt;
  return Value{Callable{[object, mode, by_map](const Arguments& arguments) {
                 return format(object, arguments, mode, by_map);
               }},
               std::string{name}};
}

void check_callable(const Value& callee) {
  if (!callee.is_object() || (!is_marked(callee, "unsafe_callable") && !is_marked(callee, "alters_data")))
    return;
  throw SecurityError{fmt::format("{} is not safely callable", callee.repr())};
}

Value safe_range(std::uint64_t max_items) {
  return Value{Callable{[max_items](const Arguments& arguments) {
                 Value range = runtime::make_range(arguments);
                 if (range.length().value_or(0) <= max_items) return range;
                 throw OverflowError{fmt::format(
                     "Range too big. The sandbox blocks ranges larger than MAX_RANGE ({}).", max_items)};
               }},
               "range"};
}

}  // namespace eddy::templates::sandbox

namespace eddy::jinja2 {
namespace {

class Unsafe final : public Object {
 public:
  explicit Unsafe(Value callable) : callable_{std::move(callable)} {}
  [[nodiscard]] std::string_view type_name() const noexcept override { return "function"; }
  [[nodiscard]] bool callable() const noexcept override { return true; }
  Value call(const Arguments& arguments) override { return templates::runtime::call(callable_, arguments); }
  [[nodiscard]] std::string repr() const override { return callable_.repr(); }
  bool get_attribute(std::string_view name, Value& out) const override {
    if (name != "unsafe_callable") return false;
    out = true;
    return true;
  }

 private:
  Value callable_;
};

}  // namespace

Value unsafe(Value callable) { return Value{ObjectPtr{std::make_shared<Unsafe>(std::move(callable))}}; }

}  // namespace eddy::jinja2
