#include "templates/runtime/python_functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "eddy/base/escape.h"
#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"
#include "templates/runtime/access.h"
#include "templates/runtime/calendar.h"
#include "templates/runtime/call.h"
#include "templates/runtime/exceptions.h"
#include "templates/runtime/format.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/linkify.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/python_modules.h"
#include "templates/runtime/python_set.h"
#include "templates/runtime/python_types.h"
#include "templates/runtime/registry.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

const Value& one(std::string_view name, const Arguments& a) {
  refuse_keywords(name, a);
  return *Parameters{name, a, {"object"}, 1}[0];
}

const Value& integral(const Value& value) {
  if (integer::is_integral(value)) return value;
  throw TypeError("'" + std::string{value.type_name()} + "' object cannot be interpreted as an integer");
}

Value py_isinstance(const Arguments& a) {
  refuse_keywords("isinstance", a);
  const Parameters p{"isinstance", a, {"object", "classinfo"}, 2};
  return is_instance(*p[0], *p[1]);
}

Value py_issubclass(const Arguments& a) {
  refuse_keywords("issubclass", a);
  const Parameters p{"issubclass", a, {"cls", "class_or_tuple"}, 2};
  const std::string_view name = class_name(*p[0]);
  if (name.empty()) throw TypeError("issubclass() arg 1 must be a class");
  const auto matches = [&](const Value& type) {
    const std::string_view base = class_name(type);
    if (base.empty()) throw TypeError("issubclass() arg 2 must be a class, a tuple of classes, or a union");
    return name == base || base == "object" || (name == "bool" && base == "int") ||
           (is_exception(name) && is_derived(name, base));
  };
  if (!p[1]->is_tuple()) return matches(*p[1]);
  return std::any_of(p[1]->items().begin(), p[1]->items().end(), matches);
}

// iter(x): what goes on where it was left; iter(function, last): what the function gives, until that is `last`.
Value py_iter(const Arguments& a) {
  if (a.positional.size() == 2) {
    if (!a.positional[0].is_callable()) throw TypeError("iter(v, w): v must be callable");
    return generator(each_by([function = a.positional[0], last = a.positional[1]](Value& out) {
                       out = call(function, {});
                       return !(out == last);
                     }),
                     "callable_iterator");
  }
  const Value& source = one("iter", a);
  const auto type = [&]() -> std::string_view {
    if (source.is_string()) return "str_iterator";
    if (source.is_tuple()) return "tuple_iterator";
    if (source.is_dict()) return "dict_keyiterator";
    return source.is_object() ? source.type_name() : "list_iterator";
  };
  return generator(iterate_or_throw(source), type());
}

Value py_next(const Arguments& a) {
  refuse_keywords("next", a);
  const Parameters p{"next", a, {"iterator", "default"}, 1};
  if (!is_generator(*p[0]))
    throw TypeError("'" + std::string{p[0]->type_name()} + "' object is not an iterator");
  if (Value item; iterate_or_throw(*p[0])->next(item)) return item;
  if (p[1]) return *p[1];
  throw ValueFault{"StopIteration", ""};
}

Value py_hash(const Arguments& a) {
  const Value& value = one("hash", a);
  return python_hash(value);
}

Value py_slice(const Arguments& a) {
  const auto given = a.positional;
  if (given.empty()) throw TypeError("slice expected at least 1 argument, got 0");
  if (given.size() > 3)
    throw TypeError("slice expected at most 3 arguments, got " + std::to_string(given.size()));
  const Value none;
  const bool only_stop = given.size() == 1;
  return Value{ObjectPtr{std::make_shared<Slice>(only_stop ? none : given[0], only_stop ? given[0] : given[1],
                                                 given.size() == 3 ? given[2] : none)}};
}

