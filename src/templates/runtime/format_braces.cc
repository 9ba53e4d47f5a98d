// str.format (Python's library reference, "Format String Syntax").
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "base/budget.h"
#include "eddy/base/utf8.h"
#include "templates/runtime/access.h"
#include "templates/runtime/format.h"
#include "templates/runtime/text.h"
#include "templates/runtime/undefined.h"

namespace eddy::templates::runtime {
namespace {

// As str.format reads fields.
class Attributes final : public FieldReader {
 public:
  Value attribute(const Value& object, std::string_view name) const override {
    if (is_chainable(object)) return object;
    if (auto found = get_attribute(object, name)) return *std::move(found);
    if (!name.starts_with("__")) refuse_undefined(object);
    throw AttributeError("'" + std::string{object.type_name()} + "' object has no attribute '" +
                         std::string{name} + "'");
  }
  Value item(const Value& object, const Value& key) const override {
    return is_chainable(object) ? object : item_or_throw(object, key);
  }
};

// Who formats: str itself, or Python's string.Formatter, which Markup and the sandbox use.
enum class Formatter : std::uint8_t { str, string };

class Braces {
 public:
  Braces(Formatter formatter, bool safe, const Arguments& arguments, const FieldReader& fields,
         const Value* mapping = nullptr)
      : formatter_{formatter}, safe_{safe}, arguments_{arguments}, fields_{fields}, mapping_{mapping} {}

  std::string run(std::string_view text, int depth) {
    // Fields within a field's specification; string.Formatter looks for them in an empty one too.
    if (depth > (formatter_ == Formatter::string ? 2 : 1)) throw ValueError("Max string recursion exceeded");
    std::string out;
    while (!text.empty()) {
      const std::size_t brace = std::min(text.find_first_of("{}"), text.size());
      out += text.substr(0, brace);
      text.remove_prefix(brace);
      if (text.empty()) break;
      if (text.size() > 1 && text[1] == text[0]) {
        out += text[0];
        text.remove_prefix(2);
        continue;
      }
      if (text[0] == '}') throw ValueError("Single '}' encountered in format string");
      text.remove_prefix(1);
      if (text.empty()) throw ValueError("Single '{' encountered in format string");
      render(out, take_field(text), depth);
      base::spend(1);
      base::bound_text(out.size());
    }
    return out;
  }

 private:
  struct Field {
    std::string_view name;
    char32_t conversion = 0;
    std::string_view specification;
  };

  // Takes a field's name with what ends it: } : or !, 0 at the end of the text. Brackets may hold the three.
  static char take_name(std::string_view& text, std::string_view& name) {
    const std::string_view whole = text;
    for (std::size_t at = 0; at < whole.size(); ++at) {
      const char c = whole[at];
      if (c == '{') throw ValueError("unexpected '{' in field name");
      if (c == '[') at = std::min(whole.find(']', at), whole.size());
      if (c != '}' && c != ':' && c != '!') continue;  // past a bracket too
      name = whole.substr(0, at);
      text = whole.substr(at + 1);
      return c;
    }
    text = {};
    return 0;
  }

  // The field up to its own closing brace, which is dropped too.
  static Field take_field(std::string_view& text) {
    Field field;
    const char end = take_name(text, field.name);
    if (end == '}') return field;
    if (end == 0) throw ValueError("expected '}' before end of string");
    if (end == '!') {
      if (text.empty()) throw ValueError("end of string while looking for conversion specifier");
      std::size_t size = 0;
      field.conversion = base::next_code_point(text, size);
      text.remove_prefix(size);
      const char after = text.empty() ? ':' : text[0];
      if (!text.empty()) text.remove_prefix(1);
      if (after == '}') return field;
      if (after != ':') throw ValueError("expected ':' after conversion specifier");
    }
    int open = 1;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '{') ++open;
      if (text[at] != '}' || --open > 0) continue;
      field.specification = text.substr(0, at);
      text.remove_prefix(at + 1);
      return field;
    }
    throw ValueError("unmatched '{' in format spec");
  }

  static Value converted(const Value& value, char32_t conversion) {
    switch (conversion) {
      case 's': return Value{value.str()};
      case 'r': return Value{value.repr()};
      case 'a': return Value{ascii(value)};
      default: break;
    }
    throw ValueError("Unknown conversion specifier " + printable(conversion));
  }

