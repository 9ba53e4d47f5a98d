#include "render/stand_ins.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "render/case_error.h"
#include "templates/runtime/range.h"

namespace eddy::command {
namespace {

std::vector<Value> each(const std::vector<Value>& items) {
  std::vector<Value> out;
  out.reserve(items.size());
  for (const Value& item : items) out.push_back(with_stand_ins(item));
  return out;
}

Value tuple_of(const Value& content) {
  if (!content.is_list()) throw invalid_case("__tuple__ takes a list");
  return Value::tuple(each(content.items()));
}

Value markup_of(const Value& content) {
  if (!content.is_string()) throw invalid_case("__markup__ takes text");
  return Value::markup(content.as_string());
}

Value range_of(const Value& content) {
  if (!content.is_list() || content.items().empty() || content.items().size() > 3)
    throw invalid_case("__range__ takes a list of one to three integers");
  for (const Value& item : content.items())
    if (!item.is_int() && !item.is_big_int()) throw invalid_case("__range__ takes integers");
  return templates::runtime::make_range({content.items(), {}});
}

Value dict_of(const Value& content) {
  if (!content.is_list()) throw invalid_case("__dict__ takes a list of pairs");
  Dict dict;
  for (const Value& pair : content.items()) {
    if (!pair.is_list() || pair.items().size() != 2) throw invalid_case("__dict__ takes a list of pairs");
    dict.set(with_stand_ins(pair.items()[0]), with_stand_ins(pair.items()[1]));
  }
  return Value{std::move(dict)};
}

// A function that answers with its call: "name(1, x, key=y)".
Value function_of(const Value& content) {
  if (!content.is_string()) throw invalid_case("__function__ takes text");
  const std::string name{content.as_string()};
  return Value{
      Callable{[name](const Arguments& arguments) {
        std::string out = name + "(";
        auto add = [&, first = true](const Value& value, std::string_view key) mutable {
          out.append(std::exchange(first, false) ? "" : ", ").append(key).append(key.empty() ? "" : "=");
          value.append_str(out);
        };
        for (const Value& value : arguments.positional) add(value, {});
        for (const auto& [key, value] : arguments.keyword) add(value, key);
        return Value{out + ")"};
      }},
      name};
}

constexpr std::pair<std::string_view, Value (*)(const Value&)> kStandIns[] = {
    {"__tuple__", tuple_of}, {"__markup__", markup_of},     {"__range__", range_of},
    {"__dict__", dict_of},   {"__function__", function_of},
};

}  // namespace

// As deep as json::max_depth at most.
Value with_stand_ins(const Value& value) {
  if (value.is_list()) return Value::list(each(value.items()));
  if (!value.is_dict()) return value;
  const Dict& items = value.as_dict();
  if (items.size() == 1) {
    for (const auto& [name, make] : kStandIns)
      if (items.at(0).first.as_string() == name) return make(items.at(0).second);
  }
  Dict out;
  for (const auto& [key, item] : items) out.set(key, with_stand_ins(item));
  return Value{std::move(out)};
}

}  // namespace eddy::command
