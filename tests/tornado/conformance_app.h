// The application that tests/conformance/tornado_answers.py builds with the real Tornado: same rules, same
// handlers, statement by statement.
#pragma once
#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "eddy/tornado.h"

namespace conformance {

using namespace eddy;
using tornado::web::HTTPError;
using tornado::web::RequestHandler;

struct Main : RequestHandler {
  void get() { write("Hello, world"); }
};
struct Post : RequestHandler {
  void get(int id) { write("post " + std::to_string(id)); }
  void post(int id) { write("saved " + std::to_string(id) + " " + get_body_argument("text")); }
};
struct Echo : RequestHandler {
  void get(std::string text) { write("[" + text + "]"); }
};
struct Optional : RequestHandler {
  void get(std::optional<std::string> text) { write(text ? *text : "none"); }
};
struct Named : RequestHandler {
  void get(std::string year, std::string slug) { write(year + ":" + slug); }
};
struct Json : RequestHandler {
  void get() { write({{"a", 1}, {"b", "</script>\xc3\xa9"}}); }
};
struct Args : RequestHandler {
  void get() {
    write(get_argument("a") + "|" + get_argument("b", "none") + "|" +
          std::to_string(get_arguments("a").size()));
  }
  void post() {
    write(get_argument("a") + "|" + get_query_argument("a", "-") + "|" + get_body_argument("a", "-"));
  }
};
struct Fail : RequestHandler {
  void get() { throw std::runtime_error{"secret"}; }
};
struct Forbidden : RequestHandler {
  void get() { throw HTTPError{403, "not you", "Go away"}; }
};
struct Teapot : RequestHandler {
  void get() {
    set_status(418, "I'm a <teapot>");
    write("short and stout");
  }
};
struct Redirect : RequestHandler {
  void get() { redirect("/there"); }
  void post() { redirect("/there", true); }
  void put() { redirect("/there", false, 303); }
};
struct Cookies : RequestHandler {
  void get() {
    set_cookie("a", "1");
    set_cookie("b", "x,y",
               {.path = "/p", .max_age = 60, .secure = true, .httponly = true, .samesite = "Lax"});
    set_cookie("c", "last");
    set_cookie("c", "wins", {.domain = "example.com", .expires = 0});
    write(get_cookie("seen", "no"));
  }
};
struct Empty : RequestHandler {
  void get() { set_status(204); }
};
struct HeadToo : RequestHandler {
  void get() { write("body"); }
  void head() { write("body"); }
};
struct Prepared : RequestHandler {
  void prepare() { finish("prepared"); }
  void get() { write("never"); }
};
struct Finished : RequestHandler {
  void get() {
    write("some");
    throw tornado::web::Finish{};
  }
};
struct Later : RequestHandler {
  Task<> get() {
    co_await tornado::gen::sleep(std::chrono::milliseconds{1});
    write("later");
  }
};
struct OwnError : RequestHandler {
  void get() { send_error(503); }
  void write_error(int status_code, const std::exception_ptr&) override {
    finish("own " + std::to_string(status_code));
  }
};
struct Defaults : RequestHandler {
  void set_default_headers() override { set_header("X-Default", "yes"); }
  void get() {
    add_header("X-Many", "1");
    add_header("X-Many", "2");
    clear_header("Content-Type");
    write("x");
  }
  void post() { throw HTTPError{400}; }
};
struct BadHeader : RequestHandler {
  void get() { set_header("X-A", "a\r\nSet-Cookie: b=c"); }
};

inline tornado::web::Settings settings(std::string static_path) {
  return {.static_path = std::move(static_path), .etag_digest = tornado::web::EtagDigest::sha1};
}

inline std::vector<tornado::web::URLSpec> rules() {
  using tornado::web::handler;
  using tornado::web::handler_with;
  return {{R"(/)", handler<Main>},
          {R"(/post/(\d+))", handler<Post>, "post"},
          {R"(/echo/(.*))", handler<Echo>, "echo"},
          {R"(/optional(?:/(\w+))?)", handler<Optional>},
          {R"(/named/(?P<year>\d{4})/(?P<slug>[^/]+))", handler<Named>, "named"},
          {R"(/json)", handler<Json>},
          {R"(/args)", handler<Args>},
          {R"(/fail)", handler<Fail>},
          {R"(/forbidden)", handler<Forbidden>},
          {R"(/teapot)", handler<Teapot>},
          {R"(/redirect)", handler<Redirect>},
          {R"(/cookies)", handler<Cookies>},
          {R"(/empty)", handler<Empty>},
          {R"(/head)", handler<HeadToo>},
          {R"(/prepared)", handler<Prepared>},
          {R"(/finished)", handler<Finished>},
          {R"(/later)", handler<Later>},
          {R"(/own)", handler<OwnError>},
          {R"(/defaults)", handler<Defaults>},
          {R"(/badheader)", handler<BadHeader>},
          {R"(/old/(.*))", handler_with<tornado::web::RedirectHandler>("/echo/{0}")},
          {R"(/gone)", handler_with<tornado::web::ErrorHandler>(410)}};
}

}  // namespace conformance
