// See request_object.h. Everything is looked up in the current request when it is asked for.
#include "flask/request_object.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "eddy/flask/globals.h"
#include "eddy/flask/request.h"
#include "flask/mapping_objects.h"

namespace eddy::flask::detail {
namespace {

template <MultiDict Request::*Member>
Value multi_dict() {
  return multi_dict_object([]() -> const MultiDict& { return request().*Member; });
}

// None in place of an empty text, as what a request lacks is there.
Value or_none(std::string_view text) { return text.empty() ? Value{} : Value{text}; }

struct Attribute {
  std::string_view name;
  Value (*of)(const Request& request);
};

constexpr std::array<Attribute, 34> attributes{{
    {"access_route",
     [](const Request& r) {
       const std::vector<std::string> route = r.access_route();
       return Value::list(std::vector<Value>(route.begin(), route.end()));
     }},
    {"args", [](const Request&) { return multi_dict<&Request::args>(); }},
    {"base_url", [](const Request& r) { return Value{r.base_url()}; }},
    {"blueprint", [](const Request& r) { return or_none(r.blueprint()); }},
    {"blueprints", [](const Request& r) { return list_of_texts(r.blueprints()); }},
    {"content_length",
     [](const Request& r) {
       const auto length = r.content_length();
       return length ? Value{*length} : Value{};
     }},
    {"content_type", [](const Request& r) { return or_none(r.content_type()); }},
    {"cookies", [](const Request&) { return multi_dict<&Request::cookies>(); }},
    {"data", [](const Request& r) { return Value::bytes(r.data()); }},
    {"endpoint", [](const Request& r) { return or_none(r.endpoint()); }},
    {"form", [](const Request&) { return multi_dict<&Request::form>(); }},
    {"full_path", [](const Request& r) { return Value{r.full_path()}; }},
    {"headers",
     [](const Request&) {
       return headers_object([]() -> const http::Headers& { return request().headers; });
     }},
    {"host", [](const Request& r) { return Value{r.host()}; }},
    {"host_url", [](const Request& r) { return Value{r.host_url()}; }},
    {"is_json", [](const Request& r) { return Value{r.is_json()}; }},
    {"is_secure", [](const Request& r) { return Value{r.is_secure()}; }},
    {"json", [](const Request& r) { return r.json(); }},
    {"method", [](const Request& r) { return Value{r.method}; }},
    {"mimetype", [](const Request& r) { return Value{r.mimetype()}; }},
    {"origin", [](const Request& r) { return or_none(r.origin()); }},
    {"path", [](const Request& r) { return Value{r.path()}; }},
    {"query_string", [](const Request& r) { return Value::bytes(r.query_string()); }},
    {"referrer", [](const Request& r) { return or_none(r.referrer()); }},
    {"remote_addr", [](const Request& r) { return or_none(r.remote_addr()); }},
    {"root_url", [](const Request& r) { return Value{r.root_url()}; }},
    {"scheme", [](const Request& r) { return Value{r.scheme()}; }},
    {"script_root", [](const Request& r) { return Value{r.script_root()}; }},
    {"url", [](const Request& r) { return Value{r.url()}; }},
    {"url_root", [](const Request& r) { return Value{r.root_url()}; }},
    {"url_rule", [](const Request& r) { return or_none(r.url_rule()); }},
    {"user_agent", [](const Request& r) { return Value{r.user_agent()}; }},
    {"values", [](const Request&) { return multi_dict<&Request::values>(); }},
    {"view_args", [](const Request& r) { return r.view_args(); }},
}};

class RequestObject final : public Object {
 public:
  [[nodiscard]] std::string_view type_name() const noexcept override { return "Request"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    const auto found =
        std::lower_bound(attributes.begin(), attributes.end(), name,
                         [](const Attribute& each, std::string_view wanted) { return each.name < wanted; });
    return found != attributes.end() && found->name == name && (out = found->of(request()), true);
  }
  [[nodiscard]] std::string repr() const override {
    return "<Request '" + request().url() + "' [" + std::string{request().method} + "]>";
  }
};

static_assert(std::is_sorted(attributes.begin(), attributes.end(),
                             [](const Attribute& a, const Attribute& b) { return a.name < b.name; }));

}  // namespace

Value request_object() { return Value{ObjectPtr{std::make_shared<RequestObject>()}}; }

}  // namespace eddy::flask::detail
