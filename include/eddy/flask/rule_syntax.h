// The grammar of URL rules ("/post/<int:id>"), one reader for the compiler and for start-up.
//
//   rule      = "/" *( "/" | literal | variable )         ; Werkzeug, "URL Routing", Rule Format
//   literal   = 1*( any character but "<" and "/" )
//   variable  = "<" [ converter [ "(" arguments ")" ] ":" ] name ">"
//
// It cuts a rule into tokens and knows the converters' names and what each gives a handler; what a converter
// matches is src/flask/converter.h. Never allocates. Tests: tests/flask/golden_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace eddy::flask::detail {

// What a variable of a rule is in C++.
enum class ArgumentKind : std::uint8_t { text, integer, real, uuid, value };

struct RuleToken {
  enum class Type : std::uint8_t { slash, literal, variable, end, malformed };
  Type type = Type::end;
  std::string_view text;       // the literal, or the variable's name
  std::string_view converter;  // "default" where none is written
  std::string_view arguments;  // between the converter's parentheses
};

constexpr bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

constexpr std::size_t name_length(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && (is_name_start(text[n]) || (n > 0 && text[n] >= '0' && text[n] <= '9'))) ++n;
  return n;
}

// A variable behind its "<": `rest` moves past its ">".
constexpr RuleToken next_variable(std::string_view& rest) {
  const RuleToken malformed{.type = RuleToken::Type::malformed, .text = {}, .converter = {}, .arguments = {}};
  RuleToken token{.type = RuleToken::Type::variable, .text = {}, .converter = "default", .arguments = {}};
  std::size_t n = name_length(rest);
  if (n == 0) return malformed;
  std::string_view name = rest.substr(0, n);
  rest.remove_prefix(n);
  if (!rest.empty() && rest[0] == '(') {  // the arguments end at the first ")" that ":" follows
    const std::size_t close = rest.find("):");
    if (close == std::string_view::npos) return malformed;
    token.arguments = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
  }
  if (!rest.empty() && rest[0] == ':') {
    token.converter = name;
    rest.remove_prefix(1);
    n = name_length(rest);
    if (n == 0) return malformed;
    name = rest.substr(0, n);
    rest.remove_prefix(n);
  }
  if (rest.empty() || rest[0] != '>') return malformed;
  rest.remove_prefix(1);
  token.text = name;
  return token;
}

// The next token of `rest`, which it shortens; Type::end at its end.
constexpr RuleToken next_token(std::string_view& rest) {
  using Type = RuleToken::Type;
  if (rest.empty()) return {.type = Type::end, .text = {}, .converter = {}, .arguments = {}};
  if (rest[0] == '<') {
    rest.remove_prefix(1);
    return next_variable(rest);
  }
  if (rest[0] == '/') {
    rest.remove_prefix(1);
    return {.type = Type::slash, .text = "/", .converter = {}, .arguments = {}};
  }
  std::size_t n = 0;
  while (n < rest.size() && rest[n] != '<' && rest[n] != '/') ++n;
  const std::string_view literal = rest.substr(0, n);
  rest.remove_prefix(n);
  return {.type = Type::literal, .text = literal, .converter = {}, .arguments = {}};
}

// False where there is no such converter.
constexpr bool converter_kind(std::string_view converter, ArgumentKind& kind) {
  if (converter == "int") return kind = ArgumentKind::integer, true;
  if (converter == "float") return kind = ArgumentKind::real, true;
  if (converter == "uuid") return kind = ArgumentKind::uuid, true;
  kind = ArgumentKind::text;
  return converter == "default" || converter == "string" || converter == "path" || converter == "any";
}

}  // namespace eddy::flask::detail
