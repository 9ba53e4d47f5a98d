// A literal rule is checked against its handler by the compiler: RuleFor<Handler> is made of a string literal
// only where the rule is well formed and its variables fit the handler's arguments. The compiler's message
// holds the name of one of the functions below, which is the sentence, the rule and the handler's type.
//
// Arguments may be any integer type (converter int), float or double (float), std::string, std::string_view
// or const std::string& (string, path, any), flask::Uuid (uuid), Value (of a converter of the app's own; also for any
// default). The compiler compares kinds and their number;
// names and order only when serving starts, since `.args("id", "name")` may still reorder.
//
// Tests: tests/flask/golden_test.cc; what must not compile: tests/flask/compile_fail/*.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "eddy/flask/rule_syntax.h"
#include "eddy/flask/uuid.h"
#include "eddy/value.h"

namespace eddy::flask {

// A rule that is only known at run time; checked when it is registered and when serving starts:
// `app.get(flask::rule(prefix + "/<int:id>"), [](int id) {...})`.
struct RuntimeRule {
  std::string text;
};
inline RuntimeRule rule(std::string text) { return {std::move(text)}; }

namespace detail {

// What a handler's argument takes; for an integer, the range that its type holds (outside it: 404).
struct ArgumentType {
  ArgumentKind kind = ArgumentKind::text;
  const char* name = "";
  std::int64_t min = 0;
  std::int64_t max = 0;
};

// One variable of a rule, converted. The text lives as long as the request.
struct Argument {
  ArgumentKind kind = ArgumentKind::text;
  std::string_view text;  // the decoded piece of the path (of a default: its text)
  std::int64_t integer = 0;
  double real = 0;
  Uuid uuid;
  const Value* value = nullptr;  // of a converter of the app's own, and of a default
};

template <class>
inline constexpr bool never = false;

template <class T>
consteval ArgumentType argument_type() {
  using A = std::remove_cvref_t<T>;
  static_assert(!std::is_lvalue_reference_v<T> || std::is_const_v<std::remove_reference_t<T>>,
                "a handler takes its rule's arguments by value or by const reference");
  if constexpr (std::integral<A> && !std::same_as<A, bool> && !std::same_as<A, char>) {
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<A>::max());
    return {ArgumentKind::integer,
            sizeof(A) < 8 ? (std::signed_integral<A> ? "int" : "unsigned")
                          : (std::signed_integral<A> ? "long" : "unsigned long"),
            static_cast<std::int64_t>(std::numeric_limits<A>::min()),
            static_cast<std::int64_t>(most < largest ? most : largest)};
  } else if constexpr (std::floating_point<A>) {
    return {ArgumentKind::real, sizeof(A) == 4 ? "float" : "double"};
  } else if constexpr (std::same_as<A, std::string>) {
    return {ArgumentKind::text, "std::string"};
  } else if constexpr (std::same_as<A, std::string_view>) {
    return {ArgumentKind::text, "std::string_view"};
  } else if constexpr (std::same_as<A, Uuid>) {
    return {ArgumentKind::uuid, "flask::Uuid"};
  } else if constexpr (std::same_as<A, Value>) {
    return {ArgumentKind::value, "Value"};
  } else {
    static_assert(never<T>,
                  "a handler's argument must be an integer, a double, std::string, std::string_view, "
                  "flask::Uuid or Value");
  }
}

template <class T>
auto take(const Argument& argument) {
  using A = std::remove_cvref_t<T>;
  if constexpr (std::integral<A>) {
    return static_cast<A>(argument.integer);
  } else if constexpr (std::floating_point<A>) {
    return static_cast<A>(argument.real);
  } else if constexpr (std::same_as<A, Uuid>) {
    return argument.uuid;
  } else if constexpr (std::same_as<A, Value>) {
    return *argument.value;
  } else {
    return A{argument.text};
  }
}

// The arguments and result of a function or of an object with one operator().
template <class F>
struct Signature {
  static_assert(
      requires { &F::operator(); },
      "a handler must be a function or a lambda whose arguments have types (not auto)");
  using Of = Signature<decltype(&F::operator())>;
  using Result = typename Of::Result;
  static constexpr std::size_t count = Of::count;
  static constexpr const ArgumentType* arguments = Of::arguments;
  template <class Callable>
  static decltype(auto) call(Callable& f, const Argument* values) {
    return Of::call(f, values);
  }
  static constexpr bool has_references = Of::has_references;
  using Kept = typename Of::Kept;
  static Kept keep(const Argument* values) { return Of::keep(values); }
  template <class Callable>
  static decltype(auto) call_kept(Callable& f, Kept& kept) {
    return Of::call_kept(f, kept);
  }
};
template <class R, class... A>
struct Signature<R(A...)> {
  using Result = R;
  static constexpr std::size_t count = sizeof...(A);
  static constexpr ArgumentType arguments[sizeof...(A) + 1] = {argument_type<A>()..., {}};
  template <class Callable>
  static R call(Callable& f, [[maybe_unused]] const Argument* values) {
    return call(f, values, std::index_sequence_for<A...>{});
  }
  template <class Callable, std::size_t... I>
  static R call(Callable& f, [[maybe_unused]] const Argument* values, std::index_sequence<I...>) {
    return f(take<A>(values[I])...);
  }

