#include "eddy/flask/json_provider.h"

#include <utility>
#include <vector>

#include "eddy/base/date.h"
#include "eddy/flask/response.h"
#include "eddy/flask/uuid.h"
#include "eddy/templates/datetime.h"
#include "eddy/value/dict.h"
#include "eddy/value/json.h"

namespace eddy::flask {
namespace {

// A value in which all has JSON: what has none of its own is replaced. A list or dict in which nothing had to be is the same one.
class Replacement {
 public:
  explicit Replacement(const std::function<Value(const Value&)>& otherwise) : otherwise_{otherwise} {}

  Value of(const Value& value, int depth) const {
    if (depth > json::max_depth) throw ValueError("Circular reference detected, or nesting too deep");
    if (value.is_dict()) return of_dict(value.as_dict(), depth);
    if (value.is_list() || value.is_tuple()) return of_sequence(value, depth);
    if (!has_json(value)) return of_object(value, depth);
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

  Value of_object(const Value& value, int depth) const {
    if (const auto micros = templates::datetime_microseconds(value))
      return base::format_http_date(*micros / 1'000'000 - (*micros % 1'000'000 < 0 ? 1 : 0));
    if (const auto uuid = uuid_of(value)) return uuid->str();
    if (!otherwise_)
      throw TypeError("Object of type " + std::string{value.type_name()} + " is not JSON serializable");
    return of(otherwise_(value), depth + 1);
  }

  const std::function<Value(const Value&)>& otherwise_;
};

// Most values have JSON as they are: only where one has none is it looked through.
std::string dump(const Value& value, const json::Options& options,
                 const std::function<Value(const Value&)>& otherwise) {
  try {
    return json::dumps(value, options);
  } catch (const TypeError&) {
    return json::dumps(Replacement{otherwise}.of(value, 0), options);
  }
}

}  // namespace

Response JSONProvider::response(const Value& value) const {
  Response response{dumps(value) + '\n'};
  response.headers.set_trusted("Content-Type", "application/json");
  return response;
}

std::string DefaultJSONProvider::dumps(const Value& value) const {
  json::Options options;
  options.ensure_ascii = ensure_ascii;
  options.sort_keys = sort_keys;
  return dump(value, options, default_);
}

// What stands before it says that it is UTF-8, which it is anyway (RFC 8259, 8.1).
Value DefaultJSONProvider::loads(std::string_view text) const {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  auto parsed = json::parse(text);
  if (!parsed.ok()) throw ValueError(parsed.error().message);
  return std::move(*parsed);
}

Response DefaultJSONProvider::response(const Value& value) const {
  json::Options options;
  options.ensure_ascii = ensure_ascii;
  options.sort_keys = sort_keys;
  if (compact) {
    options.item_separator = ",";
    options.key_separator = ":";
  } else {
    options.indent = 2;
  }
  Response response{dump(value, options, default_) + '\n'};
  response.set_header("Content-Type", mimetype);
  return response;
}

}  // namespace eddy::flask
