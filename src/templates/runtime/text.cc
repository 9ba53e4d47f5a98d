#include "templates/runtime/text.h"

#include "eddy/base/escape.h"
#include "eddy/base/html_entities.h"
#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"

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
    case Value::Kind::big_integer:
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

std::string unescape(std::string_view html) { return base::unescape_html(html); }

std::string strip_tags(std::string_view html) {
  std::string text{html};
  for (const auto& [open, close] :
       {std::pair<std::string_view, std::string_view>{"<!--", "-->"}, {"<", ">"}}) {
    std::string kept;
    std::size_t at = 0;
    for (;;) {
      const std::size_t start = text.find(open, at);
      const std::size_t end = start == std::string::npos ? start : text.find(close, start + open.size());
      if (end == std::string::npos) break;
      kept.append(text, at, start - at);
      at = end + close.size();
    }
    text = kept.append(text, at);
  }
  std::string out;
  bool blank = false;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t start = offset;
    if (base::unicode::is_space(base::next_code_point(text, offset))) {
      blank = !out.empty();
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out.append(text, start, offset - start);
  }
  return unescape(out);
}

Value text_like(const Value& like, std::string_view text) {
  return like.is_safe() ? Value::markup(text) : Value{text};
}

}  // namespace eddy::templates::runtime
