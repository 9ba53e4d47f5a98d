// What a Tornado template sees besides its own names: Python's builtins, and Tornado's functions
// (tornado.template, "Syntax Reference"; tornado.web.RequestHandler.get_template_namespace has the rest).
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "eddy/base/escape.h"
#include "eddy/base/url.h"
#include "templates/runtime/call.h"
#include "templates/runtime/dict_view.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/numbers.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/python_functions.h"
#include "templates/runtime/range.h"
#include "templates/runtime/registry.h"
#include "templates/runtime/sort.h"
#include "templates/runtime/units.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

// The one argument of a function of Python's, which takes it by position; of one of Tornado's, also by name.
const Value& one(std::string_view name, const Arguments& a) {
  refuse_keywords(name, a);
  return *Parameters{name, a, {"object"}, 1}[0];
}
const Value& value_of(std::string_view name, const Arguments& a) {
  return *Parameters{name, a, {"value"}, 1}[0];
}

Value py_len(const Arguments& a) { return length_of(one("len", a)); }

// Counts as it goes, so that enumerating a vector of C++ copies nothing.
Value py_enumerate(const Arguments& a) {
  const Parameters p{"enumerate", a, {"iterable", "start"}, 1};
  struct Counted final : Iterator {
    bool next(Value& out) override {
      Value item;
      if (!items->next(item)) return false;
      out = Value::tuple({number(), std::move(item)});
      return true;
    }
    Row next_row(std::span<Value> out) override {
      if (out.size() != 2) return Row::whole;
      if (!items->next(out[1])) return Row::end;
      out[0] = number();
      return Row::items;
    }
    Value number() {
      Value current = count;
      count = add(count, 1);
      return current;
    }
    std::unique_ptr<Iterator> items;
    Value count;
  };
  auto counted = std::make_unique<Counted>();
  counted->items = iterate_or_throw(*p[0]);
  counted->count = p.value(1, 0);
  if (!integer::is_integral(counted->count))
    throw TypeError("'" + std::string{counted->count.type_name()} +
                    "' object cannot be interpreted as an integer");
  return generator(std::move(counted), "enumerate");
}

// str(bytes, encoding, errors) decodes.
Value py_str(const Arguments& a) {
  const Parameters p{"str", a, {"object", "encoding", "errors"}};
  if (!p[1] && !p[2]) return Value{p.value(0, Value{""}).str()};
  if (!p[0]) return Value{""};
  if (p[0]->is_string()) throw TypeError("decoding str is not supported");
  if (!p[0]->is_bytes())
    throw TypeError("decoding to str: need a bytes-like object, " + std::string{p[0]->type_name()} +
                    " found");
  std::vector<KeywordArgument> named;
  if (p[1]) named.emplace_back("encoding", *p[1]);
  if (p[2]) named.emplace_back("errors", *p[2]);
  return decode_bytes(*p[0], {{}, named});
}
Value py_repr(const Arguments& a) { return Value{one("repr", a).repr()}; }
Value py_bool(const Arguments& a) {
  return refuse_keywords("bool", a), Parameters{"bool", a, {"x"}}.truth(0);
}
Value py_int(const Arguments& a) {
  const Parameters p{"int", a, {"x", "base"}};
  if (p[0] && a.positional.empty()) throw TypeError("'x' is an invalid keyword argument for int()");
  if (!p[1]) return to_integer(p.value(0, 0));
  if (!p[0]) throw TypeError("int() missing string argument");
  if (!integer::is_integral(*p[1]))
    throw TypeError("'" + std::string{p[1]->type_name()} + "' object cannot be interpreted as an integer");
  if (!p[0]->is_string() && !p[0]->is_bytes())
    throw TypeError("int() can't convert non-string with explicit base");
  return to_integer(*p[0], static_cast<int>(std::clamp<std::int64_t>(integer::saturated(*p[1]), -1, 99)));
}
Value py_float(const Arguments& a) {
  refuse_keywords("float", a);
  return to_float(Parameters{"float", a, {"x"}}.value(0, 0));
}
Value py_list(const Arguments& a) {
  refuse_keywords("list", a);
  const Parameters p{"list", a, {"iterable"}};
  return Value::list(p[0] ? to_vector(*p[0]) : std::vector<Value>{});
}
Value py_tuple(const Arguments& a) {
  refuse_keywords("tuple", a);
  const Parameters p{"tuple", a, {"iterable"}};
  return Value::tuple(p[0] ? to_vector(*p[0]) : std::vector<Value>{});
}

