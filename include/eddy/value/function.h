// make_callable: a typed C++ function as a value that templates call: a filter, a test, a global.
//
//   env.add_filter("repeat", make_callable([](std::string_view text, std::optional<int> times) { ... },
//                                          "repeat", {"text", "times"}));
//
// Parameters: Value, bool, integers, floats, std::string, std::string_view (of the argument, for the length of
// the call), a struct that eddy::reflect describes, std::vector of these, and std::optional of these for what may
// be left out or None. Last of all may come `const Arguments&`: then nothing is refused, and it holds everything.
// Whatever a Value can be made of may be returned; void gives None.
// A call with other arguments throws TypeError, or OverflowError for an integer that does not fit.
// Never converts between kinds, but for an int or bool where a float is asked for, and a bool as an int.
// Tests: tests/value/function_test.cc.
#pragma once
#include <cmath>
#include <concepts>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/value/errors.h"
#include "eddy/value/object.h"
#include "eddy/value/reflect.h"
#include "eddy/value/value.h"

namespace eddy {
namespace detail {

[[noreturn]] inline void refuse_type(std::string_view function, std::size_t index, std::string_view wanted,
                                     const Value& given) {
  throw TypeError{std::string{function} + "() argument " + std::to_string(index + 1) + " must be " +
                  std::string{wanted} + ", not " + std::string{given.type_name()}};
}

// Where a parameter's value is kept while the function runs.
template <class T>
struct Held {
  using type = T;
};
template <class T>
  requires(Foreign<T> && !is_vector<T>)
struct Held<T> {
  using type = std::reference_wrapper<const T>;
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_std_vector = false;
template <class T, class A>
inline constexpr bool is_std_vector<std::vector<T, A>> = true;
template <class>
inline constexpr bool is_no_parameter = false;

// An argument as a T; the errors call it number `index` + 1 of `function`.
template <class T>
typename Held<T>::type argument(std::string_view function, std::size_t index, const Value& value) {
  if constexpr (std::same_as<T, Value>) {
    return value;
  } else if constexpr (std::same_as<T, bool>) {
    if (!value.is_bool()) refuse_type(function, index, "bool", value);
    return value.as_bool();
  } else if constexpr (std::integral<T>) {
    if (!value.is_int() && !value.is_bool() && !value.is_big_int())
      refuse_type(function, index, "int", value);
    if constexpr (std::is_unsigned_v<T> && sizeof(T) == 8)
      if (const auto number = value.to_unsigned()) return static_cast<T>(*number);
    if (value.is_big_int() || !std::in_range<T>(value.as_int()))
      throw OverflowError{std::string{function} + "() argument " + std::to_string(index + 1) + " must be " +
                          std::to_string(std::numeric_limits<T>::min()) + " to " +
                          std::to_string(std::numeric_limits<T>::max())};
    return static_cast<T>(value.as_int());
  } else if constexpr (std::floating_point<T>) {
    if (!value.is_number()) refuse_type(function, index, "float", value);
    if (value.is_big_int() && std::isinf(value.as_float()))
      throw OverflowError{"int too large to convert to float"};
    return static_cast<T>(value.as_float());
  } else if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
    if (!value.is_string()) refuse_type(function, index, "str", value);
    return T{value.as_string()};
  } else if constexpr (is_optional<T>) {
    if (value.is_none()) return std::nullopt;
    return T{argument<typename T::value_type>(function, index, value)};
  } else if constexpr (is_std_vector<T>) {
    if (!value.is_sequence()) refuse_type(function, index, "list", value);
    T items;
    items.reserve(value.sequence_size());
    for (std::size_t i = 0; i < value.sequence_size(); ++i)
      items.push_back(argument<typename T::value_type>(function, index, value.sequence_item(i)));
    return items;
  } else if constexpr (Foreign<T>) {
    if (!value.is_foreign() || &value.foreign_type() != foreign_type<T>())
      refuse_type(function, index, foreign_type<T>()->name, value);
    return std::cref(*static_cast<const T*>(value.foreign_object()));
  } else {
    static_assert(
        is_no_parameter<T>,
        "make_callable: a parameter of this type can't be made of an eddy::Value: take an eddy::Value, "
        "or describe the type with a specialisation of eddy::reflect");
  }
}

template <class T>
typename Held<T>::type bind_argument(std::string_view function, const std::vector<std::string>& names,
                                     std::size_t index, const Arguments& arguments) {
  const std::string_view name = index < names.size() ? std::string_view{names[index]} : std::string_view{};
  const Value* given = arguments.find(index, name);
  if (given) return argument<T>(function, index, *given);
  if constexpr (is_optional<T>)
    return std::nullopt;
  else
    throw TypeError{std::string{function} + "() missing 1 required positional argument: " +
                    (name.empty() ? "number " + std::to_string(index + 1) : "'" + std::string{name} + "'")};
}

// Refuses arguments that no parameter takes, and those given twice, as Python does.
inline void check_arguments(std::string_view function, const std::vector<std::string>& names,
                            std::size_t parameters, const Arguments& arguments) {
  if (arguments.positional.size() > parameters)
    throw TypeError{std::string{function} + "() takes " + std::to_string(parameters) +
                    " positional argument" + (parameters == 1 ? "" : "s") + " but " +
                    std::to_string(arguments.positional.size()) +
                    (arguments.positional.size() == 1 ? " was given" : " were given")};
  for (const auto& [key, value] : arguments.keyword) {
    std::size_t index = 0;
    while (index < names.size() && names[index] != key) ++index;
    if (index >= names.size() || index >= parameters)
      throw TypeError{std::string{function} + "() got an unexpected keyword argument '" + std::string{key} +
                      "'"};
    if (index < arguments.positional.size())
      throw TypeError{std::string{function} + "() got multiple values for argument '" + std::string{key} +
                      "'"};
  }
}

template <class F, class Result, class... P>
class TypedCall {
  using Last = std::tuple_element_t<sizeof...(P), std::tuple<void, std::remove_cvref_t<P>...>>;
  static constexpr bool takes_all = std::is_same_v<Last, Arguments>;
  static constexpr std::size_t parameters = sizeof...(P) - (takes_all ? 1 : 0);
  static_assert(((!std::is_lvalue_reference_v<P> || std::is_const_v<std::remove_reference_t<P>>)&&...),
                "make_callable: a parameter is a value or a const reference");

