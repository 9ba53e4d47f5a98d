#include "value/json_default.h"

#include <utility>
#include <vector>

#include "eddy/value/dict.h"
#include "eddy/value/errors.h"
#include "eddy/value/json.h"

namespace eddy::json {
namespace {

class Replacement {
 public:
  explicit Replacement(const std::function<Value(const Value&)>& otherwise) : otherwise_{otherwise} {}

  Value of(const Value& value, int depth) const {
    if (depth > max_depth) throw ValueError("Circular reference detected, or nesting too deep");
    if (value.is_dict()) return of_dict(value.as_dict(), depth);
    if (value.is_list() || value.is_tuple()) return of_sequence(value, depth);
    if (!has_json(value)) return of(otherwise_(value), depth + 1);
    return value;
  }

 private:
  static bool has_json(const Value& value) {
    switch (value.kind()) {
      case Value::Kind::none:
      case Value::Kind::boolean:
      case Value::Kind::integer:
      case Value::Kind::big_integer:
      case Value::Kind::real:
      case Value::Kind::string:
      case Value::Kind::foreign: return true;
      default: return false;
    }
  }

  Value of_dict(const Dict& dict, int depth) const {
    Dict made;
    for (const auto& [key, item] : dict) made.set(key, of(item, depth + 1));
    return Value{std::move(made)};
  }

  Value of_sequence(const Value& sequence, int depth) const {
    std::vector<Value> items;
    for (const Value& item : sequence.items()) items.push_back(of(item, depth + 1));
    return Value::list(std::move(items));
  }

  const std::function<Value(const Value&)>& otherwise_;
};

}  // namespace

Value with_default(const Value& value, const std::function<Value(const Value&)>& otherwise) {
  return Replacement{otherwise}.of(value, 0);
}

}  // namespace eddy::json
