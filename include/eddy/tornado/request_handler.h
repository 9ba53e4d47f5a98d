// RequestHandler: the class that handlers derive from (Tornado's tornado.web.RequestHandler).
//
//   struct PostHandler : tornado::web::RequestHandler {
//     void get(int id) { render("post.html", {{"post", find_post(id)}}); }
//     Task<> post(int id) { co_await save(id, get_body_argument("text")); redirect(reverse_url("post", id)); }
//   };
//
// One object a request, made for it and gone after it. Its life, in this order:
//   initialize(...)   found by name (handler_class.h); request() and settings() are there from here on
//   prepare()         found by name, void or Task<>; may finish, then the method is not called
//   data_received(chunk)   where the class has it: the body, as it comes (handler_class.h)
//   get, post, ...    found by name, void or Task<>; a method that the class has not is a 405, and any 405 has an Allow
//                     with those that it has, unless the handler sets one (RFC 9110, 15.5.6)
//   finish()          by itself where the method did not
//   on_finish()       after the answer was handed over
// An exception becomes an error page (send_error), unless a head was flushed: then the connection is cut.
// A plain method blocks as its server does: inline on the event loop, a thread, or a green thread.
// Nothing here may be called from another thread than the one that runs the method.
// Follows the manual's page tornado.web. Tests: tests/tornado/*; the answers of the real Tornado to the same
// requests are in tests/conformance/tornado.
#pragma once
#include <chrono>
#include <concepts>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/http/event_stream.h"
#include "eddy/http/message.h"
#include "eddy/http/segment.h"
#include "eddy/loop/task.h"
#include "eddy/tornado/errors.h"
#include "eddy/tornado/handler_class.h"
#include "eddy/tornado/request.h"
#include "eddy/value.h"

namespace eddy::tornado::web {

class Application;
struct Match;
struct Settings;
namespace detail {
class HandlerPlan;
class UIModules;
std::string reverse_argument(std::string_view text);
template <class T>
std::string reverse_argument(const T& value) {
  if constexpr (std::is_arithmetic_v<T>)
    return std::to_string(value);
  else
    return std::string{std::string_view{value}};
}
}  // namespace detail

// Attributes of a cookie; those left at their default are not sent.
struct CookieOptions {
  std::string domain{};  // empty: the host that answered
  std::string path = "/";
  std::optional<std::int64_t> expires{};  // seconds since 1970, UTC
  std::optional<double> expires_days{};   // from now; `expires` goes before it
  std::optional<std::int64_t> max_age{};  // seconds
  bool secure = false, httponly = false;
  std::string samesite{};  // "Strict", "Lax" or "None"
};

class RequestHandler {
 public:
  RequestHandler(const RequestHandler&) = delete;
  RequestHandler& operator=(const RequestHandler&) = delete;
  virtual ~RequestHandler();

  // To override ----------------------------------------------------------------------------------------

  virtual void set_default_headers() {}  // before initialize, and again before an error page
  virtual void on_finish() {}
  // The client left before the answer was complete; the method runs on. Called on the loop, and only for
  // methods that are Task<>.
  virtual void on_connection_close() {}
  // Writes the page of an error and finishes; `exception` is null where send_error was called by hand.
  virtual void write_error(int status_code, const std::exception_ptr& exception);
  // Logs what ended the method: HTTPError as a warning where it has a message, anything else as an error with
  // the request.
  virtual void log_exception(const std::exception_ptr& exception);
  // The tag of the body that is about to be sent whole (written()); nothing: none.
  [[nodiscard]] virtual std::optional<std::string> compute_etag();
  [[nodiscard]] virtual Value get_current_user() { return {}; }
  // The tags by which render puts what its UI modules ask for into the page; files as the modules named them, each
  // URL to be linked once.
  [[nodiscard]] virtual std::string render_linked_js(const std::vector<std::string>& js_files);
  [[nodiscard]] virtual std::string render_embed_js(const std::vector<std::string>& js_embed);
  [[nodiscard]] virtual std::string render_linked_css(const std::vector<std::string>& css_files);
  [[nodiscard]] virtual std::string render_embed_css(const std::vector<std::string>& css_embed);

  // Input ----------------------------------------------------------------------------------------------

  [[nodiscard]] const HTTPServerRequest& request() const noexcept { return *request_; }
  [[nodiscard]] Application& application() const noexcept { return *application_; }
  [[nodiscard]] const Settings& settings() const noexcept;
  // The groups of the rule's regex, by position; by name in path_kwarg (empty: none of that name, or it took no part).
  [[nodiscard]] const PathArguments& path_args() const noexcept;
  [[nodiscard]] std::string_view path_kwarg(std::string_view group) const;

