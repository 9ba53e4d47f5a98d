// printf-style formatting (Python's library reference, "printf-style String Formatting").
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/budget.h"
#include "eddy/base/escape.h"
#include "eddy/base/utf8.h"
#include "templates/runtime/access.h"
#include "templates/runtime/format.h"
#include "templates/runtime/numbers.h"
#include "templates/runtime/text.h"
#include "templates/runtime/undefined.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

struct Field {
  bool left = false, plus = false, space = false, zero = false, alternate = false;
  std::int64_t width = 0;
  std::int64_t precision = -1;
  char conversion = 0;
};

class Printf {
 public:
  Printf(const Value& text, const Value& values)
      : text_{text.as_string()}, safe_{text.is_safe()}, bytes_{text.is_bytes()}, values_{values} {}

  Value run() {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t percent = std::min(text_.find('%', at), text_.size());
      out_.append(text_, at, percent - at);
      at = percent;
      if (at < text_.size()) at = field(at + 1);
      base::spend(1);
      base::bound_text(out_.size());
    }
    const bool tuple = values_.is_tuple();
    if (tuple ? next_ < values_.items().size()
              : next_ == 0 && !values_.is_dict() && !named_ && !is_sequence_like())
      throw TypeError("not all arguments converted during string formatting");
    if (bytes_) return Value::bytes(out_);
    return safe_ ? Value::markup(out_) : Value{out_};
  }

 private:
  // What CPython takes for a mapping, for it has items.
  [[nodiscard]] bool is_sequence_like() const noexcept {
    return values_.is_list() || (values_.is_bytes() && !bytes_) || values_.is_undefined() ||
           (values_.is_object() && values_.as_object()->type_name() == "range");
  }

  // The value of the next field without a name.
  Value next() {
    if (named_) {
      if (!keyed_) throw TypeError("not enough arguments for format string");
      return *std::exchange(keyed_, std::nullopt);
    }
    if (values_.is_tuple()) {
      if (next_ >= values_.items().size()) throw TypeError("not enough arguments for format string");
      return values_.items()[next_++];
    }
    if (next_++ > 0) throw TypeError("not enough arguments for format string");
    return values_;
  }

  std::int64_t number(std::size_t& at, bool& left) {
    if (at < text_.size() && text_[at] == '*') {
      ++at;
      const Value value = next();
      if (safe_ || !integer::is_integral(value))
        throw TypeError("* wants int");  // MarkupSafe's stand-in is none
      if (value.is_big_int()) throw OverflowError("Python int too large to convert to C ssize_t");
      if (named_)
        return 0;  // it was the field's own: what follows is told first, then that a value is missing
      left |= value.as_int() < 0;
      if (value.as_int() > max_field || value.as_int() < -max_field)
        throw OverflowError("a field is too wide");
      return std::abs(value.as_int());
    }
    std::int64_t result = 0;
    for (; at < text_.size() && text_[at] >= '0' && text_[at] <= '9'; ++at) {
      result = result * 10 + (text_[at] - '0');
      if (result > max_field) throw OverflowError("a field is too wide");
    }
    return result;
  }

  // Where the parenthesis at `at` is closed; others may stand within.
  [[nodiscard]] std::size_t end_of_key(std::size_t at) const {
    int open = 0;
    for (; at < text_.size(); ++at) {
      if (text_[at] == '(') ++open;
      if (text_[at] == ')' && --open == 0) return at;
    }
    throw ValueError("incomplete format key");
  }

  // The field whose '%' stands before `at`; gives what follows it.
  std::size_t field(std::size_t at) {
    const bool keyed = at < text_.size() && text_[at] == '(';
    if (keyed) {
      if (!values_.is_dict() && !is_sequence_like()) throw TypeError("format requires a mapping");
      const std::size_t close = end_of_key(at);
      refuse_undefined(values_);
      const std::string_view key = text_.substr(at + 1, close - at - 1);
      keyed_ = item_or_throw(values_, bytes_ ? Value::bytes(key) : Value{key});
      named_ = true;
      at = close + 1;
    }
    if (!keyed && at < text_.size() && text_[at] == '%') {
      out_ += '%';
      return at + 1;
    }
    Field f;
    for (;; ++at) {
      const char c = at < text_.size() ? text_[at] : '\0';
      if (c == '-')
        f.left = true;
      else if (c == '+')
        f.plus = true;
      else if (c == ' ')
        f.space = true;
      else if (c == '0')
        f.zero = true;
      else if (c == '#')
        f.alternate = true;
      else
        break;
    }
    f.width = number(at, f.left);
    if (at < text_.size() && text_[at] == '.') {
      bool negative = false;
      f.precision = number(++at, negative);
      if (negative) f.precision = 0;
    }
    if (at < text_.size() && (text_[at] == 'l' || text_[at] == 'h' || text_[at] == 'L')) ++at;
    if (at >= text_.size()) throw ValueError("incomplete format");
    f.conversion = text_[at];
    convert(f, next(), at);
    return at + 1;
  }

  void convert(const Field& f, const Value& value, std::size_t at) {
    switch (f.conversion) {
      case 'b':
        if (!bytes_) break;
        [[fallthrough]];
      case 's':
      case 'r':
      case 'a': return bytes_ ? bytes_field(f, value) : text_field(f, value);
      case 'c': return bytes_ ? byte(f, value) : character(f, value);
      case 'd':
      case 'i':
      case 'u':
      case 'x':
      case 'X':
      case 'o': return integer(f, value);
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G': return real(f, value);
      default: break;
    }
    std::size_t end = at;
    const char32_t c = base::next_code_point(text_, end);
    throw ValueError(std::string{"unsupported format character '"} +
                     (c > 30 && c < 127 ? f.conversion : '?') + "' (0x" +
                     format_value(Value{static_cast<std::int64_t>(c)}, "x") + ") at index " +
                     std::to_string(base::count_code_points(text_.substr(0, at))));
  }

  void put(const Field& f, std::string_view sign, std::string_view body, bool may_zero) {
    const std::size_t characters = bytes_ ? body.size() : base::count_code_points(body);
    const auto size = static_cast<std::int64_t>(characters + sign.size());
    const auto missing = static_cast<std::size_t>(std::max<std::int64_t>(f.width - size, 0));
    const bool zero = f.zero && may_zero && !f.left;
    if (!f.left && !zero) out_.append(missing, ' ');
    out_ += sign;
    if (zero) out_.append(missing, '0');
    out_ += body;
    if (f.left) out_.append(missing, ' ');
  }

  void text_field(const Field& f, const Value& value) {
    std::string text;
    if (safe_ && f.conversion == 's')
      append_html(text, value);
    else
      text = f.conversion == 's' ? value.str() : f.conversion == 'r' ? value.repr() : ascii(value);
    if (safe_ && f.conversion != 's') text = base::escape(text);
    std::string_view shown = text;
    if (f.precision >= 0)
      shown = shown.substr(0, base::offset_of_code_point(shown, static_cast<std::size_t>(f.precision)));
    put(f, "", shown, false);
  }

  // Of b"%s" and b"%b" the value is bytes; the others write ASCII.
  void bytes_field(const Field& f, const Value& value) {
    const bool plain = f.conversion == 's' || f.conversion == 'b';
    if (plain && !value.is_bytes())
      throw TypeError("%b requires a bytes-like object, or an object that implements __bytes__, not '" +
                      std::string{value.type_name()} + "'");
    const std::string text = plain ? std::string{value.as_string()} : ascii(value);
    const auto size = f.precision < 0 ? text.size() : static_cast<std::size_t>(f.precision);
    put(f, "", std::string_view{text}.substr(0, size), false);
  }

  void byte(const Field& f, const Value& value) {
    const bool one = value.is_bytes() && value.length() == 1;
    if (!one && !integer::is_integral(value))
      throw TypeError("%c requires an integer in range(256) or a single byte");
    const std::int64_t code = one ? value.as_string()[0] : integer::saturated(value);
    if (!one && (code < 0 || code > 255)) throw OverflowError("%c arg not in range(256)");
    const char character = static_cast<char>(code);
    put(f, "", {&character, 1}, false);
  }

  void character(const Field& f, const Value& value) {
    std::string text;
    if (safe_) throw TypeError("%c requires int or char");  // MarkupSafe's stand-in for the value is neither
    if (integer::is_integral(value)) {
      const std::int64_t code = integer::saturated(value);
      if (code < 0 || code > 0x10ffff) throw OverflowError("%c arg not in range(0x110000)");
      base::append_code_point(text, static_cast<char32_t>(code));
    } else if (value.is_string() && value.length() == 1)
      text = value.as_string();
    else
      throw TypeError("%c requires int or char");
    put(f, "", text, false);
  }

  [[nodiscard]] std::string sign(const Field& f, bool negative) const {
    return negative ? "-" : f.plus ? "+" : f.space ? " " : "";
  }

  void integer(const Field& f, const Value& value) {
    const bool decimal = f.conversion == 'd' || f.conversion == 'i' || f.conversion == 'u';
    if (decimal) refuse_undefined(value);
    // MarkupSafe's stand-in has an __int__, which reads texts too, and no __index__.
    if (safe_ ? !decimal : !value.is_number() || (!decimal && value.is_float()))
      throw TypeError(std::string{"%"} + f.conversion +
                      " format: " + (decimal ? "a real number" : "an integer") + " is required, not " +
                      (safe_ ? "_MarkupEscapeHelper" : std::string{value.type_name()}));
    const Value number = to_integer(value);
    const bool negative = integer::is_negative(number);
    std::string digits = integer::digits(number, decimal ? 10 : f.conversion == 'o' ? 8 : 16);
    if (f.conversion == 'X')
      for (char& c : digits)
        if (c >= 'a') c = static_cast<char>(c - 32);
    const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(f.precision, 0));
    if (digits.size() < wanted) digits.insert(0, wanted - digits.size(), '0');
    std::string prefix = sign(f, negative);
    if (f.alternate && !decimal) prefix += f.conversion == 'o' ? "0o" : f.conversion == 'x' ? "0x" : "0X";
    put(f, prefix, digits, true);
  }

  void real(const Field& f, const Value& value) {
    refuse_undefined(value);
    if (!safe_ && !value.is_number())
      throw TypeError("must be real number, not " + std::string{value.type_name()});
    const double number = to_float(value).as_float();
    const bool capital = f.conversion == 'E' || f.conversion == 'F' || f.conversion == 'G';
    const std::string body = std::isfinite(number) ? format_number(std::fabs(number), f.conversion,
                                                                   static_cast<int>(f.precision), f.alternate)
                             : std::isnan(number)  ? (capital ? "NAN" : "nan")
                                                   : (capital ? "INF" : "inf");
    put(f, sign(f, std::signbit(number) && !std::isnan(number)), body, true);
  }

  std::string_view text_;
  bool safe_;
  bool bytes_;
  const Value& values_;
  std::size_t next_ = 0;
  bool named_ = false;
  std::optional<Value> keyed_;  // what the last key gave, until it is taken
  std::string out_;
};

}  // namespace

Value format_printf(const Value& text, const Value& values) { return Printf{text, values}.run(); }

}  // namespace eddy::templates::runtime