Value py_sorted(const Arguments& a) {
  if (a.positional.size() != 1)
    throw TypeError("sorted expected 1 argument, got " + std::to_string(a.positional.size()));
  const Parameters p{"sorted", a, {"iterable", "key", "reverse"}, 1};
  std::vector<Value> items = to_vector(*p[0]);
  sort_values(items, p.value(1), p[2] && index_of(*p[2]) != 0);
  return Value::list(std::move(items));
}

bool is_reversible(const Value& value) noexcept {
  return value.is_sequence() || value.is_string() || value.is_bytes() || value.is_dict() ||
         is_dict_view(value) || (value.is_object() && value.type_name() == "range");
}

Value py_reversed(const Arguments& a) {
  const Value& given = one("reversed", a);
  if (!is_reversible(given))
    throw TypeError("'" + std::string{given.type_name()} + "' object is not reversible");
  std::vector<Value> items = to_vector(given);
  std::reverse(items.begin(), items.end());
  return lazily(std::move(items), "reversed");
}

// Asks each for one item a row, so that an iterator which is given twice goes into both columns.
class Zipped final : public Iterator {
 public:
  Zipped(std::vector<std::unique_ptr<Iterator>> columns, bool strict)
      : columns_{std::move(columns)}, strict_{strict} {}
  bool next(Value& out) override {
    std::vector<Value> row(columns_.size());
    if (!fill(row)) return false;
    out = Value::tuple(std::move(row));
    return true;
  }
  Row next_row(std::span<Value> out) override {
    if (out.size() != columns_.size()) return Row::whole;
    return fill(out) ? Row::items : Row::end;
  }

 private:
  bool fill(std::span<Value> row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (columns_[i]->next(row[i])) continue;
      if (strict_) end_at(i);
      return false;
    }
    return !row.empty();
  }
  // `strict`: the others end there too.
  void end_at(std::size_t column) {
    const auto refuse = [](std::size_t at, const char* how) {
      throw ValueError("zip() argument " + std::to_string(at + 1) + " is " + how + " than argument" +
                       (at == 1 ? " 1" : "s 1-" + std::to_string(at)));
    };
    if (column > 0) refuse(column, "shorter");
    Value item;
    for (std::size_t i = 1; i < columns_.size(); ++i)
      if (columns_[i]->next(item)) refuse(i, "longer");
  }

  std::vector<std::unique_ptr<Iterator>> columns_;
  bool strict_;
};

Value py_zip(const Arguments& a) {
  bool strict = false;
  for (const auto& [keyword, value] : a.keyword) {
    if (keyword != "strict")
      throw TypeError("'" + std::string{keyword} + "' is an invalid keyword argument for zip()");
    strict = value.truth();
  }
  std::vector<std::unique_ptr<Iterator>> columns;
  for (const Value& column : a.positional) columns.push_back(iterate_or_throw(column));
  return generator(std::make_unique<Zipped>(std::move(columns), strict), "zip");
}

Value extreme(const char* name, const Arguments& a, bool largest) {
  const Value* otherwise = nullptr;
  const Value* key = nullptr;
  for (const auto& [keyword, value] : a.keyword) {
    if (keyword == "default")
      otherwise = &value;
    else if (keyword == "key")
      key = value.is_none() ? nullptr : &value;
    else
      throw TypeError(std::string{name} + "() got an unexpected keyword argument '" + std::string{keyword} +
                      "'");
  }
  if (a.positional.empty()) throw TypeError(std::string{name} + " expected at least 1 argument, got 0");
  if (otherwise && a.positional.size() > 1)
    throw TypeError("Cannot specify a default for " + std::string{name} +
                    "() with multiple positional arguments");
  const std::vector<Value> items = a.positional.size() == 1
                                       ? to_vector(a.positional[0])
                                       : std::vector<Value>(a.positional.begin(), a.positional.end());
  if (items.empty()) {
    if (otherwise) return *otherwise;
    throw ValueError(std::string{name} + "() arg is an empty sequence");
  }
  const auto rank = [&](const Value& item) { return key ? call(*key, {std::span{&item, 1}, {}}) : item; };
  const Value* best = items.data();
  Value best_rank = rank(*best);
  for (const Value& item : std::span{items}.subspan(1)) {
    Value its_rank = rank(item);
    if (!(largest ? less(best_rank, its_rank, ">") : less(its_rank, best_rank))) continue;
    best = &item;
    best_rank = std::move(its_rank);
  }
  return *best;
}
Value py_min(const Arguments& a) { return extreme("min", a, false); }
Value py_max(const Arguments& a) { return extreme("max", a, true); }

