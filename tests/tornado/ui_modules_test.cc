// UI modules and methods: the same pages as the real Tornado makes of the same templates
// (tests/conformance/tornado_modules.py wrote them), and what Python has no word for.
#include <gtest/gtest.h>
#include <pthread.h>

#include <fstream>
#include <functional>
#include <string>

#include "base/temporary_folder.h"
#include "eddy/value/dict.h"
#include "eddy/value/json.h"
#include "tornado/ask.h"
#include "tornado/ui_modules.h"
#include "tornado/ui_modules_app.h"

namespace eddy::tornado::web {
namespace {

using ui_modules::Base;

class UIModuleTest : public testing::Test {
 protected:
  UIModuleTest() {
    Base::error.clear();
    Base::message.clear();
  }
  void put(std::string_view name, std::string_view text) const { files.write(name, text); }
  void put_all(const Value& templates) {
    for (const auto& [name, text] : templates.as_dict()) put(name.as_string(), text.as_string());
  }
  [[nodiscard]] Settings settings() const {
    return ui_modules::settings(folder, EDDY_SOURCE_DIR "/tests/conformance/tornado_static");
  }
  const test::TemporaryFolder files;
  const std::string folder = files.path();
};

// Tornado's error for a file that is not there is the operating system's.
std::string as_tornado(std::string type) { return type == "TemplateNotFound" ? "FileNotFoundError" : type; }

TEST_F(UIModuleTest, PagesAreTornados) {
  std::ifstream file{EDDY_SOURCE_DIR "/tests/conformance/tornado_modules.jsonl"};
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  const Value own = *json::parse(line)->find("templates");
  Application app{ui_modules::rules(), settings()};
  int cases = 0;
  while (std::getline(file, line)) {
    ++cases;
    const Value expected = *json::parse(line);
    put_all(own);
    put_all(*expected.find("templates"));
    Base::error.clear();
    const auto answer = get(app, expected.find("path")->as_string());
    SCOPED_TRACE(expected.find("templates")->repr() + " " + Base::error + ": " + Base::message);
    EXPECT_EQ(answer.head.status, expected.find("status")->as_int());
    if (const auto error = expected.find("error"))
      EXPECT_EQ(as_tornado(Base::error), error->as_string());
    else
      EXPECT_EQ(answer.body, expected.find("body")->as_string());
  }
  EXPECT_GT(cases, 90);
}

TEST_F(UIModuleTest, ErrorsNameTheModuleAndThePlace) {
  const struct {
    std::string_view source, told;
  } rows[] = {
      {"\n{% module Nope() %}", "page.html:2:11: AttributeError: 'Nope'"},
      {"{% module xsrf_form_html() %}", "AttributeError: 'xsrf_form_html'"},
      {"{{ modules['Nope'] }}", "page.html:1:11: KeyError: 'Nope'"},
      {"{% module Entry() %}", "TypeError: Entry.render() missing 1 required positional argument: 'author'"},
      {"{% module Entry(1) %}", "TypeError: Entry.render() argument 1 must be str, not int"},
      {"{{ greet() }}", "TypeError: greet() missing 1 required positional argument: 'name'"},
      {"{% module Template('part.html', 1) %}",
       "Template.render() takes 1 positional argument but 2 were given"},
      {"{% module HeadOnly() %}",
       "page.html has no </head>, before which its UI modules have something to put"},
      {"{% module Template('inner.html') %}", "inner.html:1:4: NameError: name 'nothing' is not defined"},
  };
  put("inner.html", "{{ nothing }}");
  put("part.html", "");
  Application app{ui_modules::rules(), settings()};
  for (const auto& [source, told] : rows) {
    put("page.html", source);
    EXPECT_EQ(get(app, "/").head.status, 500);
    EXPECT_NE(Base::message.find(told), std::string::npos) << source << "\n" << Base::message;
  }
}

TEST_F(UIModuleTest, EachRequestHasItsOwn) {
  put("page.html", "{% module Counter() %}{% module Counter() %}</body>");
  Application app{ui_modules::rules(), settings()};
  const std::string first = get(app, "/").body;
  EXPECT_TRUE(first.starts_with("12<script")) << first;
  EXPECT_EQ(get(app, "/").body, first);
}

// Counts its objects: one is made where a template calls it, and gone with the request.
struct Counted : UIModule {
  Counted() { ++alive, ++made; }
  ~Counted() override { --alive; }
  std::string render(const eddy::Arguments& given) {
    return std::to_string(given.positional.size()) + "+" + std::to_string(given.keyword.size());
  }
  static inline int alive = 0, made = 0;
};
struct OwnTemplate : UIModule {
  std::string render(std::string_view name) { return "own " + std::string{name}; }
};

TEST_F(UIModuleTest, AModuleIsMadeWhenItIsCalled) {
  Settings wanted = settings();
  wanted.ui_modules = {{"Counted", ui_module<Counted>()}, {"Template", ui_module<OwnTemplate>()}};
  Application app{ui_modules::rules(), std::move(wanted)};
  put("page.html", "{% set m = modules.Counted %}");
  EXPECT_EQ(get(app, "/").body, "");
  EXPECT_EQ(Counted::made, 0);
  put("page.html", "{% module Counted(1, 2, a=3) %} {% module Counted() %} {% module Template('x') %}");
  EXPECT_EQ(get(app, "/").body, "2+1 0+0 own x");
  EXPECT_EQ(Counted::made, 1);
  EXPECT_EQ(Counted::alive, 0);
}

// Sanitizers' frames are several times as large.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t stack_bytes = 1 << 20;
#else
constexpr std::size_t stack_bytes = 256 << 10;
#endif

void on_small_stack(std::function<void()> body) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack_bytes);
  pthread_t thread{};
  const auto run = [](void* argument) -> void* {
    (*static_cast<std::function<void()>*>(argument))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, &body), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

// The stack is what a green thread has.
TEST_F(UIModuleTest, ModulesDoNotNestWithoutEnd) {
  Application app{ui_modules::rules(), settings()};
  on_small_stack([&] {
    put("page.html", "{% module Template('page.html') %}");
    EXPECT_EQ(get(app, "/").head.status, 500);
    EXPECT_EQ(Base::error, "RecursionError");
    put("page.html", "{% module Template('again.html', n=" + std::to_string(max_render_depth - 2) + ") %}");
    put("again.html", "{{ n }}{% if n %}{% module Template('again.html', n=n - 1) %}{% end %}");
    EXPECT_EQ(get(app, "/").body, "14131211109876543210");
    put("page.html", "{% module Template('again.html', n=" + std::to_string(max_render_depth - 1) + ") %}");
    EXPECT_EQ(get(app, "/").head.status, 500);
    put("page.html", "{{ card('x') }}");
    put("card.html", "{{ card('x') }}");
    Base::error.clear();
    EXPECT_EQ(get(app, "/").head.status, 500);
    EXPECT_EQ(Base::error, "RecursionError");
  });
}

}  // namespace
}  // namespace eddy::tornado::web
