// A page that is made while it is read: pieces in order, and nothing of the page before its piece is asked for.
#include "eddy/templates/stream.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "eddy/jinja2.h"
#include "eddy/value/function.h"

namespace eddy::jinja2 {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;
using Pieces = std::vector<std::string>;

Pieces all(TemplateStream stream) {
  Pieces out;
  while (auto piece = stream.next()) out.push_back(*piece);
  return out;
}
Pieces pieces(std::string_view text, const Value& variables = {}) {
  return all(Environment{{.autoescape = false}}.from_string(text)->stream(variables));
}

TEST(TemplateStream, YieldsTheRoundsOfALoop) {
  EXPECT_EQ(pieces("a{% for i in range(3) %}{{ i }},{% endfor %}b"), (Pieces{"a0,", "1,", "2,", "b"}));
  EXPECT_EQ(pieces("plain"), (Pieces{"plain"}));
  EXPECT_EQ(pieces(""), Pieces{});
  EXPECT_EQ(pieces("{% for i in x %}{{ i }}{% endfor %}", Value{{"x", Value::list({"a", "b"})}}),
            (Pieces{"a", "b"}));
}

TEST(TemplateStream, TogetherThePiecesAreThePage) {
  const auto loader = std::make_shared<DictLoader>(Texts{
      {"base",
       "<{% block a %}{% endblock %}|{% block b %}{% for i in range(3) %}{{ i }}{% endfor %}{% endblock %}>"},
      {"page",
       "{% extends 'base' %}{% import 'm' as m %}{% block a %}{{ m.f(2) }}{% include 'i' %}{{ super() }}"
       "{% set t %}{% for i in 'xyz' %}{{ i }}{% endfor %}{% endset %}{{ t }}"
       "{% filter upper %}{% for i in 'abc' %}{{ i }}{% endfor %}{% endfilter %}{% endblock %}"},
      {"m", "{% macro f(n) %}{% for i in range(n) %}({{ i }}){% endfor %}{% endmacro %}"},
      {"i", "{% for a in [[1, [2]]] recursive %}{% for b in a %}{{ b }}{% endfor %}{% endfor %}"}});
  const Environment env{{.loader = loader}};
  const auto page = env.get_template("page");
  std::string joined;
  const Pieces made = all(page->stream());
  for (const std::string& piece : made) joined += piece;
  EXPECT_EQ(joined, page->render({}));
  EXPECT_GT(made.size(), 4U);
}

TEST(TemplateStream, RunsNothingBeforeItIsAsked) {
  int calls = 0;
  Environment env;
  env.add_global("f", make_callable([&] { return ++calls; }, "f"));
  TemplateStream stream = env.from_string("{% for i in range(1000000) %}{{ f() }}{% endfor %}")->stream();
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(stream.next(), "1");
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(stream.next(), "2");
  EXPECT_EQ(calls, 2);
}

TEST(TemplateStream, Buffers) {
  const Environment env;
  TemplateStream stream = env.from_string("{% for i in range(7) %}{{ i }}{% endfor %}")->stream();
  EXPECT_FALSE(stream.buffered());
  stream.enable_buffering(3);
  EXPECT_TRUE(stream.buffered());
  EXPECT_EQ(stream.next(), "012");
  stream.disable_buffering();
  EXPECT_EQ(stream.next(), "3");
  stream.enable_buffering();
  EXPECT_EQ(stream.next(), "456");
  EXPECT_EQ(stream.next(), std::nullopt);
  EXPECT_EQ(stream.next(), std::nullopt);
  EXPECT_THROW(stream.enable_buffering(1), std::invalid_argument);
}

TEST(TemplateStream, ThrowsWhereItGotTo) {
  const Environment env;
  TemplateStream stream = env.from_string("{% for i in [1, 0] %}\n{{ 1 // i }}{% endfor %}")->stream();
  EXPECT_EQ(stream.next(), "\n1");
  try {
    (void)stream.next();
    FAIL();
  } catch (const TemplateError& e) {
    EXPECT_EQ(e.type(), "ZeroDivisionError");
    EXPECT_EQ(e.place().line, 2U);
  }
  EXPECT_EQ(stream.next(), std::nullopt);
}

TEST(TemplateStream, KeepsItsEnvironmentAndItsVariables) {
  TemplateStream stream{{}};
  {
    Environment env;
    env.add_global("g", "G");
    stream = env.from_string("{% for i in x %}{{ i }}{{ g }}{% endfor %}", Value{{"g", "own"}})
                 ->stream(Value{{"x", Value::list({std::string(100, 'a'), "b"})}});
    EXPECT_EQ(stream.next(), std::string(100, 'a') + "own");
  }
  EXPECT_EQ(stream.next(), "bown");
  EXPECT_EQ(stream.next(), std::nullopt);
}

TEST(TemplateStream, HasTheEnvironmentsLimits) {
  Options options;
  options.limits = Limits::none();
  options.limits->steps = 50;
  const Environment env{options};
  TemplateStream stream = env.from_string("{% for i in range(1000) %}{{ i }}{% endfor %}")->stream();
  EXPECT_EQ(stream.next(), "0");
  EXPECT_THROW(while (stream.next()), SecurityError);
  options.limits->steps = Limits::unlimited;
  options.limits->output_bytes = 5;
  TemplateStream long_one =
      Environment{options}.from_string("{% for i in range(9) %}{{ i }}{% endfor %}")->stream();
  EXPECT_THROW(while (long_one.next()), SecurityError);
}

std::string temporary(const char* name) { return testing::TempDir() + "eddy_stream_" + name; }

TEST(TemplateStream, DumpsIntoAFileOrASink) {
  const Environment env;
  const auto made = env.from_string("{% for i in range(3) %}{{ i }}{% endfor %}!");
  std::string text;
  templates::StringSink sink{text};
  made->stream().dump(sink);
  EXPECT_EQ(text, "012!");
  const std::string file = temporary("dump");
  made->stream().dump(file);
  std::stringstream content;
  content << std::ifstream{file}.rdbuf();
  EXPECT_EQ(content.str(), "012!");
  std::remove(file.c_str());
  EXPECT_THROW(made->stream().dump(temporary("no/such/folder")), std::system_error);
}

TEST(TemplateStream, LeavesNoFileOfAPageThatFails) {
  const std::string file = temporary("fails");
  EXPECT_THROW(Environment{}.from_string("a{{ 1 // 0 }}")->stream().dump(file), TemplateError);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(Generate, IsAnOrdinaryGenerator) {
  std::string joined;
  for (const std::string& piece :
       Environment{}.from_string("{% for i in range(3) %}{{ i }} {% endfor %}")->generate())
    joined += piece + "|";
  EXPECT_EQ(joined, "0 |1 |2 |");
}

}  // namespace
}  // namespace eddy::jinja2