Value py_sum(const Arguments& a) {
  const Parameters p{"sum", a, {"iterable", "start"}, 1};
  if (a.positional.empty()) throw TypeError("sum() takes at least 1 positional argument (0 given)");
  Value total = p.value(1, 0);
  check_sum(*p[0], total);
  for (const Value& item : to_vector(*p[0])) total = add(total, item);
  return total;
}

Value py_abs(const Arguments& a) { return absolute(one("abs", a)); }

Value py_round(const Arguments& a) {
  const Parameters p{"round", a, {"number", "ndigits"}, 1};
  return round_number(*p[0], p.value(1));
}

Value py_any(const Arguments& a) {
  const auto items = iterate_or_throw(one("any", a));
  for (Value item; items->next(item);)
    if (item.truth()) return true;
  return false;
}
Value py_all(const Arguments& a) {
  const auto items = iterate_or_throw(one("all", a));
  for (Value item; items->next(item);)
    if (!item.truth()) return false;
  return true;
}

Value xhtml_escape(const Arguments& a) {
  return Value{base::xhtml_escape(text_of(value_of("xhtml_escape", a)))};
}
Value url_escape(const Arguments& a) {
  const Parameters p{"url_escape", a, {"value", "plus"}, 1};
  if (p[0]->is_none()) throw TypeError{"quote_from_bytes() expected bytes"};
  const std::string_view text = text_of(*p[0]);
  return Value{p.truth(1, true) ? base::quote_plus(text) : base::quote(text)};
}
// "</" can't end a script that the JSON stands in.
Value json_encode(const Arguments& a) {
  std::string out = json::dumps(value_of("json_encode", a));
  for (std::size_t at = 0; (at = out.find("</", at)) != std::string::npos; at += 3)
    out.insert(at + 1, 1, '\\');
  return Value{out};
}
// Runs of ASCII's blanks and control characters become one space; white space at the ends goes.
Value squeeze(const Arguments& a) {
  const Value& value = value_of("squeeze", a);
  if (!value.is_string()) {
    throw TypeError(value.is_bytes() ? "cannot use a string pattern on a bytes-like object"
                                     : "expected string or bytes-like object, got '" +
                                           std::string{value.type_name()} + "'");
  }
  const std::string_view text = value.as_string();
  std::string out;
  bool blank = false;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20) {
      blank = true;
      continue;
    }
    if (blank && !out.empty()) out += ' ';
    blank = false;
    out += c;
  }
  return Value{Units{value}.strip(out, nullptr, true, true)};
}

}  // namespace

Dict python_builtin_functions() {
  Dict out;
  const auto add = [&](const char* name, Value (*function)(const Arguments&)) {
    out.set(name, Value{Callable{function}, name});
  };
  add("len", py_len);
  add("enumerate", py_enumerate);
  add("range", make_range);
  add("str", py_str);
  add("repr", py_repr);
  add("bool", py_bool);
  add("int", py_int);
  add("float", py_float);
  add("list", py_list);
  add("tuple", py_tuple);
  add("sorted", py_sorted);
  add("reversed", py_reversed);
  add("zip", py_zip);
  add("min", py_min);
  add("max", py_max);
  add("sum", py_sum);
  add("abs", py_abs);
  add("round", py_round);
  add("any", py_any);
  add("all", py_all);
  add("escape", xhtml_escape);
  add("xhtml_escape", xhtml_escape);
  add("url_escape", url_escape);
  add("json_encode", json_encode);
  add("squeeze", squeeze);
  return out;
}

}  // namespace eddy::templates::runtime
