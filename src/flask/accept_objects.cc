// The kinds of Accept, for templates.
#include <type_traits>

#include "flask/header_object.h"
#include "flask/header_objects.h"

namespace eddy::flask::detail {
namespace {

// A weight that the client did not name is the int 1, and what it does not take has 0.
Value weight(double quality) {
  return quality == 0 || quality == 1 ? Value{static_cast<int>(quality)} : Value{quality};
}

Value best_match(const Accept& accept, const Arguments& arguments) {
  const Value* const given = arguments.find(0, "matches");
  const Value* const fallback = arguments.find(1, "default");
  if (!given) throw TypeError{"missing a required argument: 'matches'"};
  std::vector<std::string> offered;
  for (const Value& each : templates::runtime::to_vector(*given)) offered.push_back(each.str());
  const std::string_view found = accept.best_match(offered);
  return found.empty() ? (fallback ? *fallback : Value{}) : Value{found};
}

Value index_in(const Accept& accept, const Arguments& arguments) {
  const auto found = accept.find(text_argument(arguments, 0, "key"));
  return found ? Value{*found} : Value{-1};
}

template <class T>
struct AcceptKind {
  using Subject = T;
  static constexpr std::string_view name = std::is_same_v<T, MIMEAccept>       ? "MIMEAccept"
                                           : std::is_same_v<T, LanguageAccept> ? "LanguageAccept"
                                           : std::is_same_v<T, CharsetAccept>  ? "CharsetAccept"
                                                                               : "Accept";
  static std::vector<Value> items(const T& accept) {
    std::vector<Value> all;
    for (const Accept::Item& item : accept)
      all.push_back(Value::tuple({Value{item.value}, weight(item.quality)}));
    return all;
  }
  static bool item(const T& accept, const Value& key, Value& out) {
    if (key.is_string()) return out = weight(accept.quality(key.as_string())), true;
    return key.is_int() && item_at(items(accept), key, out);
  }
  static bool contains(const T& accept, std::string_view value) { return accept.contains(value); }
  static std::string repr(const T& accept) { return repr_of_list(name, items(accept)); }

  static constexpr auto attributes = [] {
    constexpr HeaderAttribute<T> best{"best", [](const T& accept) { return text_or_none(accept.best()); }};
    if constexpr (std::is_same_v<T, MIMEAccept>) {
      return std::array<HeaderAttribute<T>, 4>{
          {best,
           {"accept_html", [](const T& accept) { return Value{accept.accept_html()}; }},
           {"accept_json", [](const T& accept) { return Value{accept.accept_json()}; }},
           {"accept_xhtml", [](const T& accept) { return Value{accept.accept_xhtml()}; }}}};
    } else {
      return std::array<HeaderAttribute<T>, 1>{{best}};
    }
  }();
  static constexpr std::array<HeaderMethod<T>, 5> methods{{
      {"best_match", [](const T& accept, const Arguments& a) { return best_match(accept, a); }},
      {"quality", [](const T& accept,
                     const Arguments& a) { return weight(accept.quality(text_argument(a, 0, "key"))); }},
      {"find", [](const T& accept, const Arguments& a) { return index_in(accept, a); }},
      {"index",
       [](const T& accept, const Arguments& a) {
         Value found = index_in(accept, a);
         if (found == Value{-1})
           throw ValueError{Value{text_argument(a, 0, "key")}.repr() + " is not in list"};
         return found;
       }},
      {"values",
       [](const T& accept, const Arguments&) {
         std::vector<Value> all;
         for (const Accept::Item& item : accept) all.emplace_back(item.value);
         return templates::runtime::lazily(std::move(all));
       }},
  }};
};

}  // namespace

Value accept_object(const Accept& accept) { return object_of<AcceptKind<Accept>>(accept); }
Value accept_object(const MIMEAccept& accept) { return object_of<AcceptKind<MIMEAccept>>(accept); }
Value accept_object(const LanguageAccept& accept) { return object_of<AcceptKind<LanguageAccept>>(accept); }
Value accept_object(const CharsetAccept& accept) { return object_of<AcceptKind<CharsetAccept>>(accept); }

}  // namespace eddy::flask::detail
