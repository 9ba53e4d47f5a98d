#include "templates/native.h"

#include <charconv>
#include <string>

#include "eddy/value/errors.h"
#include "templates/emitter.h"
#include "templates/expression_lexer.h"
#include "templates/expression_parser.h"
#include "templates/failure.h"
#include "templates/machine.h"
#include "templates/runtime/operators.h"
#include "templates/runtime_calls.h"

namespace eddy::templates {
namespace {

std::optional<Value> value_of(const Expr& expr);

std::optional<std::vector<Value>> values_of(const Expr& expr) {
  std::vector<Value> values;
  for (const ExprPtr& item : expr.items) {
    if (!item) return std::nullopt;  // no key: `**` before a dict
    std::optional<Value> value = value_of(*item);
    if (!value) return std::nullopt;
    values.push_back(std::move(*value));
  }
  return values;
}

// A sign stands before a number only, and only once.
std::optional<Value> signed_number(const Expr& expr) {
  if (expr.items[0]->kind != ExprKind::constant) return std::nullopt;
  const Value number = to_value(expr.items[0]->literal);
  if (number.is_bool() || !number.is_number()) return std::nullopt;
  return expr.kind == ExprKind::negate ? runtime::negate(number) : number;
}

std::optional<Value> value_of(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::constant: return to_value(expr.literal);
    case ExprKind::negate:
    case ExprKind::positive: return signed_number(expr);
    case ExprKind::tuple:
    case ExprKind::list: {
      std::optional<std::vector<Value>> values = values_of(expr);
      if (!values) return std::nullopt;
      return expr.kind == ExprKind::tuple ? Value::tuple(std::move(*values))
                                          : Value::list(std::move(*values));
    }
    case ExprKind::dict:
    case ExprKind::set: {
      const std::optional<std::vector<Value>> values = values_of(expr);
      if (!values) return std::nullopt;
      if (expr.kind == ExprKind::set)
        return calls::set(values->data(), static_cast<std::uint32_t>(values->size()));
      return calls::dict(values->data(), static_cast<std::uint32_t>(values->size() / 2));
    }
    case ExprKind::call:  // an empty set has no other form
      if (expr.items.size() == 1 && expr.keywords.empty() && expr.items[0]->kind == ExprKind::name &&
          expr.items[0]->text == "set")
        return calls::set(nullptr, 0);
      return std::nullopt;
    default: return std::nullopt;
  }
}

}  // namespace

std::optional<Value> literal_value(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  while (text.starts_with('\n')) text.remove_prefix(1);
  // Python's parser takes neither an indented line nor a second one outside brackets.
  if (text.empty() || text[0] == ' ' || text[0] == '\t') return std::nullopt;
  if (text.find('\n') != std::string_view::npos &&
      std::string_view{"([{"}.find(text[0]) == std::string_view::npos)
    return std::nullopt;
  try {
    TokenStream tokens;
    ExpressionLexer lexer{text, Dialect::python, tokens};
    for (lexer.skip_blanks(); !lexer.at_end(); lexer.skip_blanks()) lexer.read_token();
    if (!lexer.balanced()) return std::nullopt;
    tokens.push(TokenKind::eof, lexer.place(), {});
    ExpressionParser parser{tokens, Dialect::python};
    const ExprPtr expr = parser.star_expressions();
    parser.expect(TokenKind::eof);
    return value_of(*expr);
  } catch (const Failure&) {
  } catch (const ValueFault& fault) {
    if (std::string_view{fault.type()} == "TypeError") throw;  // an unhashable key, as in Python
  }
  return std::nullopt;
}

namespace {

constexpr char kMark = '\xff';

}  // namespace

std::string native_mark(std::size_t index) { return kMark + std::to_string(index) + kMark; }

std::vector<Value> split_at_marks(std::string_view text, std::span<const Value> marked) {
  std::vector<Value> out;
  std::size_t begin = 0;  // of the text that is no mark
  for (std::size_t at = 0; (at = text.find(kMark, at)) != std::string_view::npos;) {
    std::size_t index = 0;
    const char* const digits = text.data() + at + 1;
    const auto [behind, error] = std::from_chars(digits, text.data() + text.size(), index);
    const bool is_mark = error == std::errc{} && behind != text.data() + text.size() && *behind == kMark;
    if (!is_mark || index >= marked.size()) {
      ++at;
      continue;
    }
    if (at > begin) out.emplace_back(text.substr(begin, at - begin));
    out.push_back(marked[index]);
    begin = at = static_cast<std::size_t>(behind - text.data()) + 1;
  }
  if (begin < text.size()) out.emplace_back(text.substr(begin));
  return out;
}

namespace {

constexpr int kDepth = 100;

bool borrows(const Value& value, int depth) {
  if (value.is_borrowed()) return true;
  if (depth == 0) return false;
  if (value.is_list() || value.is_tuple()) {
    for (const Value& item : value.items())
      if (borrows(item, depth - 1)) return true;
  } else if (value.is_dict()) {
    for (const auto& [key, item] : value.as_dict())
      if (borrows(key, depth - 1) || borrows(item, depth - 1)) return true;
  }
  return false;
}

Value kept_to(const Value& value, int depth) {
  if (!borrows(value, depth)) return value;
  if (value.is_borrowed()) return value.owned();
  if (value.is_dict()) {
    Dict out;
    for (const auto& [key, item] : value.as_dict())
      out.set(kept_to(key, depth - 1), kept_to(item, depth - 1));
    return Value{std::move(out)};
  }
  std::vector<Value> items;
  for (const Value& item : value.items()) items.push_back(kept_to(item, depth - 1));
  return value.is_tuple() ? Value::tuple(std::move(items)) : Value::list(std::move(items));
}

}  // namespace

Value kept(const Value& value) { return kept_to(value, kDepth); }

Value native_value(const std::vector<Value>& pieces) {
  if (pieces.empty()) return {};
  if (pieces.size() == 1 && !pieces[0].is_string()) return pieces[0];
  std::string text;
  for (const Value& piece : pieces) piece.append_str(text);
  if (std::optional<Value> value = literal_value(text)) return std::move(*value);
  return pieces.size() == 1 ? pieces[0] : Value{text};
}

Value Machine::native_value_of(std::string_view written) const {
  return native_value(split_at_marks(written, native_pieces_));
}

}  // namespace eddy::templates
