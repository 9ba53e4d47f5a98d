#include "eddy/flask/config.h"

#include <algorithm>

#include "eddy/base/strings.h"
#include "eddy/flask/cookies.h"

namespace eddy::flask {
namespace {

constexpr std::int64_t month = 2'678'400;  // of 31 days, in seconds

// As Python's str.isupper: some letter, and none of lower case.
bool is_upper(std::string_view name) {
  const auto any = [&](char first, char last) {
    return std::any_of(name.begin(), name.end(), [&](char c) { return c >= first && c <= last; });
  };
  return any('A', 'Z') && !any('a', 'z');
}

}  // namespace

Config::Config()
    : items_{Value::dict({{"DEBUG", false},
                          {"TESTING", false},
                          {"PROPAGATE_EXCEPTIONS", nullptr},
                          {"TRAP_HTTP_EXCEPTIONS", false},
                          {"TRAP_BAD_REQUEST_ERRORS", nullptr},
                          {"TEMPLATES_AUTO_RELOAD", nullptr},
                          {"EXPLAIN_TEMPLATE_LOADING", false},
                          {"APPLICATION_ROOT", "/"},
                          {"PREFERRED_URL_SCHEME", "http"},
                          {"SERVER_NAME", nullptr},
                          {"TRUSTED_HOSTS", nullptr},
                          {"PROVIDE_AUTOMATIC_OPTIONS", true},
                          {"SECRET_KEY", nullptr},
                          {"SECRET_KEY_FALLBACKS", nullptr},
                          {"MAX_CONTENT_LENGTH", nullptr},
                          {"MAX_FORM_MEMORY_SIZE", nullptr},
                          {"MAX_FORM_PARTS", nullptr},
                          {"MAX_COOKIE_SIZE", static_cast<std::int64_t>(max_cookie_size)},
                          {"SEND_FILE_MAX_AGE_DEFAULT", nullptr},
                          {"USE_X_SENDFILE", false},
                          {"PERMANENT_SESSION_LIFETIME", month},
                          {"SESSION_COOKIE_NAME", "session"},
                          {"SESSION_COOKIE_DOMAIN", nullptr},
                          {"SESSION_COOKIE_PATH", nullptr},
                          {"SESSION_COOKIE_HTTPONLY", true},
                          {"SESSION_COOKIE_SECURE", false},
                          {"SESSION_COOKIE_PARTITIONED", false},
                          {"SESSION_COOKIE_SAMESITE", nullptr},
                          {"SESSION_REFRESH_EACH_REQUEST", true}})} {}

Value Config::at(std::string_view name) const {
  const Value* const found = items_.as_dict().find(name);
  if (!found) throw KeyError{Value{name}.repr()};
  return *found;
}

Value Config::get(std::string_view name, const Value& fallback) const {
  const Value* const found = items_.as_dict().find(name);
  return found ? *found : fallback;
}

Value Config::setdefault(std::string_view name, Value value) {
  if (!contains(name)) set(name, std::move(value));
  return at(name);
}

bool Config::contains(std::string_view name) const { return items_.as_dict().find(name) != nullptr; }

void Config::set(std::string_view name, Value value) {
  items_.mutable_dict().set(Value{name}, value.owned());
}

void Config::from_mapping(const Value& mapping) {
  if (!mapping.is_dict()) throw TypeError{"from_mapping takes a dict"};
  for (const auto& [name, value] : mapping.as_dict())
    if (name.is_string() && is_upper(name.as_string())) set(name.as_string(), value);
}

Value Config::get_namespace(std::string_view prefix, bool lowercase, bool trim_namespace) const {
  std::vector<std::pair<Value, Value>> found;
  for (const auto& [name, value] : items_.as_dict()) {
    if (!name.as_string().starts_with(prefix)) continue;
    std::string key{name.as_string().substr(trim_namespace ? prefix.size() : 0)};
    found.emplace_back(lowercase ? base::to_lower(key) : key, value);
  }
  return Value::dict(std::move(found));
}

}  // namespace eddy::flask
