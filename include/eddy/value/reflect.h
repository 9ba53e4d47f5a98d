// Reflection: how a struct of yours becomes a value, without a macro.
//
//   struct Post { int id; std::string author; int words() const; };
//   template <> struct eddy::reflect<Post> {
//     static constexpr auto members =
//         eddy::members("id", &Post::id, "author", &Post::author, "words", &Post::words);
//   };
//
// A member is a data member or a const member function without parameters. Values read members when asked, in
// place: text of a struct is viewed, not copied. `static constexpr std::string_view name` gives the type a
// name of its own in errors; without it that is "object".
// Tests: tests/value/context_test.cc.
#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/value/value.h"

namespace eddy {

// Specialise it for your type; it needs `members`.
template <class T>
struct reflect {};

template <class Pointer>
struct Member {
  std::string_view name;
  Pointer pointer;
};

namespace detail {
template <class... Pairs, std::size_t... Index>
constexpr auto make_members(const std::tuple<Pairs...>& pairs, std::index_sequence<Index...>) {
  return std::make_tuple(Member<std::tuple_element_t<2 * Index + 1, std::tuple<Pairs...>>>{
      std::get<2 * Index>(pairs), std::get<2 * Index + 1>(pairs)}...);
}
}  // namespace detail

// Names and member pointers, in turn.
template <class... Pairs>
constexpr auto members(Pairs... pairs) {
  static_assert(sizeof...(Pairs) % 2 == 0, "eddy::members takes names and member pointers in turn");
  return detail::make_members(std::tuple<Pairs...>{pairs...},
                              std::make_index_sequence<sizeof...(Pairs) / 2>{});
}

// How a Value reads an object of C++; one static table a type.
struct ForeignType {
  std::string_view name;
  bool sequence;
  // Sequences: items. Structs: members, in order.
  std::size_t (*size)(const void* object);
  Value (*at)(const void* object, std::size_t index);
  // Structs: a member's name, and its value by name; false where there is none.
  std::string_view (*member_name)(std::size_t index);
  bool (*find)(const void* object, std::string_view name, Value& out);
};

namespace detail {

// A value that views `from`, which outlives it: text and structs in place, the rest copied.
template <class T>
Value view_of(const T& from) {
  if constexpr (Foreign<T>)
    return Value::borrowed(from);
  else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>)
    return Value::borrowed(std::string_view{from});
  else if constexpr (std::is_same_v<T, Markup>)
    return Value::borrowed(from.text(), true);
  else if constexpr (std::is_constructible_v<Value, const T&>)
    return Value{from};
  else
    static_assert(
        std::is_constructible_v<Value, const T&>,
        "a member or item of this type can't become an eddy::Value: describe it with a specialisation "
        "of eddy::reflect");
}
template <class T>
Value view_of(const std::optional<T>& from) {
  return from ? view_of(*from) : Value{};
}

template <class T, class Pointer>
Value member_value(const T& object, Pointer pointer) {
  if constexpr (std::is_lvalue_reference_v<std::invoke_result_t<Pointer, const T&>>)
    return view_of(std::invoke(pointer, object));
  else
    return Value{std::invoke(pointer, object)};
}

template <class T>
struct StructReader {
  static constexpr const auto& members = reflect<T>::members;
  static constexpr std::size_t count = std::tuple_size_v<std::remove_cvref_t<decltype(members)>>;

  static std::size_t size(const void*) { return count; }
  static Value at(const void* object, std::size_t index) {
    Value out;
    std::size_t i = 0;
    const auto take = [&](const auto& member) {
      if (i++ == index) out = member_value(*static_cast<const T*>(object), member.pointer);
    };
    std::apply([&](const auto&... member) { (take(member), ...); }, members);
    return out;
  }
  static std::string_view member_name(std::size_t index) {
    std::string_view out;
    std::size_t i = 0;
    const auto take = [&](const auto& member) {
      if (i++ == index) out = member.name;
    };
    std::apply([&](const auto&... member) { (take(member), ...); }, members);
    return out;
  }
  static bool find(const void* object, std::string_view name, Value& out) {
    return find_among(*static_cast<const T*>(object), name, out, std::make_index_sequence<count>{});
  }
  static constexpr std::string_view name() {
    if constexpr (requires { reflect<T>::name; })
      return reflect<T>::name;
    else
      return "object";
  }
  static constexpr ForeignType type{name(), false, size, at, member_name, find};

 private:
  template <std::size_t... Index>
  static bool find_among(const T& object, std::string_view name, Value& out, std::index_sequence<Index...>) {
    return (take_if<Index>(object, name, out) || ...);
  }
  // Of the index, not of the member, so that the name's length is known and comparing it is no call.
  template <std::size_t Index>
  static bool take_if(const T& object, std::string_view name, Value& out) {
    constexpr std::string_view own = std::get<Index>(members).name;
    if (name.size() != own.size() ||
        std::char_traits<char>::compare(name.data(), own.data(), own.size()) != 0)
      return false;
    out = member_value(object, std::get<Index>(members).pointer);
    return true;
  }
};

template <class Vector>
struct VectorReader {
  static std::size_t size(const void* object) { return static_cast<const Vector*>(object)->size(); }
  static Value at(const void* object, std::size_t index) {
    return view_of((*static_cast<const Vector*>(object))[index]);
  }
  static std::string_view member_name(std::size_t) { return {}; }
  static bool find(const void*, std::string_view, Value&) { return false; }
  static constexpr ForeignType type{"list", true, size, at, member_name, find};
};

template <class T>
const ForeignType* foreign_type() noexcept {
  if constexpr (is_vector<T>)
    return &VectorReader<T>::type;
  else
    return &StructReader<T>::type;
}

}  // namespace detail

inline bool Value::find_member(std::string_view name, Value& out) const {
  return is_borrowed() ? foreign_type().find(word_.object, name, out) : find_kept_member(name, out);
}

inline Value Value::sequence_item(std::size_t index) const {
  return is_foreign() && is_borrowed() ? foreign_type().at(word_.object, index) : kept_item(index);
}

inline bool Value::is_foreign_sequence() const noexcept { return is_foreign() && foreign_type().sequence; }

template <class T>
  requires detail::Foreign<std::remove_cvref_t<T>>
Value::Value(T&& value) : Value{} {
  using Held = std::remove_cvref_t<T>;
  *this = boxed(new Held(std::forward<T>(value)), detail::foreign_type<Held>(),
                [](const void* held) noexcept { delete static_cast<const Held*>(held); });
}

template <class T, class C, class A>
Value::Value(const std::map<std::string, T, C, A>& items) : Value{} {
  std::vector<std::pair<Value, Value>> pairs;
  pairs.reserve(items.size());
  for (const auto& [key, item] : items) pairs.emplace_back(Value{key}, Value{item});
  *this = dict(std::move(pairs));
}

}  // namespace eddy