  // For a coroutine that takes references: its arguments, to be kept until it is done.
  static constexpr bool has_references = (std::is_reference_v<A> || ...);
  using Kept = std::tuple<std::remove_cvref_t<A>...>;
  static Kept keep(const Argument* values) { return keep(values, std::index_sequence_for<A...>{}); }
  template <std::size_t... I>
  static Kept keep([[maybe_unused]] const Argument* values, std::index_sequence<I...>) {
    return Kept{take<A>(values[I])...};
  }
  template <class Callable>
  static R call_kept(Callable& f, Kept& kept) {
    return std::apply([&f](auto&... each) { return f(static_cast<A&&>(each)...); }, kept);
  }
};
template <class R, class... A>
struct Signature<R (*)(A...)> : Signature<R(A...)> {};
template <class R, class... A>
struct Signature<R (*)(A...) noexcept> : Signature<R(A...)> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...)> : Signature<R(A...)> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) const> : Signature<R(A...)> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) noexcept> : Signature<R(A...)> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) const noexcept> : Signature<R(A...)> {};

// Never defined: the compiler stops at the call, and says the name.
void a_rule_must_start_with_a_slash();
void the_rule_is_malformed_after_its_last_well_formed_part();
void the_rule_names_a_converter_that_does_not_exist_with_one_of_your_own_write_flask_rule();
void the_rule_has_two_variables_of_one_name();
void the_rule_has_more_variables_than_its_handler_has_arguments();
void the_handler_has_more_arguments_than_its_rule_has_variables();
void the_rule_gives_an_integer_that_no_argument_of_its_handler_takes();
void the_rule_gives_a_float_that_no_argument_of_its_handler_takes();
void the_rule_gives_a_text_that_no_argument_of_its_handler_takes();
void the_rule_gives_a_uuid_that_no_argument_of_its_handler_takes();

consteval void check_kind(ArgumentKind kind, std::size_t variables, const ArgumentType* types,
                          std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (types[i].kind == kind && variables > 0) --variables;
  }
  if (variables == 0) return;
  if (kind == ArgumentKind::integer) the_rule_gives_an_integer_that_no_argument_of_its_handler_takes();
  if (kind == ArgumentKind::real) the_rule_gives_a_float_that_no_argument_of_its_handler_takes();
  if (kind == ArgumentKind::uuid) the_rule_gives_a_uuid_that_no_argument_of_its_handler_takes();
  the_rule_gives_a_text_that_no_argument_of_its_handler_takes();
}

consteval bool named_twice(std::string_view rule, std::string_view name) {
  std::size_t seen = 0;
  for (RuleToken token = next_token(rule); token.type != RuleToken::Type::end; token = next_token(rule)) {
    if (token.type == RuleToken::Type::variable && token.text == name) ++seen;
  }
  return seen > 1;
}

// `exactly`: without defaults every argument must come from the rule.
consteval void check_rule(std::string_view rule, const ArgumentType* types, std::size_t count, bool exactly) {
  std::size_t kinds[4] = {};
  std::size_t variables = 0;
  if (rule.empty() || rule[0] != '/') a_rule_must_start_with_a_slash();
  std::string_view rest = rule;
  for (RuleToken token = next_token(rest); token.type != RuleToken::Type::end; token = next_token(rest)) {
    if (token.type == RuleToken::Type::malformed) the_rule_is_malformed_after_its_last_well_formed_part();
    if (token.type != RuleToken::Type::variable) continue;
    ArgumentKind kind{};
    if (!converter_kind(token.converter, kind))
      the_rule_names_a_converter_that_does_not_exist_with_one_of_your_own_write_flask_rule();
    if (named_twice(rule, token.text)) the_rule_has_two_variables_of_one_name();
    ++kinds[static_cast<std::size_t>(kind)];
    ++variables;
  }
  if (variables > count) the_rule_has_more_variables_than_its_handler_has_arguments();
  if (exactly && variables < count) the_handler_has_more_arguments_than_its_rule_has_variables();
  for (std::size_t kind = 0; kind < 4; ++kind) {
    check_kind(static_cast<ArgumentKind>(kind), kinds[kind], types, count);
  }
}

}  // namespace detail

// The parameter type of Flask::route: a literal (checked here and now) or a RuntimeRule.
template <class Handler, bool Exactly = true>
class RuleFor {
 public:
  template <class Text>
    requires std::convertible_to<const Text&, std::string_view>
  consteval RuleFor(const Text& text) : text_{text} {  // NOLINT: implicit, as std::format_string
    using Signature = detail::Signature<Handler>;
    detail::check_rule(text_, Signature::arguments, Signature::count, Exactly);
  }
  RuleFor(const RuntimeRule& rule) : text_{rule.text} {}  // NOLINT: implicit; a view for the call's length

  [[nodiscard]] std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

}  // namespace eddy::flask
