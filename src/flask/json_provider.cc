#include "eddy/flask/json_provider.h"

#include <utility>

#include "eddy/base/date.h"
#include "eddy/flask/response.h"
#include "eddy/flask/uuid.h"
#include "eddy/templates/datetime.h"
#include "eddy/value/json.h"
#include "flask/app_state.h"
#include "flask/json_values.h"
#include "value/json_default.h"

namespace eddy::flask {
namespace {

bool is_debugged() {
  if (!has_app_context()) return false;
  const Flask& app = current_app();
  return app.state().closed() ? app.state().errors.debug : app.debug();
}

// Most values have JSON as they are: only where one has none is it looked through.
std::string dump(const Value& value, const json::Options& options,
                 const std::function<Value(const Value&)>& otherwise) {
  try {
    return json::dumps(value, options);
  } catch (const TypeError&) {
    const auto plain = [&](const Value& part) { return detail::json_value_of(part, otherwise); };
    return json::dumps(json::with_default(value, plain), options);
  }
}

}  // namespace

Value detail::json_value_of(const Value& value, const std::function<Value(const Value&)>& otherwise) {
  if (const auto micros = templates::datetime_microseconds(value))
    return base::format_http_date(*micros / 1'000'000 - (*micros % 1'000'000 < 0 ? 1 : 0));
  if (const auto uuid = uuid_of(value)) return uuid->str();
  if (!otherwise)
    throw TypeError("Object of type " + std::string{value.type_name()} + " is not JSON serializable");
  return otherwise(value);
}

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
  if (compact.value_or(!is_debugged())) {
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
