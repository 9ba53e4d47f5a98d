// Reads and writes headers, cookies and URLs as differential.py asks for: JSON lines in, JSON lines out.
//
// In: {"f": a function's name, and its arguments by their names}. Out: what it answers, or {"error": why}.
#include <functional>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/replace_utf8.h"
#include "eddy/base/date.h"
#include "eddy/base/secure_filename.h"
#include "eddy/base/url.h"
#include "eddy/flask.h"
#include "eddy/flask/cookies.h"
#include "eddy/flask/headers.h"
#include "eddy/flask/send_file.h"
#include "eddy/http/header_values.h"
#include "eddy/value.h"
#include "flask/app_state.h"
#include "flask/url_adapter.h"
#include "flask/url_settings.h"

namespace {

using namespace eddy;
using namespace eddy::flask;

Value argument(const Value& task, std::string_view name) { return task.find(name).value_or(Value{}); }
std::string text(const Value& task, std::string_view name) {
  const Value found = argument(task, name);
  return found.is_none() ? std::string{} : std::string{found.as_string()};
}
std::optional<std::int64_t> number(const Value& task, std::string_view name) {
  const Value found = argument(task, name);
  if (found.is_none()) return std::nullopt;
  return found.as_int();
}
bool flag(const Value& task, std::string_view name) { return argument(task, name).truth(); }
std::vector<std::string> texts(const Value& task, std::string_view name) {
  std::vector<std::string> all;
  const Value listed = argument(task, name);
  for (const Value& each : listed.items()) all.emplace_back(each.as_string());
  return all;
}

Value optional(const std::optional<std::int64_t>& value) { return value ? Value{*value} : Value{}; }
Value optional(const std::optional<std::string>& value) { return value ? Value{*value} : Value{}; }

template <class Texts>
Value list(const Texts& all) {
  std::vector<Value> made;
  for (const auto& each : all) made.emplace_back(each);
  return Value::list(std::move(made));
}
Value pairs(const std::vector<std::pair<std::string, std::string>>& all) {
  std::vector<Value> made;
  for (const auto& [name, value] : all) made.push_back(Value::list({name, value}));
  return Value::list(std::move(made));
}
Value pairs(const http::HeaderItems& all) {
  std::vector<Value> made;
  for (const auto& [name, value] : all) made.push_back(Value::list({name, optional(value)}));
  return Value::list(std::move(made));
}
http::HeaderItems items(const Value& task) {
  http::HeaderItems made;
  const Value listed = argument(task, "items");
  for (const Value& pair : listed.items()) {
    const Value& value = pair.items()[1];
    made.emplace_back(pair.items()[0].as_string(),
                      value.is_none() ? std::nullopt : std::optional<std::string>{value.as_string()});
  }
  return made;
}
std::vector<std::pair<std::string, std::string>> text_items(const Value& task) {
  std::vector<std::pair<std::string, std::string>> made;
  for (const auto& [name, value] : items(task)) made.emplace_back(name, value.value_or(""));
  return made;
}

template <class Kind>
Value of_accept(const Value& task) {
  const Kind accept = Kind::from_header(text(task, "header"));
  std::vector<Value> all, qualities, contained;
  for (const Accept::Item& item : accept) all.push_back(Value::list({item.value, item.quality}));
  const std::vector<std::string> offered = texts(task, "offered");
  for (const std::string& each : offered) {
    qualities.emplace_back(accept.quality(each));
    contained.emplace_back(accept.contains(each));
  }
  return {{"items", Value::list(std::move(all))},
          {"header", accept.to_header()},
          {"best", std::string{accept.best()}},
          {"best_match", std::string{accept.best_match(offered, "none")}},
          {"quality", Value::list(std::move(qualities))},
          {"contains", Value::list(std::move(contained))}};
}

Value of_accept_of_kind(const Value& task) {
  const std::string kind = text(task, "kind");
  if (kind == "mime") {
    Value made = of_accept<MIMEAccept>(task);
    const MIMEAccept accept = MIMEAccept::from_header(text(task, "header"));
    made.mutable_dict().set("is",
                            Value::list({accept.accept_html(), accept.accept_xhtml(), accept.accept_json()}));
    return made;
  }
  if (kind == "language") return of_accept<LanguageAccept>(task);
  return kind == "charset" ? of_accept<CharsetAccept>(task) : of_accept<Accept>(task);
}

Value of_authorization(const Value& task) {
  const auto auth = Authorization::from_header(text(task, "header"));
  if (!auth) return {};
  return {{"type", auth->type},
          {"parameters", pairs(auth->parameters)},
          {"token", optional(auth->token)},
          {"header", auth->to_header()}};
}

Value of_www_authenticate(const Value& task) {
  const auto challenge = WWWAuthenticate::from_header(text(task, "header"));
  if (!challenge) return {};
  return {{"type", challenge->type()},
          {"parameters", pairs(challenge->parameters())},
          {"token", optional(challenge->token())},
          {"header", challenge->to_header()}};
}

Value of_request_cache_control(const Value& task) {
  const auto control = RequestCacheControl::from_header(text(task, "header"));
  return {
      {"items", pairs(control.items())},
      {"header", control.to_header()},
      {"values", Value::list({optional(control.max_age()), optional(control.max_stale()),
                              optional(control.min_fresh()), control.no_store(), control.only_if_cached()})}};
}

Value of_response_cache_control(const Value& task) {
  auto control = ResponseCacheControl::from_header(text(task, "header"));
  const Value before = Value::list({optional(control.max_age()), optional(control.s_maxage()),
                                    control.no_store(), control.public_(), control.must_revalidate(),
                                    control.proxy_revalidate(), control.immutable()});
  control.set_max_age(number(task, "max_age"));
  control.set_public(flag(task, "public"));
  control.set_no_store(flag(task, "no_store"));
  return {{"values", before}, {"header", control.to_header()}};
}

Value of_etags(const Value& task) {
  const ETags tags = ETags::from_header(text(task, "header"));
  std::vector<Value> found;
  for (const std::string& tag : texts(task, "tags"))
    found.push_back(
        Value::list({tags.contains(tag), tags.contains_weak(tag), tags.is_weak(tag), tags.is_strong(tag),
                     tags.contains_raw('"' + tag + '"'), tags.contains_raw("W/\"" + tag + '"')}));
  return {{"strong", list(tags.strong())},
          {"weak", list(tags.weak())},
          {"star", tags.star_tag()},
          {"found", Value::list(std::move(found))}};
}

Value of_range(const Value& task) {
  const auto range = Range::from_header(text(task, "header"));
  if (!range) return {};
  std::vector<Value> ranges;
  for (const Range::Part& part : range->ranges)
    ranges.push_back(Value::list({part.start, optional(part.stop)}));
  const auto made = range->make_content_range(number(task, "length"));
  return {{"units", range->units},
          {"ranges", Value::list(std::move(ranges))},
          {"header", range->to_header()},
          {"content_range", made ? Value{made->to_header()} : Value{}}};
}

Value of_content_range(const Value& task) {
  const auto range = ContentRange::from_header(text(task, "header"));
  if (!range) return {};
  return {{"units", range->units()},
          {"start", optional(range->start())},
          {"stop", optional(range->stop())},
          {"length", optional(range->length())},
          {"header", range->to_header()}};
}

constexpr std::int64_t now = 1'700'000'000;

Value of_if_range(const Value& task) {
  const IfRange range = IfRange::from_header(text(task, "header"), now);
  return {{"etag", optional(range.etag)}, {"date", optional(range.date)}, {"header", range.to_header()}};
}

Value of_header_set(const Value& task) {
  HeaderSet set = HeaderSet::from_header(text(task, "header"));
  const Value before = list(std::vector<std::string>{set.begin(), set.end()});
  for (const std::string& name : texts(task, "add")) set.add(name);
  for (const std::string& name : texts(task, "discard")) set.discard(name);
  return {{"items", before}, {"header", set.to_header()}};
}

Value of_csp(const Value& task) {
  auto policy = ContentSecurityPolicy::from_header(text(task, "header"));
  const Value before = pairs(policy.directives());
  policy.set("script-src", "'self'");
  policy.remove("img-src");
  return {{"items", before}, {"header", policy.to_header()}};
}

Value of_dump_cookie(const Value& task) {
  return dump_cookie(text(task, "name"), text(task, "value"),
                     {.expires = number(task, "expires"),
                      .path = text(task, "path"),
                      .domain = text(task, "domain"),
                      .secure = flag(task, "secure"),
                      .httponly = flag(task, "httponly"),
                      .samesite = text(task, "samesite")});
}

Value of_safe_join(const Value& task) {
  std::optional<std::string> joined = text(task, "directory");
  const std::vector<std::string> paths = texts(task, "paths");
  if (paths.size() == 1) return optional(safe_join(*joined, paths[0]));
  return optional(safe_join(*joined, {paths[0], paths[1]}));
}

Value of_options(const Value& task) {
  const http::OptionsHeader made = http::parse_options_header(text(task, "header"));
  return Value::list({made.value, pairs(made.options)});
}

// What a request says of its URL, below a proxy's prefix.
Value of_current_url(const Value& task) {
  http::RequestHead head{"GET", text(task, "target")};
  head.headers.set_trusted("Host", text(task, "host"));
  wsgi::Peer peer;
  if (text(task, "scheme") == "https") peer.scheme = "https";
  peer.script_name = text(task, "root");
  static Flask app{"app", {.static_folder = ""}};
  const eddy::flask::detail::RequestContext context{app, head, peer};
  const Request& request = context.request;
  return Value::list({Value{request.host()}, request.host_url(), request.root_url(), request.base_url(),
                      request.url(), Value{request.path()}, request.full_path()});
}

using Function = std::function<Value(const Value&)>;
const std::map<std::string, Function, std::less<>>& functions() {
  static const std::map<std::string, Function, std::less<>> all{
      {"quote_header_value",
       [](const Value& t) {
         return Value{http::quote_header_value(text(t, "value"), flag(t, "allow_token"))};
       }},
      {"parse_list_header", [](const Value& t) { return list(http::parse_list_header(text(t, "header"))); }},
      {"parse_dict_header", [](const Value& t) { return pairs(http::parse_dict_header(text(t, "header"))); }},
      {"parse_options_header", of_options},
      {"dump_list", [](const Value& t) { return Value{http::dump_header(texts(t, "values"))}; }},
      {"dump_dict", [](const Value& t) { return Value{http::dump_header(items(t))}; }},
      {"dump_options",
       [](const Value& t) { return Value{http::dump_options_header(text(t, "value"), text_items(t))}; }},
      {"accept", of_accept_of_kind},
      {"authorization", of_authorization},
      {"www_authenticate", of_www_authenticate},
      {"request_cache_control", of_request_cache_control},
      {"response_cache_control", of_response_cache_control},
      {"etags", of_etags},
      {"range", of_range},
      {"content_range", of_content_range},
      {"if_range", of_if_range},
      {"header_set", of_header_set},
      {"csp", of_csp},
      {"parse_date", [](const Value& t) { return optional(base::parse_http_date(text(t, "header"), now)); }},
      {"http_date", [](const Value& t) { return Value{base::format_http_date(*number(t, "seconds"))}; }},
      {"generate_etag", [](const Value& t) { return Value{generate_etag(text(t, "value"))}; }},
      {"parse_cookie", [](const Value& t) { return pairs(parse_cookie(text(t, "header"))); }},
      {"dump_cookie", of_dump_cookie},
      {"secure_filename", [](const Value& t) { return Value{base::secure_filename(text(t, "value"))}; }},
      {"safe_join", of_safe_join},
      {"quote", [](const Value& t) { return Value{base::quote(text(t, "value"), text(t, "safe"))}; }},
      {"quote_plus",
       [](const Value& t) { return Value{base::quote_plus(text(t, "value"), text(t, "safe"))}; }},
      {"unquote",
       [](const Value& t) { return Value{base::replace_invalid_utf8(base::unquote(text(t, "value")))}; }},
      {"unquote_plus",
       [](const Value& t) {
         return Value{base::replace_invalid_utf8(base::unquote_plus(text(t, "value")))};
       }},
      {"url_decode", [](const Value& t) { return pairs(base::parse_qsl(text(t, "value"))); }},
      {"current_url", of_current_url},
      {"host_is_trusted",
       [](const Value& t) {
         return Value{eddy::flask::detail::host_is_trusted(text(t, "host"), texts(t, "trusted"))};
       }},
      {"url_join",
       [](const Value& t) {
         return Value{eddy::flask::detail::join_url("http", "h", text(t, "path"), text(t, "reference"))};
       }},
      {"redirect",
       [](const Value& t) { return Value{redirect(text(t, "location")).headers.get("Location")}; }},
      {"url_encode", [](const Value& t) { return Value{base::urlencode(text_items(t))}; }},
  };
  return all;
}

Value answer(const Value& task) {
  try {
    return functions().at(text(task, "f"))(task);
  } catch (const std::invalid_argument& error) {
    return {{"error", error.what()}};
  }
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);)
    std::cout << json::dumps(answer(json::parse(line).value())) << '\n';
  return 0;
}
