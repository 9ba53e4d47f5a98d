// Settings from files, the environment and structs.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "eddy/base/strings.h"
#include "eddy/flask/config.h"
#include "value/toml.h"

namespace eddy::flask {
namespace {

Value parse_toml(const std::string& text, const std::string& path) {
  auto value = toml_text::parse(text);
  if (!value) throw ConfigError(fmt::format("{}:{}: {}", path, value.error().line, value.error().message));
  return std::move(*value);
}

Value parse_json(const std::string& text, const std::string& path) {
  auto value = json::parse(text);
  if (!value) throw ConfigError(fmt::format("{}: {}", path, value.error().message));
  if (!value->is_dict()) throw ConfigError(fmt::format("{}: it holds no object", path));
  return std::move(*value);
}

// A dict in a dict, made where it is not there; a value that is none gives way, as it can't hold any.
Value dict_in(Dict& dict, std::string_view name) {
  const Value* const found = dict.find(name);
  if (found && found->is_dict()) return *found;
  Value made = Value::dict({});
  dict.set(Value{name}, made);
  return made;
}

}  // namespace

std::string Config::place_of(const std::string& path) const {
  if (path.starts_with('/') || roots_.empty()) return path;
  for (const std::string& root : roots_) {
    std::string place = fmt::format("{}/{}", root, path);
    if (std::error_code error; std::filesystem::exists(place, error)) return place;
  }
  return fmt::format("{}/{}", roots_.front(), path);
}

bool Config::from_file(const std::string& given, bool silent) {
  const std::string path = place_of(given);
  const bool is_toml = path.ends_with(".toml");
  if (!is_toml && !path.ends_with(".json"))
    throw ConfigError(fmt::format("{}: settings are read from .toml and .json files", path));
  std::ifstream file{path, std::ios::binary};
  if (!file) {
    if (silent) return false;
    throw ConfigError(fmt::format("{}: unable to load the configuration file", path));
  }
  std::ostringstream text;
  text << file.rdbuf();
  from_mapping(is_toml ? parse_toml(text.str(), path) : parse_json(text.str(), path));
  return true;
}

bool Config::from_envvar(const std::string& variable, bool silent) {
  const char* const path = std::getenv(variable.c_str());  // NOLINT(concurrency-mt-unsafe): before any thread
  if (path && *path != '\0') return from_file(path, silent);
  if (silent) return false;
  throw ConfigError(
      fmt::format("The environment variable '{}' is not set and as such configuration could not be loaded. "
                  "Set this variable and make it "
                  "point to a configuration file",
                  variable));
}

void Config::from_prefixed_env(std::string_view prefix) {
  const std::string start = fmt::format("{}_", prefix);
  std::vector<std::string> found;
  for (char** each = environ; *each != nullptr; ++each)
    if (std::string_view{*each}.starts_with(start)) found.emplace_back(*each + start.size());
  std::sort(found.begin(), found.end());
  for (const std::string& variable : found) {
    const std::size_t equals = variable.find('=');
    std::string_view name = std::string_view{variable}.substr(0, equals);
    const std::string_view text = std::string_view{variable}.substr(equals + 1);
    const auto parsed = json::parse(text);
    Value dict = items_;
    for (std::size_t end = 0; (end = name.find("__")) != std::string_view::npos; name.remove_prefix(end + 2))
      dict = dict_in(dict.mutable_dict(), name.substr(0, end));
    dict.mutable_dict().set(Value{name}, parsed ? *parsed : Value{text});
  }
}

void Config::from_members(const Value& settings) {
  const Value members = settings.owned();
  for (const auto& [name, value] : members.as_dict()) set(base::to_upper(name.as_string()), value);
}

}  // namespace eddy::flask
