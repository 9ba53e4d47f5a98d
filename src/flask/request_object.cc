// See request_object.h. Everything is looked up in the current request when it is asked for.
#include "flask/request_object.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/replace_utf8.h"
#include "eddy/flask/globals.h"
#include "eddy/flask/request.h"
#include "flask/app_state.h"
#include "flask/header_objects.h"
#include "flask/mapping_objects.h"

namespace eddy::flask::detail {
namespace {

template <MultiDict Request::*Member>
Value multi_dict() {
  return multi_dict_object([]() -> const MultiDict& { return request().*Member; });
}

bool flag(const Arguments& arguments, std::size_t index, std::string_view name) {
  const Value* const given = arguments.find(index, name);
  return given && given->truth();
}

// get_data(cache, as_text, parse_form_data)
Value get_data(const Arguments& arguments) {
  const std::string_view data = request().data();
  return flag(arguments, 1, "as_text") ? Value{base::replace_invalid_utf8(data)} : Value::bytes(data);
}

// get_json(force, silent, cache)
Value get_json(const Arguments& arguments) {
  return request().get_json({.force = flag(arguments, 0, "force"), .silent = flag(arguments, 1, "silent")});
}

// The rule that took the request; as text what was registered.
class RuleObject final : public Object {
 public:
  explicit RuleObject(const Rule& rule)
      : text_{rule.text}, endpoint_{rule.endpoint}, methods_(rule.methods.begin(), rule.methods.end()) {}
  [[nodiscard]] std::string_view type_name() const noexcept override { return "Rule"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    if (name == "rule") return out = Value{text_}, true;
    if (name == "endpoint") return out = Value{endpoint_}, true;
    if (name == "methods") return out = Value::list(methods_), true;
    return false;
  }
  [[nodiscard]] std::string repr() const override { return "<Rule " + Value{text_}.repr() + ">"; }
  [[nodiscard]] std::string str() const override { return text_; }

