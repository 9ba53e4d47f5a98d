// No template overflows the stack: each bound of limits.h ends in an error, also on a stack of 256 KiB.
#include "templates/limits.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "eddy/jinja2.h"
#include "eddy/templates/tornado.h"

namespace eddy::templates {
namespace {

// Sanitizers' frames are several times as large.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t stack_bytes = 2 << 20;
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

std::string repeated(std::string_view piece, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += piece;
  return out;
}

// Renders it if it compiles; says whether one of the two was refused by a TemplateError.
bool refused(const std::string& text) {
  try {
    const jinja2::Environment environment;
    static_cast<void>(environment.from_string(text)->render({}));
    return false;
  } catch (const TemplateError&) {
    return true;
  }
}

TEST(Limits, NestingIsRefusedWherever) {
  on_small_stack([] {
    for (const std::size_t depth : {std::size_t{max_nesting} * 3, std::size_t{5'000}}) {
      EXPECT_TRUE(refused("{{ " + repeated("(", depth) + "1" + repeated(")", depth) + " }}"));
      EXPECT_TRUE(refused("{{ " + repeated("[", depth) + repeated("]", depth) + " }}"));
      EXPECT_TRUE(refused("{{ " + repeated("{1:", depth) + "1" + repeated("}", depth) + " }}"));
      EXPECT_TRUE(refused("{{ " + repeated("not ", depth) + "1 }}"));
      EXPECT_TRUE(refused("{{ " + repeated("-", depth) + "1 }}"));
      EXPECT_TRUE(refused(repeated("{% if 1 %}", depth) + repeated("{% endif %}", depth)));
      EXPECT_TRUE(refused(repeated("{% for a in [1] %}", depth) + repeated("{% endfor %}", depth)));
    }
  });
}

TEST(Limits, WhatIsWithinTheBoundRenders) {
  on_small_stack([] {
    EXPECT_FALSE(refused("{{ " + repeated("(", 40) + "1" + repeated(")", 40) + " }}"));
    EXPECT_FALSE(refused(repeated("{% if 1 %}", 40) + repeated("{% endif %}", 40)));
  });
}

TEST(Limits, RecursionThroughMacrosAndIncludesEnds) {
  on_small_stack([] {
    EXPECT_TRUE(refused("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"));
    jinja2::Options options;
    options.loader = std::make_shared<jinja2::DictLoader>(std::map<std::string, std::string, std::less<>>{
        {"a", "{% include 'a' %}"}, {"b", "{% extends 'b' %}"}, {"c", "{% include n %}"}});
    const jinja2::Environment environment{options};
    EXPECT_THROW(static_cast<void>(environment.get_template("a")->render({})), TemplateError);
    EXPECT_THROW(static_cast<void>(environment.get_template("b")->render({})), TemplateError);
    EXPECT_THROW(static_cast<void>(environment.get_template("c")->render({{"n", "c"}})), TemplateError);
  });
}

TEST(Limits, TornadoTemplatesTheSame) {
  on_small_stack([] {
    using tornado::template_::Template;
    EXPECT_THROW(Template("{{ " + repeated("(", 5'000) + "1" + repeated(")", 5'000) + " }}"), TemplateError);
    EXPECT_THROW(Template(repeated("{% if 1 %}", 5'000) + repeated("{% end %}", 5'000)), TemplateError);
  });
}

TEST(Limits, PrettyPrintingNestsNoDeeperThanTheStack) {
  on_small_stack([] {
    for (const char* nest : {"[ns.a]", "(ns.a,)", "{'a': ns.a}"}) {
      const std::string text =
          "{% set ns = namespace(a=[]) %}{% for i in range(1000) %}{% set ns.a = " + std::string{nest} +
          " %}{% endfor %}{{ ns.a|pprint }}";
      EXPECT_FALSE(refused(text)) << nest;
    }
  });
}

TEST(Limits, AListOfWhatIsIteratedHasABound) {
  EXPECT_TRUE(refused("{{ range(16777217)|list|length }}"));
  EXPECT_TRUE(refused("{{ range(10**15)|sort|length }}"));
  EXPECT_FALSE(refused("{{ range(10**15)|length }}"));
}

}  // namespace
}  // namespace eddy::templates