 public:
  TypedCall(F function, std::string name, std::vector<std::string> names)
      : function_{std::move(function)}, name_{std::move(name)}, names_{std::move(names)} {}

  Value operator()(const Arguments& arguments) const {
    if constexpr (!takes_all) check_arguments(name_, names_, parameters, arguments);
    return run(arguments, std::make_index_sequence<parameters>{});
  }

 private:
  using Types = std::tuple<std::type_identity<P>...>;
  template <std::size_t I>
  using Parameter = typename std::tuple_element_t<I, Types>::type;

  template <std::size_t... I>
  Value run(const Arguments& arguments, std::index_sequence<I...>) const {
    // Braces: from left to right, so that the first bad argument is the one named.
    std::tuple<typename Held<std::remove_cvref_t<Parameter<I>>>::type...> held{
        bind_argument<std::remove_cvref_t<Parameter<I>>>(name_, names_, I, arguments)...};
    const auto call = [&]() -> Result {
      if constexpr (takes_all)
        return std::invoke(function_, pass<Parameter<I>>(std::get<I>(held))..., arguments);
      else
        return std::invoke(function_, pass<Parameter<I>>(std::get<I>(held))...);
    };
    if constexpr (std::is_void_v<Result>)
      return call(), Value{};
    else
      return Value{call()};
  }

  template <class Q, class H>
  static decltype(auto) pass(H& held) {
    if constexpr (std::is_same_v<H, std::remove_cvref_t<Q>>)
      return std::forward<Q>(held);
    else
      return held.get();
  }

  F function_;
  std::string name_;
  std::vector<std::string> names_;
};

template <class F, class Signature>
struct TypedCallOf;
template <class F, class C, class R, class... P>
struct TypedCallOf<F, R (C::*)(P...) const> {
  using type = TypedCall<F, R, P...>;
};
template <class F, class C, class R, class... P>
struct TypedCallOf<F, R (C::*)(P...) const noexcept> {
  using type = TypedCall<F, R, P...>;
};

}  // namespace detail

// A lambda or another object with one const operator(). `name` is what errors call it; `parameters` are the names
// by which a template may give arguments; without them only by position.
template <class F>
  requires requires { &F::operator(); }
Value make_callable(F function, std::string name = "function", std::vector<std::string> parameters = {}) {
  using Call = typename detail::TypedCallOf<F, decltype(&F::operator())>::type;
  std::string label = name;
  return Value{Callable{Call{std::move(function), std::move(label), std::move(parameters)}}, std::move(name)};
}

// A plain function.
template <class R, class... P>
Value make_callable(R (*function)(P...), std::string name = "function",
                    std::vector<std::string> parameters = {}) {
  return make_callable([function](P... arguments) -> R { return function(std::forward<P>(arguments)...); },
                       std::move(name), std::move(parameters));
}

}  // namespace eddy
