#include "tornado/template_locale.h"

#include <memory>
#include <string>

#include "eddy/value/object.h"

namespace eddy::tornado::web {
namespace {

// `first`: where the message stands among the positional arguments.
Value translate(const eddy::Arguments& arguments, std::size_t first, std::string_view function) {
  const Value* const message = arguments.find(first, "message");
  if (!message) throw TypeError{std::string{function} + "() needs a message"};
  const Value* const plural = arguments.find(first + 1, "plural_message");
  if (!plural || plural->is_none()) return *message;
  const Value* const count = arguments.find(first + 2, "count");
  if (!count || count->is_none())
    throw TypeError{std::string{function} + "() needs a count where it is given a plural"};
  return *count == Value{1} ? *message : *plural;
}

class DefaultLocale final : public Object {
 public:
  [[nodiscard]] std::string_view type_name() const noexcept override { return "CSVLocale"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    if (name == "code") return out = "en_US", true;
    if (name == "name") return out = "English (US)", true;
    if (name == "rtl") return out = Value{false}, true;
    if (name == "translate" || name == "pgettext") return out = locale_function(name), true;
    return false;
  }
};

}  // namespace

const Value& default_locale() {
  static const Value locale{ObjectPtr{std::make_shared<DefaultLocale>()}};
  return locale;
}

Value locale_function(std::string_view name) {
  const std::size_t first = name == "pgettext" ? 1 : 0;
  return Value{Callable{[first, shown = std::string{name}](const eddy::Arguments& arguments) {
                 return translate(arguments, first, shown);
               }},
               std::string{name}};
}

}  // namespace eddy::tornado::web
