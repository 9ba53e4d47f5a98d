// Request: what the client sent, as Flask's request object gives it.
//
// A part is a member (args, form, headers); what is put together for the caller is a function (url(),
// get_json()). Parts are read from the bytes when they are first asked for. It belongs to one request: views
// that it gives die with it, and it must not outlive its handler.
// Follows the manual's "Incoming Request Data". Tests: tests/flask/app_test.cc.
#pragma once
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/flask/file_storage.h"
#include "eddy/flask/multi_dict.h"
#include "eddy/flask/request_headers.h"
#include "eddy/flask/request_stream.h"
#include "eddy/value.h"
#include "eddy/wsgi/exchange.h"

namespace eddy::wsgi {
class FormData;
}

namespace eddy::flask {

namespace detail {
class RequestContext;
}

class Request : public RequestHeaders {
 public:
  Request(const http::RequestHead& head, const wsgi::Peer& peer,
          const detail::RequestContext& context) noexcept;
  ~Request();
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  MultiDict args;  // the query
  // The fields of a form, application/x-www-form-urlencoded or multipart/form-data, and the files of the latter; else
  // empty. Each use throws BadRequest (400) where the body is malformed, RequestEntityTooLarge (413) over a limit of
  // FlaskOptions::forms, and 507 where the disk for large files is full. Of a route that streams they read the body, and
  // wait for it: not in a coroutine.
  MultiDict form;
  FileMultiDict files;
  MultiDict values;  // args, then form unless the method is GET or HEAD
  MultiDict cookies;

  [[nodiscard]] std::string_view path() const;          // decoded, without the query: "/a b"
  [[nodiscard]] std::string_view query_string() const;  // as sent: "x=1"
  [[nodiscard]] std::string full_path() const;          // path and query, "?" even where there is none
  [[nodiscard]] std::string_view scheme() const;        // "http"
  // "example.com:8888": what was asked for, without the scheme's own port; of HTTP/1.0 without Host the server's address.
  [[nodiscard]] std::string_view host() const;
  [[nodiscard]] bool is_secure() const { return scheme() == "https"; }
  [[nodiscard]] std::string host_url() const;  // "http://example.com/"
  [[nodiscard]] std::string root_url() const;  // the same with script_root: "http://example.com/shop/"
  [[nodiscard]] std::string url_root() const { return root_url(); }
  // The path before the app's own, "/shop", or empty: see wsgi::Peer::script_name.
  [[nodiscard]] std::string_view script_root() const noexcept;
  [[nodiscard]] std::string base_url() const;  // "http://example.com/a%20ü": an IRI
  [[nodiscard]] std::string url() const;       // with the query
  [[nodiscard]] std::string_view remote_addr() const;
  // The addresses that X-Forwarded-For has, as they were sent, the client's first: proxies add to it, and so may clients. Without
  // it remote_addr.
  [[nodiscard]] std::vector<std::string> access_route() const;
  [[nodiscard]] std::string_view request_id()
      const;  // server::Options::request_ids; empty where there is none

  // The id of the last event that a client had which connects again to an event stream; empty: none.
  [[nodiscard]] std::string_view last_event_id() const { return headers.get("Last-Event-ID"); }

  // 103 Early Hints, before the response: {"</style.css>; rel=preload; as=style"}. Any number of times; HTTP/1.0 gets none.
  // Throws std::invalid_argument where a link holds a line break.
  void send_early_hints(const std::vector<std::string>& links) { exchange_->send_early_hints(links); }

  // This request's own limits, in place of the app's (MAX_CONTENT_LENGTH and so on), to be set before the body is asked for. A body
  // over max_content_length is refused where it is asked for (413); it can't be more than the server took (of a route that
  // does not stream, its max_content_length).
  void set_max_content_length(std::uint64_t bytes) noexcept { max_content_length_ = bytes; }
  void set_max_form_memory_size(std::size_t bytes) noexcept { max_form_memory_size_ = bytes; }
  void set_max_form_parts(std::size_t parts) noexcept { max_form_parts_ = parts; }
  [[nodiscard]] std::optional<std::uint64_t> max_content_length() const;  // nothing: the server's
  [[nodiscard]] std::size_t max_form_memory_size() const;                 // bytes of one field
  [[nodiscard]] std::size_t max_form_parts() const;                       // fields and files

  [[nodiscard]] std::string_view data() const;  // the body's bytes; empty where the route streams
  [[nodiscard]] RequestStream& stream();        // the same as they come
  // The body as JSON. Throws UnsupportedMediaType (415) where the mimetype is another, BadRequest (400) where
  // it is no JSON.
  [[nodiscard]] const Value& json() const;
  struct JsonOptions {
    bool force = false;   // whatever the mimetype
    bool silent = false;  // none instead of an exception
  };
  [[nodiscard]] Value get_json(JsonOptions options) const;
  [[nodiscard]] const Value& get_json() const { return json(); }

  // What the router made of it; empty where no rule matched.
  [[nodiscard]] std::string_view endpoint() const;
  [[nodiscard]] std::string_view url_rule() const;
  [[nodiscard]] Value view_args() const;  // {"id": 5}
  // The blueprint that its endpoint is of, by its whole name ("admin.users"), and then those that it is in.
  [[nodiscard]] std::string_view blueprint() const;
  [[nodiscard]] std::vector<std::string_view> blueprints() const;

 private:
  friend class detail::RequestContext;
  static void read_args(const void* self, MultiDict::Pairs& out);
  static void read_form(const void* self, MultiDict::Pairs& out);
  static void read_files(const void* self, std::vector<FileStorage>& out);
  static void read_values(const void* self, MultiDict::Pairs& out);
  static void read_cookies(const void* self, MultiDict::Pairs& out);
  template <class F>
  void for_each_piece(F take) const;
  void read_urlencoded(MultiDict::Pairs& out) const;
  wsgi::FormData& multipart() const;
  wsgi::FormData& read_multipart() const;
  void check_length(std::uint64_t size) const;
  void attach(wsgi::Exchange& exchange) noexcept { exchange_ = &exchange; }
  void refuse_body() noexcept { is_body_refused_ = true; }

  const wsgi::Peer* peer_;
  const detail::RequestContext* context_;
  wsgi::Exchange* exchange_ = nullptr;               // from the start of the handling on: it has the body
  std::optional<std::uint64_t> max_content_length_;  // this one's own limits
  std::optional<std::size_t> max_form_memory_size_, max_form_parts_;
  bool is_body_refused_ = false;  // over the limit by its own account: nobody reads it
  std::optional<RequestStream> stream_;
  mutable std::string path_;  // decoded, where it had to be
  mutable std::string host_;  // of the server's address, where no other is known
  mutable std::optional<Value> json_;
  mutable std::unique_ptr<wsgi::FormData> multipart_;  // once form or files were asked for, of such a body
  mutable std::exception_ptr form_fault_;  // why they can't be read: some of the body is gone then
};

// The request that is being handled. Throws RuntimeError, "Working outside of request context." as Flask's,
// where there is none.
[[nodiscard]] Request& request();

}  // namespace eddy::flask