  // The last argument of that name, of query and body together, or of one of them. Control bytes become
  // spaces; white space at the ends is stripped unless `strip` is false. Without a default a missing one
  // throws MissingArgumentError (400). Bytes that are no UTF-8: HTTPError 400.
  [[nodiscard]] std::string get_argument(std::string_view name) const;
  [[nodiscard]] std::string get_argument(std::string_view name, std::string fallback,
                                         bool strip = true) const;
  [[nodiscard]] std::optional<std::string> get_argument(std::string_view name, std::nullopt_t,
                                                        bool strip = true) const;
  [[nodiscard]] std::vector<std::string> get_arguments(std::string_view name, bool strip = true) const;
  [[nodiscard]] std::string get_query_argument(std::string_view name) const;
  [[nodiscard]] std::string get_query_argument(std::string_view name, std::string fallback,
                                               bool strip = true) const;
  [[nodiscard]] std::optional<std::string> get_query_argument(std::string_view name, std::nullopt_t,
                                                              bool strip = true) const;
  [[nodiscard]] std::vector<std::string> get_query_arguments(std::string_view name, bool strip = true) const;
  [[nodiscard]] std::string get_body_argument(std::string_view name) const;
  [[nodiscard]] std::string get_body_argument(std::string_view name, std::string fallback,
                                              bool strip = true) const;
  [[nodiscard]] std::optional<std::string> get_body_argument(std::string_view name, std::nullopt_t,
                                                             bool strip = true) const;
  [[nodiscard]] std::vector<std::string> get_body_arguments(std::string_view name, bool strip = true) const;

  // The request's cookies, and the value of the last of a name.
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& cookies() const;
  [[nodiscard]] std::optional<std::string> get_cookie(std::string_view name) const;
  [[nodiscard]] std::string get_cookie(std::string_view name, std::string fallback) const;

  // get_current_user(), asked once a request.
  [[nodiscard]] const Value& current_user();

  // Output ---------------------------------------------------------------------------------------------

  // Adds to the body. A dict is sent as JSON, and sets the Content-Type; a list is refused, as Tornado does
  // (std::invalid_argument), and so is anything else that is no text. After finish: std::logic_error.
  void write(std::string_view chunk);
  void write(std::string&& chunk);
  void write(const char* chunk) { write(std::string_view{chunk}); }
  template <std::same_as<Value> V>
  void write(const V& chunk) {
    write_value(chunk);
  }
  // write({{"status", "ok"}, {"count", 3}}): a dict.
  void write(std::initializer_list<std::pair<std::string_view, Value>> dict);
  // What was written and not flushed yet.
  [[nodiscard]] std::string_view written() const noexcept { return buffer_; }

  // Adds a Server-Sent Event to the body; the first makes it a text/event-stream, which no cache keeps. flush() sends it. Throws
  // std::invalid_argument for a line break in its type or id. The id of the last event that a client had which connects
  // again is last_event_id(); empty: none.
  void write_event(const http::ServerSentEvent::Fields& event);
  [[nodiscard]] std::string_view last_event_id() const noexcept {
    return request_->headers().get("Last-Event-ID");
  }

  // 103 Early Hints, before the answer: {"</style.css>; rel=preload; as=style"}. Any number of times; HTTP/1.0 gets none. Throws
  // std::invalid_argument where a link holds a line break, std::logic_error after the head.
  void send_early_hints(const std::vector<std::string>& links);

  // Sends the head and what was written so far; waits while the server's buffer is full. In a plain method:
  // flush_blocking (WouldBlock where that would stop an event loop). Throw wsgi::ClientGone.
  [[nodiscard]] Task<> flush();
  void flush_blocking();

  // Ends the answer, after `chunk`. Twice: std::logic_error.
  void finish();
  template <class Chunk>
  void finish(Chunk&& chunk) {
    write(std::forward<Chunk>(chunk));
    finish();
  }

  // Renders a template of template_path with the context, puts what its UI modules ask for into the page
  // (ui_module.h), and finishes; render_string returns the template's text instead, and puts nothing into it.
  // Templates also see handler, request, current_user, static_url, reverse_url, locale, _ and pgettext; of handler
  // request, current_user, settings, locale, static_url, reverse_url, get_cookie, get_status and the get_arguments.
  // There are no translations: _ returns its message, or by its count the plural. Throw what templates throw, and
  // TemplateNotFound with every path tried; ValueError where the page has no </head>, or </body>, that a module needs;
  // a TemplateFault "RecursionError" where modules render one another without end.
  void render(std::string_view template_name, Context&& context = {});
  [[nodiscard]] std::string render_string(std::string_view template_name, Context&& context = {});

