// Templates that were cut off or lost a word (CrowCpp/Crow#899: an unclosed or mismatched section crashed or looped for
// ever). Each of the batch cases, up to every byte, and without each of its words: it is compiled, or refused with the line
// of the fault; what compiles is rendered within a few steps, or ends in an error of the template.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/jinja2.h"
#include "eddy/templates/tornado.h"
#include "eddy/value/json.h"

namespace eddy {
namespace {

using templates::TemplateError;

struct Case {
  std::string text;
  Value context;
};

// Of the cases of one engine with its default syntax, one in `stride`.
std::vector<Case> cases(std::string_view file, std::string_view engine, std::size_t stride) {
  std::ifstream in{std::string{EDDY_SOURCE_DIR} + "/tests/templates/batch/" + std::string{file}};
  std::vector<Case> out;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    const Value read = json::parse(line).value();
    const auto options = read.find("options");
    if (read.find("engine")->as_string() != engine || (options && options->truth())) continue;
    if (number++ % stride != 0) continue;
    const auto context = read.find("context");
    out.push_back({read.find("templates")->find(read.find("main")->as_string())->str(),
                   context ? *context : Value{Dict{}}});
  }
  return out;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Each prefix, then the text without each of its words or signs.
std::vector<std::string> damaged(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t size = 0; size < text.size(); ++size) out.push_back(text.substr(0, size));
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin + 1;
    while (is_word(text[begin]) && end < text.size() && is_word(text[end])) ++end;
    out.push_back(text.substr(0, begin) + text.substr(end));
    begin = end;
  }
  return out;
}

void expect_a_line(const TemplateError& error, const std::string& text) {
  const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  EXPECT_TRUE(error.place().line >= 1 && error.place().line <= lines)
      << error.type() << " of line " << error.place().line << ": " << text;
}

TEST(Damaged, AJinja2TemplateIsRefusedWithItsLineOrEnds) {
  jinja2::Options options{.extensions = {.do_ = true, .loopcontrols = true},
                          .sandbox = jinja2::Sandbox::immutable};
  options.limits = jinja2::Limits{.steps = 10'000, .text_bytes = 1 << 16, .memory_bytes = 1 << 22};
  options.clock = [] { return std::chrono::nanoseconds{0}; };
  std::size_t refused = 0;
  std::size_t rendered = 0;
  for (const char* file : {"statements.jsonl", "expressions.jsonl", "filters.jsonl", "chat.jsonl"}) {
    for (const Case& c : cases(file, "jinja2", 11)) {
      for (const std::string& text : damaged(c.text)) {
        const jinja2::Environment env{options};
        jinja2::TemplatePtr made;
        try {
          made = env.from_string(text);
        } catch (const TemplateError& error) {
          expect_a_line(error, text);
          ++refused;
          continue;
        }
        try {
          (void)made->render(Context{c.context});
        } catch (const TemplateError&) {
          continue;  // a name or a type that the damage made wrong
        }
        ++rendered;
      }
    }
  }
  EXPECT_GT(refused, 1000U);
  EXPECT_GT(rendered, 1000U);
}

TEST(Damaged, ATornadoTemplateIsRefusedWithItsLine) {
  std::size_t refused = 0;
  for (const char* file : {"tornado.jsonl", "python.jsonl"}) {
    for (const Case& c : cases(file, "tornado", 11)) {
      for (const std::string& text : damaged(c.text)) {
        try {
          const tornado::template_::Template made{text};
        } catch (const TemplateError& error) {
          expect_a_line(error, text);
          ++refused;
        }
      }
    }
  }
  EXPECT_GT(refused, 1000U);
}

}  // namespace
}  // namespace eddy
