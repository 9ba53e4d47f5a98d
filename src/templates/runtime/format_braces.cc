// str.format (Python's library reference, "Format String Syntax").
#include <charconv>

#include "templates/runtime/access.h"
#include "templates/runtime/format.h"
#include "templates/runtime/text.h"

namespace eddy::templates::runtime {
namespace {

constexpr int max_nesting = 2;  // fields within a field's specification, as in Python

class Braces {
 public:
  Braces(bool safe, const Arguments& arguments, const Value* mapping = nullptr)
      : safe_{safe}, arguments_{arguments}, mapping_{mapping} {}

  std::string run(std::string_view text, int depth) {
    if (depth > max_nesting) throw ValueError("Max string recursion exceeded");
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
      field(out, take_field(text), depth);
    }
    return out;
  }

 private:
  // The field up to its own closing brace, which is dropped too.
  static std::string_view take_field(std::string_view& text) {
    int open = 1;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '{') ++open;
      if (text[i] != '}' || --open > 0) continue;
      const std::string_view inside = text.substr(0, i);
      text.remove_prefix(i + 1);
      return inside;
    }
    throw ValueError(text.empty() ? "Single '{' encountered in format string"
                                  : "expected '}' before end of string");
  }

  void field(std::string& out, std::string_view text, int depth) {
    // Brackets may hold ! and :, as in {0[a:b]}.
    std::size_t name_end = 0;
    for (bool bracket = false; name_end < text.size(); ++name_end) {
      const char c = text[name_end];
      if (c == '[') bracket = true;
      if (c == ']') bracket = false;
      if (!bracket && (c == '!' || c == ':')) break;
    }
    Value value = find(text.substr(0, name_end));
    std::string_view rest = text.substr(name_end);
    if (!rest.empty() && rest[0] == '!') {
      if (rest.size() < 2) throw ValueError("end of string while looking for conversion specifier");
      if (rest[1] != 's' && rest[1] != 'r' && rest[1] != 'a')
        throw ValueError(std::string{"Unknown conversion specifier "} + rest[1]);
      value = Value{rest[1] == 's' ? value.str() : rest[1] == 'r' ? value.repr() : ascii(value)};
      rest.remove_prefix(2);
      if (!rest.empty() && rest[0] != ':') throw ValueError("expected ':' after conversion specifier");
    }
    const std::string specification = rest.empty() ? "" : run(rest.substr(1), depth + 1);
    if (safe_ && specification.empty())
      append_html(out, value);
    else if (safe_)
      append_html(out, Value{format_value(value, specification)});
    else
      out += format_value(value, specification);
  }

  Value find(std::string_view name) {
    const std::size_t first_end = std::min(name.find_first_of(".["), name.size());
    Value value = argument(name.substr(0, first_end));
    name.remove_prefix(first_end);
    while (!name.empty()) {
      if (name[0] == '.') {
        const std::size_t end = std::min(name.find_first_of(".[", 1), name.size());
        const std::string_view attribute = name.substr(1, end - 1);
        if (attribute.empty()) throw ValueError("Empty attribute in format string");
        auto found = get_attribute(value, attribute);
        if (!found)
          throw AttributeError("'" + std::string{value.type_name()} + "' object has no attribute '" +
                               std::string{attribute} + "'");
        value = *std::move(found);
        name.remove_prefix(end);
      } else {
        const std::size_t end = name.find(']');
        if (name[0] != '[' || end == std::string_view::npos) throw ValueError("Missing ']' in format string");
        const std::string_view key = name.substr(1, end - 1);
        std::int64_t index = 0;
        const auto [stop, error] = std::from_chars(key.data(), key.data() + key.size(), index);
        const bool number = error == std::errc{} && stop == key.data() + key.size();
        value = item_or_throw(value, number ? Value{index} : Value{key});
        name.remove_prefix(end + 1);
      }
    }
    return value;
  }

  Value argument(std::string_view name) {
    std::size_t index = 0;
    if (name.empty()) {
      if (manual_)
        throw ValueError("cannot switch from manual field specification to automatic field numbering");
      index = automatic_++;
    } else {
      const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), index);
      if (error != std::errc{} || stop != name.data() + name.size()) {
        if (mapping_) return item_or_throw(*mapping_, Value{name});
        for (const auto& [key, value] : arguments_.keyword)
          if (key == name) return value;
        throw KeyError(Value{name}.repr());
      }
      if (automatic_ > 0)
        throw ValueError("cannot switch from automatic field numbering to manual field specification");
      manual_ = true;
    }
    if (mapping_) throw ValueError("Format string contains positional fields");
    if (index >= arguments_.positional.size())
      throw IndexError("Replacement index " + std::to_string(index) +
                       " out of range for positional args tuple");
    return arguments_.positional[index];
  }

  bool safe_;
  const Arguments& arguments_;
  const Value* mapping_;  // in place of arguments
  std::size_t automatic_ = 0;
  bool manual_ = false;
};

}  // namespace

Value format_braces(const Value& text, const Arguments& arguments) {
  return text_like(text, Braces{text.is_safe(), arguments}.run(text.as_string(), 0));
}

Value format_map(const Value& text, const Value& mapping) {
  if (text.as_string().find_first_of("{}") == std::string_view::npos) return text;
  const Arguments none;
  return Value{Braces{false, none, &mapping}.run(text.as_string(), 0)};
}

}  // namespace eddy::templates::runtime
