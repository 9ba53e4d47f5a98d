#include "tornado/template_names.h"

#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "eddy/tornado/application.h"
#include "eddy/value/object.h"
#include "tornado/template_locale.h"

namespace eddy::tornado::web {
namespace {

Value function(std::string_view name, Callable call) { return Value{std::move(call), std::string{name}}; }

std::string_view text_of(const eddy::Arguments& arguments, std::size_t index, std::string_view name,
                         std::string_view function) {
  const Value* const value = arguments.find(index, name);
  if (!value || !value->is_string())
    throw TypeError{std::string{function} + "() needs a text for '" + std::string{name} + "'"};
  return value->as_string();
}

// The request, as templates see it: request.path, request.uri ...
class RequestObject final : public Object {
 public:
  explicit RequestObject(const HTTPServerRequest& request) : request_{request} {}
  [[nodiscard]] std::string_view type_name() const noexcept override { return "HTTPServerRequest"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    static constexpr std::pair<std::string_view, std::string_view (HTTPServerRequest::*)() const noexcept>
        attributes[] = {
            {"method", &HTTPServerRequest::method},       {"uri", &HTTPServerRequest::uri},
            {"path", &HTTPServerRequest::path},           {"query", &HTTPServerRequest::query},
            {"version", &HTTPServerRequest::version},     {"host", &HTTPServerRequest::host},
            {"remote_ip", &HTTPServerRequest::remote_ip}, {"protocol", &HTTPServerRequest::protocol}};
    for (const auto& [key, member] : attributes)
      if (key == name) return out = Value{(request_.*member)()}, true;
    return false;
  }

 private:
  const HTTPServerRequest& request_;
};

// The methods that read arguments: from query and body, query or body.
struct Getters {
  std::string_view one, all;
  std::string (RequestHandler::*required)(std::string_view) const;
  std::optional<std::string> (RequestHandler::*optional)(std::string_view, std::nullopt_t, bool) const;
  std::vector<std::string> (RequestHandler::*list)(std::string_view, bool) const;
};
constexpr std::array<Getters, 3> getters{{
    {"get_argument", "get_arguments", &RequestHandler::get_argument, &RequestHandler::get_argument,
     &RequestHandler::get_arguments},
    {"get_query_argument", "get_query_arguments", &RequestHandler::get_query_argument,
     &RequestHandler::get_query_argument, &RequestHandler::get_query_arguments},
    {"get_body_argument", "get_body_arguments", &RequestHandler::get_body_argument,
     &RequestHandler::get_body_argument, &RequestHandler::get_body_arguments},
}};

// The handler, as templates see it; what a subclass adds is not among it.
class HandlerObject final : public Object {
 public:
  explicit HandlerObject(RequestHandler& handler) : handler_{handler} {}
  [[nodiscard]] std::string_view type_name() const noexcept override { return "RequestHandler"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    return property(name, out) || getter(name, out) || method(name, out);
  }

 private:
  bool property(std::string_view name, Value& out) const {
    if (name == "request") {
      out = Value{ObjectPtr{std::make_shared<RequestObject>(handler_.request())}};
    } else if (name == "current_user") {
      out = handler_.current_user();
    } else if (name == "settings") {
      out = settings();
    } else if (name == "locale") {
      out = default_locale();
    } else {
      return false;
    }
    return true;
  }

  bool getter(std::string_view name, Value& out) const {
    for (const Getters& each : getters) {
      if (each.one == name) {
        out = function(name, [this, &each](const eddy::Arguments& given) { return argument(each, given); });
      } else if (each.all == name) {
        out = function(name, [this, &each](const eddy::Arguments& given) {
          const Value* const strip = given.find(1, "strip");
          return Value{(handler_.*each.list)(text_of(given, 0, "name", each.all), !strip || strip->truth())};
        });
      } else {
        continue;
      }
      return true;
    }
    return false;
  }

  [[nodiscard]] Value argument(const Getters& getters_of, const eddy::Arguments& given) const {
    const std::string_view name = text_of(given, 0, "name", getters_of.one);
    const Value* const fallback = given.find(1, "default");
    const Value* const strip = given.find(2, "strip");
    if (!fallback && !strip) return Value{(handler_.*getters_of.required)(name)};
    std::optional<std::string> found =
        (handler_.*getters_of.optional)(name, std::nullopt, !strip || strip->truth());
    if (found) return Value{*std::move(found)};
    return fallback ? *fallback : Value{(handler_.*getters_of.required)(name)};
  }

  bool method(std::string_view name, Value& out) const {
    if (name == "get_cookie") {
      out = function(name, [this](const eddy::Arguments& given) -> Value {
        if (auto found = handler_.get_cookie(text_of(given, 0, "name", "get_cookie"))) return Value{*found};
        const Value* const fallback = given.find(1, "default");
        return fallback ? *fallback : Value{};
      });
    } else if (name == "get_status") {
      out = function(name, [this](const eddy::Arguments&) { return Value{handler_.get_status()}; });
    } else if (name == "static_url") {
      out = function(name, [this](const eddy::Arguments& given) {
        const Value* const host = given.find(1, "include_host");
        return Value{handler_.static_url(text_of(given, 0, "path", "static_url"), host && host->truth())};
      });
    } else if (name == "reverse_url") {
      out = function(name, [this](const eddy::Arguments& given) {
        std::vector<std::string> values;
        for (std::size_t i = 1; i < given.positional.size(); ++i) values.push_back(given.positional[i].str());
        return Value{
            reversed_for_page(handler_.application(), text_of(given, 0, "name", "reverse_url"), values)};
      });
    } else {
      return false;
    }
    return true;
  }

  // Those that were given, as in Tornado, where settings are what the application was made with.
  [[nodiscard]] Value settings() const {
    const Settings& all = handler_.settings();
    std::vector<std::pair<Value, Value>> items;
    const auto add = [&items](std::string_view name, const std::string& value) {
      if (!value.empty()) items.emplace_back(Value{name}, Value{value});
    };
    add("template_path", all.template_path);
    add("static_path", all.static_path);
    add("static_url_prefix", all.static_url_prefix);
    items.emplace_back("debug", all.debug);
    for (const auto& [name, value] : all.other) items.emplace_back(Value{name}, value);
    return Value::dict(std::move(items));
  }

  RequestHandler& handler_;
};

}  // namespace

std::string reversed_for_page(const Application& application, std::string_view name,
                              const std::vector<std::string>& args) {
  try {
    return application.reverse_url_of(name, args);
  } catch (const std::invalid_argument& error) {
    throw ValueError{error.what()};
  }
}

void add_names(RequestHandler& handler, Context& context) {
  context.add_default("request", Value{ObjectPtr{std::make_shared<RequestObject>(handler.request())}});
  context.add_default("current_user", handler.current_user());
  context.add_default("handler", Value{ObjectPtr{std::make_shared<HandlerObject>(handler)}});
}

void add_locale_names(template_::Loader& loader) {
  loader.add_namespace("locale", default_locale());
  for (const std::string_view name : {"_", "pgettext"}) {
    loader.add_namespace(std::string{name}, locale_function(name));
  }
}

}  // namespace eddy::tornado::web
