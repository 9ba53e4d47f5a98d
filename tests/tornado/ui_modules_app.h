// The application that tests/conformance/tornado_modules.py builds with the real Tornado: same modules, same methods,
// same handlers, statement by statement.
#pragma once
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/templates/errors.h"
#include "eddy/tornado.h"

namespace ui_modules {

using namespace eddy;
using tornado::web::RequestHandler;
using tornado::web::UIModule;
using Texts = std::vector<std::string>;

struct Plain : UIModule {
  std::string render() { return "<b>plain</b>"; }
};
struct Entry : UIModule {
  std::string render(const std::string& author, std::optional<Value> big) {
    return render_string("entry.html", {{"author", author}, {"big", big}});
  }
  std::string embedded_javascript() override { return "var entry = '<1>';"; }
  Texts javascript_files() override {
    return {"site.css", "/abs.js", "a&b.js", "https://cdn/x.js", "site.css"};
  }
  std::string embedded_css() override { return ".entry > p { margin: 0 }"; }
  Texts css_files() override { return {"site.css", "http://cdn/x.css?a=1&b='2'"}; }
  std::string html_head() override { return "<meta name=\"entry\">"; }
  std::string html_body() override { return "<div id=\"entry\"></div>"; }
};
struct Shared : UIModule {
  std::string_view render() { return "shared"; }
  std::string embedded_javascript() override { return "shared();"; }
  Texts javascript_files() override { return {"/abs.js", "shared.js"}; }
  std::string embedded_css() override { return ".shared {}"; }
  Texts css_files() override { return {"/static/shared.css", "site.css"}; }
  std::string html_head() override { return "<meta name='shared'>"; }
  std::string html_body() override { return "<i>shared</i>"; }
};
struct HeadOnly : UIModule {
  const char* render() const noexcept { return "head"; }
  std::string html_head() override { return "<title>\xc3\xa9</title>"; }
};
struct BodyOnly : UIModule {
  std::string render() { return ""; }
  std::string html_body() override { return "<hr>"; }
};
struct CssOnly : UIModule {
  std::string render() { return "css"; }
  Texts css_files() override { return {"/x.css"}; }
};
struct ScriptOnly : UIModule {
  std::string render() { return "js"; }
  std::string embedded_javascript() override { return "x"; }
};
struct Counter : UIModule {
  int count = 0;
  int render(std::optional<int> step) { return count += step.value_or(1); }
  std::string embedded_javascript() override { return "counted(" + std::to_string(count) + ");"; }
};
struct User : UIModule {
  std::string render() { return current_user().str() + " " + std::string{request().path()}; }
};
struct Outer : UIModule {
  std::string render(std::string text) { return render_string("outer.html", {{"text", text}}); }
  std::string html_head() override { return "<outer>"; }
};
struct Forbidden : UIModule {
  void render() { throw tornado::web::HTTPError{403}; }
};

inline std::string greet(RequestHandler&, const std::string& name, std::optional<std::string> mark) {
  return "hello <" + name + ">" + mark.value_or("!");
}
inline std::string path_of(RequestHandler& handler) { return std::string{handler.request().path()}; }

inline const Texts names{"ann", "<bo>"};
inline const Texts files{"site.css", "more.css"};
inline const std::string text = "see http://example.com/a?b=1&c now";

inline Context context() { return {{"names", names}, {"files", files}, {"text", text}}; }

// Python's name of an exception.
inline std::string type_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const templates::TemplateError& error) {
    return std::string{error.type()};
  } catch (const ValueFault& fault) {
    return fault.type();
  } catch (const tornado::web::HTTPError&) {
    return "HTTPError";
  } catch (...) {
    return "another";
  }
}

struct Base : RequestHandler {
  static inline std::string error, message;
  Value get_current_user() override { return "zo\xc3\xab"; }
  void log_exception(const std::exception_ptr& exception) override {
    error = type_of(exception);
    try {
      std::rethrow_exception(exception);
    } catch (const std::exception& what) {
      message = what.what();
    }
  }
};
struct Page : Base {
  void get() { render("page.html", context()); }
};
struct Text : Base {
  void get() { write(render_string("page.html", context())); }
};
struct Both : Base {
  void get() {
    const std::string first = render_string("first.html", context());
    render("page.html", {{"first", first}, {"names", names}, {"files", files}, {"text", text}});
  }
};
struct Shadowed : Base {
  void get() { render("page.html", {{"modules", "mine"}, {"greet", "mine"}, {"handler", "mine"}}); }
};
struct Tags : Base {
  static std::string joined(std::string out, const Texts& parts) {
    for (const std::string& part : parts) out += part + ",";
    out.pop_back();
    return out;
  }
  void get() { render("page.html", context()); }
  std::string render_linked_js(const Texts& js_files) override { return joined("js:", js_files); }
  std::string render_embed_js(const Texts& js_embed) override { return joined("jse:", js_embed); }
  std::string render_linked_css(const Texts& css_files) override { return joined("css:", css_files); }
  std::string render_embed_css(const Texts& css_embed) override { return joined("csse:", css_embed); }
};
struct Broken : Base {
  void get() {
    static_cast<void>(render_string("page.html", context()));
    throw tornado::web::HTTPError{404};
  }
  void write_error(int status_code, const std::exception_ptr&) override {
    render("error.html", {{"status", status_code}});
  }
};

inline std::vector<tornado::web::URLSpec> rules() {
  using tornado::web::handler;
  return {{"/", handler<Page>},     {"/text", handler<Text>},
          {"/both", handler<Both>}, {"/shadowed", handler<Shadowed>},
          {"/tags", handler<Tags>}, {"/broken", handler<Broken>}};
}

inline tornado::web::Settings settings(std::string template_path, std::string static_path) {
  using tornado::web::ui_method;
  using tornado::web::ui_module;
  return {.template_path = std::move(template_path),
          .ui_modules = {{"Plain", ui_module<Plain>()},
                         {"Entry", ui_module<Entry>({"author", "big"})},
                         {"Shared", ui_module<Shared>()},
                         {"HeadOnly", ui_module<HeadOnly>()},
                         {"BodyOnly", ui_module<BodyOnly>()},
                         {"CssOnly", ui_module<CssOnly>()},
                         {"ScriptOnly", ui_module<ScriptOnly>()},
                         {"Counter", ui_module<Counter>({"step"})},
                         {"User", ui_module<User>()},
                         {"Outer", ui_module<Outer>({"text"})},
                         {"Forbidden", ui_module<Forbidden>()},
                         {"Twice", ui_module<Shared>()},
                         {"Twice", ui_module<HeadOnly>()}},
          .ui_methods = {{"greet", ui_method(greet, {"name", "mark"})},
                         {"path_of", ui_method(path_of)},
                         {"pgettext", ui_method([](RequestHandler&, std::string_view) { return "never"; })},
                         {"pgettext", ui_method([](RequestHandler&, std::string_view message) {
                            return "method " + std::string{message};
                          })},
                         {"card", ui_method([](RequestHandler& handler, const std::string& of) {
                            return handler.render_string("card.html", {{"text", of}});
                          })}},
          .static_path = std::move(static_path),
          .compiled_template_cache = false,
          .etag_digest = tornado::web::EtagDigest::sha1};
}

}  // namespace ui_modules