Value py_map(const Arguments& a) {
  if (a.positional.size() < 2) throw TypeError("map() must have at least two arguments.");
  struct Mapped final : Iterator {
    bool next(Value& out) override {
      std::vector<Value> given(sources.size());
      for (std::size_t i = 0; i < sources.size(); ++i)
        if (!sources[i]->next(given[i])) return false;
      out = call(function, {given, {}});
      return true;
    }
    Value function;
    std::vector<std::unique_ptr<Iterator>> sources;
  };
  auto mapped = std::make_unique<Mapped>();
  mapped->function = a.positional[0];
  for (const Value& source : a.positional.subspan(1)) mapped->sources.push_back(iterate_or_throw(source));
  return generator(std::move(mapped), "map");
}

Value py_filter(const Arguments& a) {
  refuse_keywords("filter", a);
  const Parameters p{"filter", a, {"function", "iterable"}, 2};
  struct Filtered final : Iterator {
    bool next(Value& out) override {
      while (source->next(out))
        if (function.is_none() ? out.truth() : call(function, {std::span{&out, 1}, {}}).truth()) return true;
      return false;
    }
    Value function;
    std::unique_ptr<Iterator> source;
  };
  auto kept = std::make_unique<Filtered>();
  kept->function = *p[0];
  kept->source = iterate_or_throw(*p[1]);
  return generator(std::move(kept), "filter");
}

Value py_ord(const Arguments& a) {
  const Value& value = one("ord", a);
  if (value.is_bytes() && value.length() == 1) return static_cast<unsigned char>(value.as_string()[0]);
  if (!value.is_string())
    throw TypeError("ord() expected string of length 1, but " + std::string{value.type_name()} + " found");
  if (value.length() != 1)
    throw TypeError("ord() expected a character, but string of length " + std::to_string(*value.length()) +
                    " found");
  std::size_t at = 0;
  return static_cast<std::int64_t>(base::next_code_point(value.as_string(), at));
}

Value py_chr(const Arguments& a) {
  const Value& given = integral(one("chr", a));
  if (given.is_big_int()) throw OverflowError("Python int too large to convert to C int");
  const std::int64_t point = given.as_int();
  if (point < 0 || point > 0x10ffff) throw ValueError("chr() arg not in range(0x110000)");
  std::string out;
  base::append_code_point(out, static_cast<char32_t>(point));
  return Value{out};
}

Value in_radix(std::string_view name, const Arguments& a, std::string_view specification) {
  return Value{format_value(positive(integral(one(name, a))), specification)};
}
Value py_hex(const Arguments& a) { return in_radix("hex", a, "#x"); }
Value py_oct(const Arguments& a) { return in_radix("oct", a, "#o"); }
Value py_bin(const Arguments& a) { return in_radix("bin", a, "#b"); }

Value py_divmod(const Arguments& a) {
  refuse_keywords("divmod", a);
  const Parameters p{"divmod", a, {"x", "y"}, 2};
  if (Value quotient, rest; p[0]->is_object() && p[0]->as_object()->operate("//", *p[1], false, quotient) &&
                            p[0]->as_object()->operate("%", *p[1], false, rest))
    return Value::tuple({quotient, rest});
  if (!p[0]->is_number() || !p[1]->is_number())
    throw TypeError(fmt::format("unsupported operand type(s) for divmod(): '{}' and '{}'", p[0]->type_name(),
                                p[1]->type_name()));
  if ((p[0]->is_float() || p[1]->is_float()) && p[1]->as_float() == 0)
    throw ZeroDivisionError("float divmod()");
  return Value::tuple({floor_divide(*p[0], *p[1]), modulo(*p[0], *p[1])});
}
Value py_pow(const Arguments& a) {
  const Parameters p{"pow", a, {"base", "exp", "mod"}, 2};
  if (!p[2] || p[2]->is_none()) return power(*p[0], *p[1]);
  for (const Value* each : {p[0], p[1], p[2]})
    if (!integer::is_integral(*each))
      throw TypeError("pow() 3rd argument not allowed unless all arguments are integers");
  return integer::modular_power(*p[0], *p[1], *p[2]);
}
Value py_ascii(const Arguments& a) { return Value{ascii(one("ascii", a))}; }
Value py_format(const Arguments& a) {
  refuse_keywords("format", a);
  const Parameters p{"format", a, {"value", "format_spec"}, 1};
  return Value{format_value(*p[0], p.text(1, ""))};
}
Value py_callable(const Arguments& a) { return one("callable", a).is_callable(); }