  void render(std::string& out, const Field& field, int depth) {
    Value value = find(field.name);
    if (field.conversion != 0) value = converted(value, field.conversion);
    const bool nested =
        formatter_ == Formatter::string || field.specification.find('{') != std::string_view::npos;
    const std::string specification =
        nested ? run(field.specification, depth + 1) : std::string{field.specification};
    // MarkupSafe takes it for something with an __html_format__, and calls that.
    if (safe_ && is_chainable(value)) refuse_undefined(value);
    if (safe_ && !specification.empty() && value.is_safe())
      throw ValueError("Unsupported format specification for Markup.");
    if (safe_ && specification.empty())
      append_html(out, value);
    else if (safe_)
      append_html(out, Value{format_value(value, specification)});
    else
      out += format_value(value, specification);
  }

  Value find(std::string_view name) {
    const std::size_t first_end = std::min(name.find_first_of(".["), name.size());
    const bool by_name = first_end == 0 && !name.empty() && formatter_ == Formatter::string;
    const bool alone = first_end == name.size();
    Value value = by_name ? named("") : argument(name.substr(0, first_end), alone);
    name.remove_prefix(first_end);
    while (!name.empty()) {
      if (name[0] == '.') {
        const std::size_t end = std::min(name.find_first_of(".[", 1), name.size());
        const std::string_view attribute = name.substr(1, end - 1);
        if (attribute.empty()) throw ValueError("Empty attribute in format string");
        value = fields_.attribute(value, attribute);
        name.remove_prefix(end);
        continue;
      }
      if (name[0] != '[') throw ValueError("Only '.' or '[' may follow ']' in format field specifier");
      const std::size_t end = name.find(']');
      if (end == std::string_view::npos) throw ValueError("Missing ']' in format string");
      const std::string_view key = name.substr(1, end - 1);
      if (key.empty()) throw ValueError("Empty attribute in format string");
      const auto index = number(key);
      value = fields_.item(value, index ? Value{*index} : Value{key});
      name.remove_prefix(end + 1);
    }
    return value;
  }

  // Digits only; nothing where there is something else.
  static std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t out = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.starts_with('-') || stop == text.data() || stop != text.data() + text.size())
      return std::nullopt;
    if (error != std::errc{}) throw ValueError("Too many decimal digits in format string");
    return out;
  }

  // `alone`: no attribute or item of it is asked for. string.Formatter looks at the numbers of those only.
  Value argument(std::string_view name, bool alone) {
    std::size_t index = 0;
    if (name.empty()) {
      if (manual_)
        throw ValueError("cannot switch from manual field specification to automatic field numbering");
      index = automatic_++;
    } else {
      const auto given = number(name);
      if (!given) return named(name);
      index = static_cast<std::size_t>(*given);
      const bool counts = alone || formatter_ == Formatter::str;
      if (counts && automatic_ > 0)
        throw ValueError("cannot switch from automatic field numbering to manual field specification");
      manual_ |= counts;
    }
    if (formatter_ == Formatter::string && index >= arguments_.positional.size())
      throw IndexError("tuple index out of range");
    if (mapping_) throw ValueError("Format string contains positional fields");
    if (index >= arguments_.positional.size())
      throw IndexError("Replacement index " + std::to_string(index) +
                       " out of range for positional args tuple");
    return arguments_.positional[index];
  }

  [[nodiscard]] Value named(std::string_view name) const {
    if (mapping_) return item_or_throw(*mapping_, Value{name});
    for (const auto& [key, value] : arguments_.keyword)
      if (key == name) return value;
    throw KeyError(Value{name}.repr());
  }

  Formatter formatter_;
  bool safe_;
  const Arguments& arguments_;
  const FieldReader& fields_;
  const Value* mapping_;  // in place of arguments
  std::size_t automatic_ = 0;
  bool manual_ = false;
};

}  // namespace

Value format_braces(const Value& text, const Arguments& arguments) {
  const bool safe = text.is_safe();
  const auto formatter = safe ? Formatter::string : Formatter::str;
  return text_like(text, Braces{formatter, safe, arguments, Attributes{}}.run(text.as_string(), 0));
}

Value format_map(const Value& text, const Value& mapping) {
  if (text.as_string().find_first_of("{}") == std::string_view::npos) return text;
  const Arguments none;
  return Value{Braces{Formatter::str, false, none, Attributes{}, &mapping}.run(text.as_string(), 0)};
}

Value format_fields(const Value& text, const Arguments& arguments, const Value* mapping,
                    const FieldReader& fields) {
  return text_like(
      text, Braces{Formatter::string, text.is_safe(), arguments, fields, mapping}.run(text.as_string(), 0));
}

}  // namespace eddy::templates::runtime
