// eddy render --batch: what a line may hold, and that no line ends the run.
#include "render/batch.h"

#include <gmock/gmock.h>

#include <sstream>
#include <string>

#include "eddy/value.h"

namespace eddy::command {
namespace {

using testing::HasSubstr;

// A case of one template, answered: what it printed, or "type: message at line".
std::string answer(std::string_view engine, std::string_view source, std::string_view context = "{}",
                   std::string_view options = "{}") {
  const std::string line = R"({"engine": ")" + std::string{engine} +
                           R"(", "main": "m", "templates": {"m": )" + json::dumps(Value{source}) +
                           R"(}, "context": )" + std::string{context} + R"(, "options": )" +
                           std::string{options} + "}";
  const Value answered = json::parse(answer_case(line)).value();
  if (const auto output = answered.find("output")) return output->str();
  const Value error = *answered.find("error");
  return error.find("type")->str() + ": " + error.find("message")->str() + " at " + error.find("line")->str();
}

std::string error_type(std::string_view line) {
  const Value answered = json::parse(answer_case(line)).value();
  const auto error = answered.find("error");
  return error ? error->find("type")->str() : "no error";
}

TEST(RenderBatch, AnswersWithTheOutputOrTheError) {
  EXPECT_EQ(answer("jinja2", "{{ a|upper }}é", R"({"a": "x"})"), "Xé");
  EXPECT_EQ(answer("tornado", "{{ a }}", R"({"a": "<"})"), "&lt;");
  EXPECT_EQ(answer("jinja2", "\n{{ a.b }}"), "UndefinedError: 'a' is undefined at 2");
  EXPECT_EQ(answer("jinja2", "\n\n{% if %}"),
            "TemplateSyntaxError: Expected an expression, got 'end of statement block' at 3");
  EXPECT_EQ(answer("jinja2", "{{ 1 // 0 }}"), "ZeroDivisionError: integer division or modulo by zero at 1");
  EXPECT_EQ(answer("tornado", "{{ a }}"), "NameError: name 'a' is not defined at 1");
  EXPECT_EQ(answer("tornado", "a\n{% frob %}"), "ParseError: unknown operator: 'frob' at 2");
}

TEST(RenderBatch, ALineThatIsNoCaseIsAnInvalidCase) {
  for (const char* line : {"", " ", "{", "[]", "1", "nul", "\xff", "{\"engine\": \"jinja2\"}",
                           R"({"engine": "mako", "main": "m"})", R"({"engine": 1, "main": "m"})",
                           R"({"engine": "jinja2", "main": 2})", R"({"main": "m"})",
                           R"({"engine": "jinja2", "main": "m", "templates": []})",
                           R"({"engine": "jinja2", "main": "m", "templates": {"m": 1}})",
                           R"({"engine": "jinja2", "main": "m", "context": []})",
                           R"({"engine": "jinja2", "main": "m", "options": 1})",
                           R"({"engine": "jinja2", "main": "m", "context": {"__tuple__": []}})",
                           R"({"engine": "jinja2", "main": "m", "options": {"newline_sequence": 1}})"})
    EXPECT_EQ(error_type(line), "InvalidCase") << line;
  EXPECT_EQ(error_type(std::string(100'000, '[')), "InvalidCase");
}

TEST(RenderBatch, ATemplateThatIsNotThereIsNamedAsTheOriginalsDo) {
  EXPECT_EQ(error_type(R"({"engine": "jinja2", "main": "m"})"), "TemplateNotFound");
  EXPECT_EQ(error_type(R"({"engine": "tornado", "main": "m", "templates": {}})"), "KeyError");
}

TEST(RenderBatch, OptionsHaveJinja2sNamesAndDefaults) {
  EXPECT_EQ(answer("jinja2", "{{ '<' }}"), "<");
  EXPECT_EQ(answer("jinja2", "{{ '<' }}", "{}", R"({"autoescape": true})"), "&lt;");
  EXPECT_EQ(answer("jinja2", "{{ '<' }}", "{}", R"({"autoescape": {"default": true}})"), "&lt;");
  EXPECT_EQ(answer("jinja2", "{{ '<' }}", "{}", R"({"autoescape": {"enabled_extensions": ["html"]}})"), "<");
  EXPECT_EQ(answer("jinja2", "{% if 1 %}\na{% endif %}", "{}", R"({"trim_blocks": true})"), "a");
  EXPECT_EQ(
      answer("jinja2", "{{a}}[[1]]", "{}", R"({"variable_start_string": "[[", "variable_end_string": "]]"})"),
      "{{a}}1");
  EXPECT_EQ(
      answer("jinja2", "# if 1\na\n# endif", "{}",
             R"({"line_statement_prefix": "#", "line_comment_prefix": null, "newline_sequence": "\r\n"})"),
      "a\r\n");
  EXPECT_EQ(answer("jinja2", "{{ a }}", "{}", R"({"undefined": "DebugUndefined"})"), "{{ a }}");
  EXPECT_EQ(answer("jinja2", "{{ a }}", "{}", R"({"undefined": "strict"})"),
            "UndefinedError: 'a' is undefined at 1");
  EXPECT_EQ(answer("jinja2", "{{ a.b }}", R"({"x": 1})", R"({"globals": {"a": {"b": {"__tuple__": [1]}}}})"),
            "(1,)");
}

TEST(RenderBatch, ExtensionsAreOffUntilNamed) {
  EXPECT_EQ(answer("jinja2", "{% do 1 %}"), "TemplateSyntaxError: Encountered unknown tag 'do'. at 1");
  EXPECT_EQ(answer("jinja2", "{% do 1 %}a", "{}", R"({"extensions": ["jinja2.ext.do"]})"), "a");
  EXPECT_EQ(answer("jinja2", "{% for a in 'ab' %}{{ a }}{% break %}{% endfor %}", "{}",
                   R"({"extensions": ["do", "loopcontrols"]})"),
            "a");
}

TEST(RenderBatch, TornadosOptions) {
  EXPECT_EQ(answer("tornado", "{{ '<' }}", "{}", R"({"autoescape": null})"), "<");
  EXPECT_EQ(answer("tornado", "a  b\n c", "{}", R"({"whitespace": "oneline"})"), "a b c");
  EXPECT_EQ(answer("tornado", "{{ a }}", "{}", R"({"namespace": {"a": 3}})"), "3");
}

TEST(RenderBatch, WhatTheEngineLacksIsNamed) {
  EXPECT_EQ(answer("jinja2", "", "{}", R"({"bytecode_cache": "x"})"),
            "UnsupportedOption: bytecode_cache 'x' at None");
  EXPECT_EQ(answer("jinja2", "", "{}", R"({"undefined": "Mine"})"),
            "UnsupportedOption: undefined 'Mine' at None");
  EXPECT_EQ(answer("jinja2", "", "{}", R"({"finalize": "mine"})"),
            "UnsupportedOption: finalize 'mine' at None");
  EXPECT_THAT(answer("jinja2", "", "{}", R"({"finalize": "lambda x: ("})"),
              HasSubstr("UnsupportedOption: finalize 'lambda x: (': "));
  EXPECT_EQ(answer("jinja2", "", "{}", R"({"extensions": ["jinja2.ext.mine"]})"),
            "UnsupportedOption: extension 'jinja2.ext.mine' at None");
  EXPECT_EQ(answer("jinja2", "", "{}", R"({"policies": {"mine": 1}})"),
            "UnsupportedOption: policy 'mine' at None");
  EXPECT_EQ(answer("jinja2", "", "{}", R"({"sandbox": "mine"})"),
            "UnsupportedOption: sandbox 'mine' at None");
  EXPECT_EQ(answer("tornado", "", "{}", R"({"whitespace": "none"})"),
            "UnsupportedOption: whitespace 'none' at None");
}

TEST(RenderBatch, StandInsAreTheValuesThatJsonLacks) {
  EXPECT_EQ(answer("jinja2", "{{ a }}", R"({"a": [{"__tuple__": [1, {"__tuple__": []}]}]})"), "[(1, ())]");
  EXPECT_EQ(answer("jinja2", "{{ a }}{{ b }}", R"({"a": {"__markup__": "<"}, "b": "<"})",
                   R"({"autoescape": true})"),
            "<&lt;");
  EXPECT_EQ(answer("jinja2", "{{ a|list }}", R"({"a": {"__range__": [5, 0, -2]}})"), "[5, 3, 1]");
  EXPECT_EQ(answer("jinja2", "{{ a }}", R"({"a": {"__dict__": [[1, "b"], [{"__tuple__": [2]}, {}]]}})"),
            "{1: 'b', (2,): {}}");
  EXPECT_EQ(answer("jinja2", "", R"({"a": {"__dict__": [[[], 1]]}})"),
            "TypeError: unhashable type: 'list' at None");
  for (const char* bad : {R"({"__tuple__": 1})", R"({"__markup__": []})", R"({"__range__": []})",
                          R"({"__range__": ["a"]})", R"({"__dict__": {}})", R"({"__dict__": [[1]]})"})
    EXPECT_THAT(answer("jinja2", "", R"({"a": )" + std::string{bad} + "}"), HasSubstr("InvalidCase")) << bad;
}

TEST(RenderBatch, EveryLineHasItsAnswerInOrder) {
  const std::string big(3'000'000, 'x');
  std::istringstream in{"\n" +
                        (R"({"engine": "jinja2", "main": "m", "templates": {"m": ")" + big + "\"}}\n") +
                        R"({"engine": "tornado", "main": "m", "templates": {"m": "last"}})"};
  std::ostringstream out;
  answer_cases(in, out);
  std::istringstream answers{out.str()};
  std::string line;
  ASSERT_TRUE(std::getline(answers, line));
  EXPECT_THAT(line, HasSubstr("InvalidCase"));
  ASSERT_TRUE(std::getline(answers, line));
  EXPECT_EQ(line, R"({"output": ")" + big + "\"}");
  ASSERT_TRUE(std::getline(answers, line));
  EXPECT_EQ(line, R"({"output": "last"})");
  EXPECT_FALSE(std::getline(answers, line));
}

}  // namespace
}  // namespace eddy::command