 private:
  const std::string text_, endpoint_;
  const std::vector<Value> methods_;
};

Value rule_object() {
  const Rule* const rule = current_request_context().match.rule;
  return rule ? Value{ObjectPtr{std::make_shared<RuleObject>(*rule)}} : Value{};
}

struct Attribute {
  std::string_view name;
  Value (*of)(const Request& request);
};

constexpr std::array<Attribute, 65> attributes{{
    {"accept_charsets", [](const Request& r) { return accept_object(r.accept_charsets()); }},
    {"accept_encodings", [](const Request& r) { return accept_object(r.accept_encodings()); }},
    {"accept_languages", [](const Request& r) { return accept_object(r.accept_languages()); }},
    {"accept_mimetypes", [](const Request& r) { return accept_object(r.accept_mimetypes()); }},
    {"access_control_request_headers",
     [](const Request& r) {
       const HeaderSet& names = r.access_control_request_headers();
       return names.empty() ? Value{} : header_set_object(names);
     }},
    {"access_control_request_method",
     [](const Request& r) { return text_or_none(r.access_control_request_method()); }},
    {"access_route",
     [](const Request& r) {
       const std::vector<std::string> route = r.access_route();
       return Value::list(std::vector<Value>(route.begin(), route.end()));
     }},
    {"args", [](const Request&) { return multi_dict<&Request::args>(); }},
    {"authorization", [](const Request& r) { return authorization_object(r.authorization()); }},
    {"base_url", [](const Request& r) { return Value{r.base_url()}; }},
    {"blueprint", [](const Request& r) { return text_or_none(r.blueprint()); }},
    {"blueprints", [](const Request& r) { return list_of_texts(r.blueprints()); }},
    {"cache_control", [](const Request& r) { return cache_control_object(r.cache_control()); }},
    {"content_encoding", [](const Request& r) { return text_or_none(r.content_encoding()); }},
    {"content_length",
     [](const Request& r) {
       const auto length = r.content_length();
       return length ? Value{*length} : Value{};
     }},
    {"content_md5", [](const Request& r) { return text_or_none(r.content_md5()); }},
    {"content_type", [](const Request& r) { return text_or_none(r.content_type()); }},
    {"cookies", [](const Request&) { return multi_dict<&Request::cookies>(); }},
    {"data", [](const Request& r) { return Value::bytes(r.data()); }},
    {"date", [](const Request& r) { return date_or_none(r.date()); }},
    {"endpoint", [](const Request& r) { return text_or_none(r.endpoint()); }},
    {"files",
     [](const Request&) { return files_object([]() -> const FileMultiDict& { return request().files; }); }},
    {"form", [](const Request&) { return multi_dict<&Request::form>(); }},
    {"full_path", [](const Request& r) { return Value{r.full_path()}; }},
    {"get_data",
     [](const Request&) {
       return Value{Callable{get_data}, "get_data"};
     }},
    {"get_json",
     [](const Request&) {
       return Value{Callable{get_json}, "get_json"};
     }},
    {"headers",
     [](const Request&) {
       return headers_object([]() -> const http::Headers& { return request().headers; });
     }},
    {"host", [](const Request& r) { return Value{r.host()}; }},
    {"host_url", [](const Request& r) { return Value{r.host_url()}; }},
    {"if_match", [](const Request& r) { return etags_object(r.if_match()); }},
    {"if_modified_since", [](const Request& r) { return date_or_none(r.if_modified_since()); }},
    {"if_none_match", [](const Request& r) { return etags_object(r.if_none_match()); }},
    {"if_range", [](const Request& r) { return if_range_object(r.if_range()); }},
    {"if_unmodified_since", [](const Request& r) { return date_or_none(r.if_unmodified_since()); }},
    {"is_json", [](const Request& r) { return Value{r.is_json()}; }},
    {"is_secure", [](const Request& r) { return Value{r.is_secure()}; }},
    {"json", [](const Request& r) { return r.json(); }},
    {"max_content_length",
     [](const Request& r) {
       const auto bytes = r.max_content_length();
       return bytes ? Value{*bytes} : Value{};
     }},
    {"max_form_memory_size", [](const Request& r) { return Value{r.max_form_memory_size()}; }},
    {"max_form_parts", [](const Request& r) { return Value{r.max_form_parts()}; }},
    {"max_forwards", [](const Request& r) { return number_or_none(r.max_forwards()); }},
    {"method", [](const Request& r) { return Value{r.method}; }},
    {"mimetype", [](const Request& r) { return Value{r.mimetype()}; }},
    {"mimetype_params", [](const Request& r) { return dict_of_options(r.mimetype_params()); }},
    {"origin", [](const Request& r) { return text_or_none(r.origin()); }},
    {"path", [](const Request& r) { return Value{r.path()}; }},
    {"pragma", [](const Request& r) { return header_set_object(r.pragma()); }},
    {"query_string", [](const Request& r) { return Value::bytes(r.query_string()); }},
    {"range", [](const Request& r) { return range_object(r.range()); }},
    {"referrer", [](const Request& r) { return text_or_none(r.referrer()); }},
    {"remote_addr", [](const Request& r) { return text_or_none(r.remote_addr()); }},
    {"root_path", [](const Request& r) { return Value{r.script_root()}; }},
    {"root_url", [](const Request& r) { return Value{r.root_url()}; }},
    {"scheme", [](const Request& r) { return Value{r.scheme()}; }},
    {"script_root", [](const Request& r) { return Value{r.script_root()}; }},
    {"sec_fetch_dest", [](const Request& r) { return text_or_none(r.sec_fetch_dest()); }},
    {"sec_fetch_mode", [](const Request& r) { return text_or_none(r.sec_fetch_mode()); }},
    {"sec_fetch_site", [](const Request& r) { return text_or_none(r.sec_fetch_site()); }},
    {"sec_fetch_user", [](const Request& r) { return Value{r.sec_fetch_user()}; }},
    {"url", [](const Request& r) { return Value{r.url()}; }},
    {"url_root", [](const Request& r) { return Value{r.root_url()}; }},
    {"url_rule", [](const Request&) { return rule_object(); }},
    {"user_agent", [](const Request& r) { return user_agent_object(r.user_agent()); }},
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
