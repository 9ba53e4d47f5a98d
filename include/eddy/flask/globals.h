// What a handler reaches without being given it: the current request's g, app, templates and URLs.
//
// All of it is bound to the request's task, thread or fiber (loop::Context), or to a context that was entered by hand
// (contexts.h); outside of one it throws RuntimeError, as Flask does. Tests: tests/flask/app_test.cc, context_test.cc.
#pragma once
#include <list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/flask/app.h"
#include "eddy/flask/contexts.h"
#include "eddy/flask/request.h"
#include "eddy/flask/response.h"
#include "eddy/jinja2.h"
#include "eddy/value.h"

namespace eddy::flask {

// Flask's g: whatever a request, or an app context, wants to keep for its own length.
class Globals {
 public:
  // None where it is new. It stays where it is until it is popped, whatever else is kept.
  Value& operator[](std::string_view name);
  [[nodiscard]] Value get(std::string_view name, Value fallback = {}) const;
  [[nodiscard]] bool contains(std::string_view name) const;
  Value pop(std::string_view name, Value fallback = {});
  // The value of that name; where there is none it is this one from now on.
  Value setdefault(std::string_view name, Value value);
  // Pairs of name and value, as they were set.
  [[nodiscard]] std::list<std::pair<std::string, Value>>::const_iterator begin() const noexcept {
    return values_.begin();
  }
  [[nodiscard]] std::list<std::pair<std::string, Value>>::const_iterator end() const noexcept {
    return values_.end();
  }

 private:
  std::list<std::pair<std::string, Value>> values_;
};

[[nodiscard]] Globals& g();
[[nodiscard]] Flask& current_app();

namespace detail {
void add_after_this_request(AfterHook hook);
}  // namespace detail
// Adds a hook for the response of this request only; run before the app's after_request hooks. A coroutine, too, but on the event
// server only where the handler or another hook is one.
template <class F>
void after_this_request(F hook) {
  detail::add_after_this_request(detail::plain_hook<Response&>(std::move(hook)));
}

// Renders a template of template_folder (or a source) with the context; html-escaped by its extension.
// Throws TemplateNotFound, which lists every path tried, and the template's own errors.
[[nodiscard]] std::string render_template(std::string_view name, const Context& context = {});
// The first of these that is there.
[[nodiscard]] std::string render_template(const std::vector<std::string>& names, const Context& context = {});
// A text is compiled once and kept, as templates are.
[[nodiscard]] std::string render_template_string(std::string_view source, const Context& context = {});

// The same, sent piece by piece as it is made: what a handler returns. `context` is a dict, kept as long as it takes; the request's
// teardown hooks wait for its end (stream_with_context).
[[nodiscard]] base::Generator<std::string> stream_template(std::string_view name, const Value& context = {});
[[nodiscard]] base::Generator<std::string> stream_template(const std::vector<std::string>& names,
                                                           const Value& context = {});
[[nodiscard]] base::Generator<std::string> stream_template_string(std::string_view source,
                                                                  const Value& context = {});

// A macro (which can be called) or a variable of a template's top level. Throws TemplateNotFound, and AttributeError where it
// exports none of that name.
[[nodiscard]] Value get_template_attribute(std::string_view template_name, std::string_view attribute);

// The URL of an endpoint: values for the rule's variables, others become the query. Special values: _anchor,
// _external (true: with scheme and host), _scheme, _method. Throws BuildError, naming the nearest endpoint.
[[nodiscard]] std::string url_for(std::string_view endpoint, const UrlValues& values = {});

}  // namespace eddy::flask