Value py_hasattr(const Arguments& a) {
  refuse_keywords("hasattr", a);
  const Parameters p{"hasattr", a, {"object", "name"}, 2};
  return get_attribute(*p[0], p.text(1)).has_value();
}
Value py_getattr(const Arguments& a) {
  refuse_keywords("getattr", a);
  const Parameters p{"getattr", a, {"object", "name", "default"}, 2};
  if (auto found = get_attribute(*p[0], p.text(1))) return *std::move(found);
  if (p[2]) return *p[2];
  throw AttributeError(fmt::format("'{}' object has no attribute '{}'", p[0]->type_name(), p.text(1)));
}

// What " " + params.strip() makes of a value.
std::string tag_parameters(const Value& params) {
  if (params.is_bytes()) throw TypeError("can only concatenate str (not \"bytes\") to str");
  if (!params.is_string())
    throw AttributeError(fmt::format("'{}' object has no attribute 'strip'", params.type_name()));
  return " " + std::string{base::unicode::strip(params.as_string())};
}

Value tornado_linkify(const Arguments& a) {
  const Parameters p{
      "linkify", a, {"text", "shorten", "extra_params", "require_protocol", "permitted_protocols"}, 1};
  LinkifyOptions options;
  options.shorten = p.truth(1);
  options.require_protocol = p.truth(3);
  if (p[4]) {
    options.permits = [permitted = *p[4]](std::string_view protocol) {
      return contains(permitted, Value{protocol});
    };
  }
  if (p[2] && p[2]->is_callable()) {
    options.params = [&, callable = *p[2]](std::string_view href) {
      const Value given{href};
      return tag_parameters(call(callable, {std::span{&given, 1}, {}}));
    };
  } else if (p[2] && p[2]->truth()) {
    options.params = [params = tag_parameters(*p[2])](std::string_view) { return params; };
  }
  return Value{linkify(base::xhtml_escape(text_of(*p[0])), options)};
}

}  // namespace

void add_python_functions(Dict& names) {
  constexpr std::pair<const char*, Value (*)(const Arguments&)> functions[] = {{"isinstance", py_isinstance},
                                                                               {"issubclass", py_issubclass},
                                                                               {"iter", py_iter},
                                                                               {"next", py_next},
                                                                               {"hash", py_hash},
                                                                               {"slice", py_slice},
                                                                               {"map", py_map},
                                                                               {"filter", py_filter},
                                                                               {"ord", py_ord},
                                                                               {"chr", py_chr},
                                                                               {"hex", py_hex},
                                                                               {"oct", py_oct},
                                                                               {"bin", py_bin},
                                                                               {"divmod", py_divmod},
                                                                               {"pow", py_pow},
                                                                               {"ascii", py_ascii},
                                                                               {"format", py_format},
                                                                               {"callable", py_callable},
                                                                               {"hasattr", py_hasattr},
                                                                               {"getattr", py_getattr},
                                                                               {"linkify", tornado_linkify}};
  for (const auto& [name, function] : functions) names.set(name, Value{Callable{function}, name});
}

Dict tornado_builtins() {
  Dict out = python_builtin_functions();
  add_python_functions(out);
  add_types(out);
  add_modules(out);
  return out;
}

bool is_tornado_builtin(std::string_view name) {
  static const Dict names = tornado_builtins();
  return names.find(name) != nullptr;
}

std::string_view text_of(const Value& value) {
  if (value.is_none()) throw TypeError{"expected string or bytes-like object, got 'NoneType'"};
  if (!value.is_string() && !value.is_bytes())
    throw TypeError{"Expected bytes, unicode, or None; got <class '" + std::string{value.type_name()} + "'>"};
  return value.as_string();
}

}  // namespace eddy::templates::runtime
