#include "templates/runtime/text.h"

#include "eddy/base/escape.h"

namespace eddy::templates::runtime {

void append_html(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Value::Kind::string:
      if (value.is_safe())
        out += value.as_string();
      else
        base::append_escaped(out, value.as_string());
      return;
    case Value::Kind::none:
    case Value::Kind::boolean:
    case Value::Kind::integer:
    case Value::Kind::real: value.append_str(out); return;  // nothing in them to escape
    case Value::Kind::object:
      if (value.as_object()->is_safe()) {
        out += value.as_object()->str();
        return;
      }
      break;
    default: break;
  }
  base::append_escaped(out, value.str());
}

Value text_like(const Value& like, std::string_view text) {
  return like.is_safe() ? Value::markup(text) : Value{text};
}

}  // namespace eddy::templates::runtime
