#include "eddy/flask/tagged_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "eddy/base/base64.h"
#include "eddy/base/date.h"
#include "eddy/base/digest.h"
#include "eddy/flask/uuid.h"
#include "eddy/templates/datetime.h"

namespace eddy::flask {
namespace {

// What escapes a dict whose only key looks like a tag.
constexpr std::string_view dict_key = " di";

std::int64_t seconds_of(const Value& moment) {
  const std::int64_t micros = templates::datetime_microseconds(moment).value();
  return micros / 1'000'000 - (micros % 1'000'000 < 0 ? 1 : 0);
}

Value text(const Value& value, std::string_view key) {
  if (!value.is_string()) throw ValueError{fmt::format("the tag '{}' holds no text", key)};
  return value;
}

Value parse_uuid(const Value& value) {
  std::string digits{text(value, " u").as_string()};
  std::erase(digits, '-');
  Uuid uuid;
  if (digits.size() == 32)
    for (const std::size_t at : {8U, 13U, 18U, 23U}) digits.insert(at, 1, '-');
  if (!Uuid::parse(digits, uuid)) throw ValueError{"badly formed hexadecimal UUID string"};
  return uuid_value(uuid);
}

Value parse_bytes(const Value& value) {
  const auto bytes = base::base64_decode(text(value, " b").as_string());
  if (!bytes) throw ValueError{"the tag ' b' holds no base64"};
  return Value::bytes(*bytes);
}

// None where it is no date, as Werkzeug's parse_date.
Value parse_datetime(const Value& value) {
  const auto seconds = base::parse_http_date(text(value, " d").as_string(), 0);
  return seconds ? templates::datetime_from_timestamp(*seconds) : Value{};
}

std::string uuid_digits(const Value& value) {
  const Uuid uuid = uuid_of(value).value();
  return base::hex({reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()});
}

}  // namespace

TaggedJSONSerializer::TaggedJSONSerializer() {
  register_tag({.key = " b",
                .check = [](const Value& value) { return value.is_bytes(); },
                .to_json = [](const Value& value) -> Value { return base::base64_encode(value.as_string()); },
                .to_value = parse_bytes});
  register_tag({.key = " m",
                .check = [](const Value& value) { return value.is_safe(); },
                .to_json = [](const Value& value) -> Value { return value.as_string(); },
                .to_value = [](const Value& value) { return Value::markup(text(value, " m").as_string()); }});
  register_tag({.key = " u",
                .check = [](const Value& value) { return uuid_of(value).has_value(); },
                .to_json = [](const Value& value) -> Value { return uuid_digits(value); },
                .to_value = parse_uuid});
  register_tag(
      {.key = " d",
       .check = templates::is_datetime,
       .to_json = [](const Value& value) -> Value { return base::format_http_date(seconds_of(value)); },
       .to_value = parse_datetime});
}

void TaggedJSONSerializer::register_tag(JSONTag tag, bool force, std::optional<std::size_t> index) {
  const bool known = tag.key == dict_key || tag.key == " t" || find(tag.key) != nullptr;
  if (known && (!force || !find(tag.key)))
    throw KeyError{fmt::format("Tag '{}' is already registered.", tag.key)};
  std::erase_if(tags_, [&](const JSONTag& other) { return other.key == tag.key; });
  const std::size_t at = std::min(index.value_or(tags_.size()), tags_.size());
  tags_.insert(tags_.begin() + static_cast<std::ptrdiff_t>(at), std::move(tag));
}

const JSONTag* TaggedJSONSerializer::find(std::string_view key) const {
  const auto found =
      std::find_if(tags_.begin(), tags_.end(), [&](const JSONTag& tag) { return tag.key == key; });
  return found == tags_.end() ? nullptr : &*found;
}

Value TaggedJSONSerializer::tag(const Value& value, int depth) const {
  if (depth > json::max_depth) throw ValueError{"Circular reference detected"};
  if (value.is_dict()) {
    std::vector<std::pair<Value, Value>> items;
    for (const auto& [key, item] : value.as_dict()) items.emplace_back(key, tag(item, depth + 1));
    const bool escaped = items.size() == 1 && items[0].first.is_string() &&
                         (items[0].first == Value{dict_key} || items[0].first == Value{" t"} ||
                          find(items[0].first.as_string()));
    if (!escaped) return Value::dict(std::move(items));
    items[0].first = Value{std::string{items[0].first.as_string()} + "__"};
    return Value::dict({{Value{dict_key}, Value::dict(std::move(items))}});
  }
  if (value.is_list() || value.is_tuple()) {
    std::vector<Value> items;
    for (const Value& item : value.items()) items.push_back(tag(item, depth + 1));
    Value list = Value::list(std::move(items));
    return value.is_list() ? list : Value::dict({{Value{" t"}, std::move(list)}});
  }
  for (const JSONTag& known : tags_)
    if (known.check(value)) return Value::dict({{Value{known.key}, known.to_json(value)}});
  if (templates::datetime_microseconds(value)) return base::format_http_date(seconds_of(value));
  return value;
}

// Inner values first, as Python's object_hook has it.
Value TaggedJSONSerializer::untag(const Value& value) const {
  if (value.is_list()) {
    std::vector<Value> items;
    for (const Value& item : value.items()) items.push_back(untag(item));
    return Value::list(std::move(items));
  }
  if (!value.is_dict()) return value;
  std::vector<std::pair<Value, Value>> items;
  for (const auto& [key, item] : value.as_dict()) items.emplace_back(key, untag(item));
  if (items.size() == 1) {
    const std::string_view key = items[0].first.as_string();
    const Value& inner = items[0].second;
    if (key == " t") {
      if (!inner.is_list()) throw ValueError{"the tag ' t' holds no list"};
      return Value::tuple(inner.items());
    }
    if (key == dict_key) {
      if (!inner.is_dict() || inner.as_dict().size() != 1)
        throw ValueError{"the tag ' di' holds no dict of one item"};
      const auto& [name, item] = inner.as_dict().at(0);
      const std::string_view escaped = name.as_string();
      return Value::dict(
          {{Value{escaped.substr(0, escaped.size() - std::min<std::size_t>(2, escaped.size()))}, item}});
    }
    if (const JSONTag* const known = find(key)) return known->to_value(inner);
  }
  return Value::dict(std::move(items));
}

std::string TaggedJSONSerializer::dumps(const Value& value) const {
  return json::dumps(tag(value, 0), {.sort_keys = true, .item_separator = ",", .key_separator = ":"});
}

Value TaggedJSONSerializer::loads(std::string_view text) const {
  const auto value = json::parse(text);
  if (!value) throw ValueError{value.error().message};
  return untag(*value);
}

itsdangerous::PayloadFormat TaggedJSONSerializer::format() const {
  const auto own =
      std::make_shared<const TaggedJSONSerializer>(*this);  // one for all copies: each session makes some
  return {.dumps = [own](const Value& value) { return own->dumps(value); },
          .loads = [own](std::string_view text) { return own->loads(text); }};
}

}  // namespace eddy::flask
