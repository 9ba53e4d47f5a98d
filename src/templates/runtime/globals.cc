// Jinja2's global functions (Template Designer Documentation, "List of Global Functions").
#include <random>
#include <string>

#include "templates/runtime/call.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/lipsum.h"
#include "templates/runtime/object_as.h"
#include "templates/runtime/python_functions.h"
#include "templates/runtime/python_types.h"
#include "templates/runtime/registry.h"
#include "templates/runtime/undefined.h"

namespace eddy::templates::runtime {
namespace {

// A value whose attributes a template may set; shared by all that hold it.
class Namespace final : public Object {
 public:
  explicit Namespace(Dict values) : values_{std::move(values)} {}
  [[nodiscard]] std::string_view type_name() const noexcept override { return "Namespace"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    const Value* found = values_.find(name);
    if (found) out = *found;
    return found != nullptr;
  }
  bool set_attribute(std::string_view name, const Value& value) override {
    values_.set(values_.find(name) ? Value::borrowed(name) : Value{name},
                value);  // a key that is there stays
    return true;
  }
  [[nodiscard]] std::string repr() const override { return "<Namespace " + Value{values_}.repr() + ">"; }

 private:
  Dict values_;
};

// Jinja2's cycler: next(), current, reset(), items, pos.
class Cycler final : public Object, public std::enable_shared_from_this<Cycler> {
 public:
  explicit Cycler(std::vector<Value> items) : items_(std::move(items)) {}
  [[nodiscard]] std::string_view type_name() const noexcept override { return "Cycler"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    auto self = std::const_pointer_cast<Cycler>(shared_from_this());
    if (name == "current") {
      out = items_[at_];
    } else if (name == "items") {
      out = Value::tuple(items_);
    } else if (name == "pos") {
      out = Value{static_cast<std::int64_t>(at_)};
    } else if (name == "next") {
      out = Value{Callable{[self](const Arguments& a) {
                    const Parameters none{"next", a, {}};
                    return self->next();
                  }},
                  "next"};
    } else if (name == "reset") {
      out = Value{Callable{[self](const Arguments& a) {
                    const Parameters none{"reset", a, {}};
                    return self->at_ = 0, Value{};
                  }},
                  "reset"};
    } else {
      return false;
    }
    return true;
  }

 private:
  Value next() {
    Value current = items_[at_];
    at_ = (at_ + 1) % items_.size();
    return current;
  }
  std::vector<Value> items_;
  std::size_t at_ = 0;
};

// Jinja2's joiner: nothing when called first, then its separator.
class Joiner final : public Object {
 public:
  explicit Joiner(Value separator) : separator_{std::move(separator)} {}
  [[nodiscard]] std::string_view type_name() const noexcept override { return "Joiner"; }
  [[nodiscard]] bool callable() const noexcept override { return true; }
  bool get_attribute(std::string_view name, Value& out) const override {
    if (name != "sep" && name != "used") return false;
    out = name == "sep" ? separator_ : Value{used_};
    return true;
  }
  Value call(const Arguments& arguments) override {
    const Parameters none{"joiner", arguments, {}};
    if (std::exchange(used_, true)) return separator_;
    return Value{""};
  }

 private:
  Value separator_;
  bool used_ = false;
};

}  // namespace

Dict make_dict_from(const Arguments& arguments) {
  Dict out;
  if (arguments.positional.size() > 1)
    throw TypeError("dict expected at most 1 argument, got " + std::to_string(arguments.positional.size()));
  if (!arguments.positional.empty()) {
    const Value& source = arguments.positional[0];
    refuse_undefined(source);
    if (source.is_dict()) {
      out = source.as_dict();
    } else {
      for (const Value& pair : to_vector(source)) {
        const auto both = to_vector(pair);
        if (both.size() != 2)
          throw ValueError("dictionary update sequence element has length " + std::to_string(both.size()) +
                           "; 2 is required");
        out.set(both[0], both[1]);
      }
    }
  }
  for (const auto& [name, value] : arguments.keyword) out.set(Value{name}, value);
  return out;
}

namespace {

template <class T, class... Args>
Value object(Args&&... args) {
  return Value{ObjectPtr{std::make_shared<T>(std::forward<Args>(args)...)}};
}

Value make_namespace(const Arguments& arguments) { return object<Namespace>(make_dict_from(arguments)); }

Value make_cycler(const Arguments& arguments) {
  if (!arguments.keyword.empty()) {
    throw TypeError("Cycler.__init__() got an unexpected keyword argument '" +
                    std::string{arguments.keyword[0].first} + "'");
  }
  if (arguments.positional.empty()) throw ValueFault{"RuntimeError", "at least one item has to be provided"};
  return object<Cycler>(std::vector<Value>(arguments.positional.begin(), arguments.positional.end()));
}

Value make_joiner(const Arguments& arguments) {
  const Parameters p{"joiner", arguments, {"sep"}};
  return object<Joiner>(p.value(0, Value{", "}));
}

Value make_lipsum(const Arguments& arguments) {
  const Parameters p{"lipsum", arguments, {"n", "html", "min", "max"}};
  const bool html = p.truth(1, true);
  const std::string text = lipsum(p.integer(0, 5), html, p.integer(2, 20), p.integer(3, 100));
  return html ? Value::markup(text) : Value{text};
}

}  // namespace

Dict jinja2_globals() {
  Dict out;
  out.set("range", type_of_name("range"));
  out.set("dict", type_of_name("dict"));
  out.set("namespace", make_type("Namespace", "jinja2.utils.Namespace", make_namespace));
  out.set("cycler", make_type("Cycler", "jinja2.utils.Cycler", make_cycler));
  out.set("joiner", make_type("Joiner", "jinja2.utils.Joiner", make_joiner));
  out.set("lipsum", Value{Callable{make_lipsum}, "lipsum"});
  return out;
}

bool is_namespace(const Value& value) noexcept { return object_as<Namespace>(value) != nullptr; }

}  // namespace eddy::templates::runtime