  void set_status(int status_code, std::string reason = {});
  [[nodiscard]] int get_status() const noexcept { return status_code_; }
  [[nodiscard]] std::string_view get_reason() const noexcept;  // the phrase that is sent

  // A control byte, CR and LF above all, in name or value: std::invalid_argument. Numbers and times (as HTTP
  // dates) are written out.
  void set_header(std::string_view name, std::string_view value);
  void add_header(std::string_view name, std::string_view value);
  template <std::integral N>
  void set_header(std::string_view name, N value) {
    set_header(name, std::string_view{std::to_string(value)});
  }
  void set_header(std::string_view name, std::chrono::system_clock::time_point value);
  void clear_header(std::string_view name);
  // A field behind the body of an answer that is flushed piece by piece; until finish. Sent where the client takes it (TE:
  // trailers). It may not frame the body or say how to read it: std::invalid_argument at finish.
  void set_trailer(std::string_view name, std::string_view value);
  // Drops what was written, and sets status and headers back to the defaults.
  void clear();

  // Sets a cookie; one of that name that was set before is replaced. A byte that could split the header:
  // std::invalid_argument.
  void set_cookie(std::string_view name, std::string_view value, const CookieOptions& options = {});
  void clear_cookie(std::string_view name, std::string_view path = "/", std::string_view domain = {});

  // 301 where permanent, else 302, or `status` (300 to 399); finishes.
  void redirect(std::string_view url, bool permanent = false, std::optional<int> status = {});
  // The page of an error; drops what was written. Where a head was flushed the connection is cut.
  void send_error(int status_code = 500, std::string reason = {});

  // The path of a named rule, with values for its groups. Throws std::invalid_argument where no rule has
  // that name or it has other groups.
  template <class... Args>
  [[nodiscard]] std::string reverse_url(std::string_view name, const Args&... args) const {
    return reverse_url_of(name, {detail::reverse_argument(args)...});
  }
  // The URL of a file in static_path, with ?v= and the hash of its content (which lets clients keep it).
  [[nodiscard]] std::string static_url(std::string_view path, bool include_host = false,
                                       bool include_version = true) const;

  // Entity tags: sets the Etag header to compute_etag(); whether If-None-Match names it.
  void set_etag_header();
  [[nodiscard]] bool check_etag_header() const;

 protected:
  RequestHandler();

  // Ends the answer with these segments (a file's range, shared bytes) as its body, nothing copied; in place
  // of what was written.
  void finish_with(http::Segments body);

 private:
  friend class detail::HandlerPlan;
  friend class detail::UIModules;
  enum class Source : std::uint8_t { both, query, body };
  void begin(Application& application, HTTPServerRequest& request, const Match& match);
  void write_value(const Value& chunk);
  void add_ui_names(Context& context);
  void end_method();  // finish, unless that was done
  void handle_exception(const std::exception_ptr& exception);
  void send_error_of(int status_code, std::string reason, const std::exception_ptr& exception);
  void finish_unflushed();
  void finish_flushed();
  void end_request();
  void start_answer();
  void send_cookies();
  void cut();
  http::ResponseHead take_head();
  [[nodiscard]] std::vector<std::string> arguments_of(Source source, std::string_view name, bool strip) const;
  [[nodiscard]] std::optional<std::string> argument_of(Source source, std::string_view name,
                                                       bool strip) const;
  [[nodiscard]] std::string argument_or_throw(Source source, std::string_view name) const;
  [[nodiscard]] std::string reverse_url_of(std::string_view name, const std::vector<std::string>& args) const;

  Application* application_ = nullptr;
  HTTPServerRequest* request_ = nullptr;
  const Match* match_ = nullptr;
  int status_code_ = 200;
  bool headers_written_ = false, finished_ = false;
  std::string reason_;  // empty: the registered phrase
  http::Headers headers_;
  std::unique_ptr<http::Headers> trailers_;  // few have any
  std::string buffer_;
  std::vector<std::pair<std::string, std::string>> new_cookies_;  // name and Set-Cookie's value
  std::optional<Value> current_user_;
  std::shared_ptr<detail::UIModules> ui_modules_;  // from the first template on
};

// "200 GET / (127.0.0.1)" without the status: how a request is named in logs.
[[nodiscard]] std::string request_summary(const HTTPServerRequest& request);

}  // namespace eddy::tornado::web
