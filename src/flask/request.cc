#include "eddy/flask/request.h"

#include <algorithm>

#include "base/replace_utf8.h"
#include "eddy/base/strings.h"
#include "eddy/base/url.h"
#include "eddy/base/utf8.h"
#include "eddy/flask/cookies.h"
#include "eddy/flask/errors.h"
#include "eddy/flask/json_provider.h"
#include "eddy/http/form.h"
#include "eddy/http/header_values.h"
#include "eddy/value/dict.h"
#include "eddy/wsgi/form_data.h"
#include "flask/app_state.h"
#include "flask/iri.h"
#include "flask/request_context.h"

namespace eddy::flask {
namespace {

// Where the server listens, as a Host names it: an address of IPv6 in brackets.
std::string server_host(const wsgi::Peer& peer) {
  std::string host = peer.local_address;
  if (host.find(':') != std::string::npos) host = '[' + host + ']';
  if (peer.local_port != 0) host += ':' + std::to_string(peer.local_port);
  return host;
}

// Templates and JSON are UTF-8, whatever a client sends.
void mend(MultiDict::Pairs& pairs, std::string (*mended)(std::string_view)) {
  for (auto& [name, value] : pairs) {
    if (!base::is_valid_utf8(name)) name = mended(name);
    if (!base::is_valid_utf8(value)) value = mended(value);
  }
}

}  // namespace

Request::Request(const http::RequestHead& own_head, const wsgi::Peer& peer,
                 const detail::RequestContext& context) noexcept
    : RequestHeaders{own_head},
      args{read_args, this},
      form{read_form, this},
      files{read_files, this},
      values{read_values, this},
      cookies{read_cookies, this},
      peer_{&peer},
      context_{&context} {}

Request::~Request() = default;

void Request::read_args(const void* self, MultiDict::Pairs& out) {
  out = base::parse_qsl(static_cast<const Request*>(self)->query_string());
  mend(out, base::quote_invalid_utf8);
}

namespace {

// Keeps what `read` throws, and throws it again in its place.
template <class F>
decltype(auto) read_once(std::exception_ptr& fault, F read) {
  if (fault) std::rethrow_exception(fault);
  try {
    return read();
  } catch (...) {
    fault = std::current_exception();
    throw;
  }
}

}  // namespace

void Request::read_form(const void* self, MultiDict::Pairs& out) {
  const auto& request = *static_cast<const Request*>(self);
  request.check_length(0);  // whatever its type
  const std::string type = request.mimetype();
  if (type == "multipart/form-data") {
    out = std::move(request.multipart().fields);
    mend(out, base::replace_invalid_utf8);
  }
  if (type == "application/x-www-form-urlencoded")
    read_once(request.form_fault_, [&] { request.read_urlencoded(out); });
}

void Request::read_urlencoded(MultiDict::Pairs& out) const {
  http::FormParser parser{{.fields = max_form_parts(), .bytes = max_form_memory_size()}};
  for_each_piece([&](std::string_view piece) { return parser.feed(piece) == http::FormError::none; });
  if (parser.finish() != http::FormError::none) throw RequestEntityTooLarge();
  out = std::move(parser.pairs());
  mend(out, base::quote_invalid_utf8);
}

void Request::read_files(const void* self, std::vector<FileStorage>& out) {
  const auto& request = *static_cast<const Request*>(self);
  request.check_length(0);  // whatever its type
  if (request.mimetype() != "multipart/form-data") return;
  for (wsgi::FormFile& file : request.multipart().files) out.emplace_back(std::move(file));
}

// The body, until `take` returns false: as it arrives where the route streams.
template <class F>
void Request::for_each_piece(F take) const {
  if (!exchange_) return;
  if (is_body_refused_ || !context_->binding || !context_->binding->route->stream_body) {
    take(data());
    return;
  }
  RequestStream stream{*exchange_, max_content_length_.value_or(UINT64_MAX)};
  for (std::string_view piece = stream.chunk(); !piece.empty() && take(piece); piece = stream.chunk()) {
  }
}

wsgi::FormData& Request::multipart() const {
  if (multipart_) return *multipart_;
  return read_once(form_fault_, [this]() -> wsgi::FormData& { return read_multipart(); });
}

wsgi::FormData& Request::read_multipart() const {
  wsgi::FormOptions options = context_->app.state().options.forms;
  options.limits.field_bytes = max_form_memory_size();
  options.limits.parts = max_form_parts();
  auto form_data = std::make_unique<wsgi::FormData>(content_type(), options);
  for_each_piece([&](std::string_view piece) { return form_data->feed(piece); });
  form_data->finish();
  switch (form_data->status()) {
    case 0: break;
    case 400: throw BadRequest(std::string{form_data->error()});
    case 413: throw RequestEntityTooLarge();
    default: throw HTTPException(form_data->status());
  }
  multipart_ = std::move(form_data);
  return *multipart_;
}

void Request::read_values(const void* self, MultiDict::Pairs& out) {
  const auto& request = *static_cast<const Request*>(self);
  out = request.args.pairs();
  if (request.method == "GET" || request.method == "HEAD") return;
  out.insert(out.end(), request.form.begin(), request.form.end());
}

void Request::read_cookies(const void* self, MultiDict::Pairs& out) {
  for (const std::string_view header : static_cast<const Request*>(self)->headers.get_all("Cookie")) {
    for (auto& cookie : parse_cookie(header)) out.push_back(std::move(cookie));
  }
}

std::string_view Request::path() const {
  if (path_.empty()) {
    path_ = base::replace_invalid_utf8(base::unquote(head.path()));
    const std::size_t first = std::min(path_.find_first_not_of('/'), path_.size());
    if (first > 1) path_.erase(0, first - 1);  // as Werkzeug: "//host/" would be another host's
  }
  return path_;
}

std::string_view Request::query_string() const { return head.query(); }

std::string Request::full_path() const { return std::string{path()} + '?' + std::string{query_string()}; }

std::string_view Request::scheme() const { return peer_->scheme; }

std::string_view Request::host() const {
  std::string_view host = head.host();
  if (host.empty() && !head.headers.contains("Host")) {
    if (host_.empty()) host_ = server_host(*peer_);
    host = host_;
  }
  const std::string_view own_port = is_secure() ? ":443" : ":80";
  if (host.ends_with(own_port)) host.remove_suffix(own_port.size());
  return host;
}

std::vector<std::string> Request::access_route() const {
  if (headers.contains("X-Forwarded-For"))
    return http::parse_list_header(headers.get_joined("X-Forwarded-For"));
  if (remote_addr().empty()) return {};
  return {std::string{remote_addr()}};
}

std::string Request::host_url() const { return std::string{scheme()} + "://" + std::string{host()} + '/'; }
std::string_view Request::script_root() const noexcept { return peer_->script_name; }
std::string Request::root_url() const {
  return std::string{scheme()} + "://" + std::string{host()} + std::string{script_root()} + '/';
}

std::string Request::base_url() const {
  return std::string{scheme()} + "://" + std::string{host()} + std::string{script_root()} +
         detail::iri_path(detail::normalize_path(head.path()));
}

std::string Request::url() const {
  std::string url = base_url();
  if (head.has_query() && !query_string().empty()) url += '?' + detail::iri_query(query_string());
  return url;
}

std::string_view Request::request_id() const { return peer_->request_id; }
std::string_view Request::remote_addr() const { return peer_->remote_address; }

std::optional<std::uint64_t> Request::max_content_length() const {
  if (max_content_length_) return max_content_length_;
  if (context_->binding && context_->binding->route->max_content_length)
    return context_->binding->route->max_content_length;
  return context_->app.state().limits.max_content_length;
}

std::size_t Request::max_form_memory_size() const {
  return max_form_memory_size_.value_or(context_->app.state().options.forms.limits.field_bytes);
}

std::size_t Request::max_form_parts() const {
  return max_form_parts_.value_or(context_->app.state().options.forms.limits.parts);
}

void Request::check_length(std::uint64_t size) const {
  if (is_body_refused_ || (max_content_length_ && size > *max_content_length_)) throw RequestEntityTooLarge();
}

std::string_view Request::data() const {
  const std::string_view body = exchange_ ? exchange_->body() : std::string_view{};
  check_length(body.size());
  return body;
}

RequestStream& Request::stream() {
  if (!stream_) {
    if (!exchange_) throw RuntimeError("the request has no body to read: it is not being handled");
    check_length(content_length().value_or(0));
    stream_.emplace(*exchange_, max_content_length_.value_or(UINT64_MAX));
  }
  return *stream_;
}

namespace {

// What was wrong with it is for who works on the app.
[[noreturn]] void refuse_json(const detail::RequestContext& context, const ValueError& error) {
  if (!context.app.state().errors.debug) throw BadRequest();
  throw BadRequest(std::string{"Failed to decode JSON object: "} + error.what());
}

}  // namespace

const Value& Request::json() const {
  if (json_) return *json_;
  if (!is_json()) {
    throw UnsupportedMediaType(
        "Did not attempt to load JSON data because the request Content-Type was not 'application/json'.");
  }
  try {
    return json_.emplace(context_->app.json->loads(data()));
  } catch (const ValueError& error) {
    refuse_json(*context_, error);
  }
}

Value Request::get_json(JsonOptions options) const {
  if (json_) return *json_;  // forced before, maybe
  if (!options.force && !is_json()) return options.silent ? Value{} : json();
  try {
    return json_.emplace(context_->app.json->loads(data()));
  } catch (const ValueError& error) {
    if (options.silent) return {};
    refuse_json(*context_, error);
  }
}

std::string_view Request::endpoint() const {
  const detail::Rule* rule = context_->match.rule;
  return rule ? std::string_view{rule->endpoint} : std::string_view{};
}

std::string_view Request::url_rule() const {
  const detail::Rule* rule = context_->match.rule;
  return rule ? std::string_view{rule->text} : std::string_view{};
}

std::string_view Request::blueprint() const {
  return context_->binding ? std::string_view{context_->binding->place->name} : std::string_view{};
}

std::vector<std::string_view> Request::blueprints() const {
  if (!context_->binding) return {};
  const std::vector<std::string>& names = context_->binding->place->names;
  return {names.begin(), names.end()};
}

Value Request::view_args() const {
  Dict made;
  const detail::RouteMatch& match = context_->match;
  if (!match.rule) return {};
  for (std::size_t i = 0; i < match.arguments.size(); ++i) {
    made.set(match.rule->variables[i].name, detail::argument_value(match.arguments[i]));
  }
  for (const auto& [name, value] : match.rule->defaults) made.set(name, value);
  return Value{std::move(made)};
}

}  // namespace eddy::flask
