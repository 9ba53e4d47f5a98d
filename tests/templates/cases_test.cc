// Golden cases: templates and what the real Jinja2 made of them (tests/conformance/jinja2_cases.py writes them).
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "eddy/jinja2.h"

namespace eddy::jinja2 {
namespace {

struct Case {
  Value head;
  std::map<std::string, std::string, std::less<>> templates;
  std::string kind;  // "expected" or "error"
  std::string text;
};

Case read_case(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  const std::string all{std::istreambuf_iterator<char>{in}, {}};
  Case out;
  std::size_t end = all.find("\n--- ");
  out.head = json::parse(all.substr(0, end)).value();
  while (end != std::string::npos) {
    const std::size_t line = all.find('\n', end + 1);
    const std::string name = all.substr(end + 5, line - end - 5);
    end = all.find("\n--- ", line);
    const std::string text =
        all.substr(line + 1, (end == std::string::npos ? all.size() - 1 : end) - line - 1);
    if (name == "expected" || name == "error") {
      out.kind = name;
      out.text = text;
    } else {
      out.templates[name] = text;
    }
  }
  return out;
}

std::string text_option(const Value& options, std::string_view name, std::string otherwise) {
  const auto found = options.find(name);
  return found ? found->str() : std::move(otherwise);
}

bool flag_option(const Value& options, std::string_view name, bool otherwise) {
  const auto found = options.find(name);
  return found ? found->truth() : otherwise;
}

Options options_of(const Case& c) {
  const Value options = *c.head.find("options");
  Options out;
  out.loader = std::make_shared<DictLoader>(c.templates);
  Syntax& s = out.syntax;
  for (auto [name, member] : std::initializer_list<std::pair<const char*, std::string*>>{
           {"block_start_string", &s.block_start_string},
           {"block_end_string", &s.block_end_string},
           {"variable_start_string", &s.variable_start_string},
           {"variable_end_string", &s.variable_end_string},
           {"comment_start_string", &s.comment_start_string},
           {"comment_end_string", &s.comment_end_string},
           {"line_statement_prefix", &s.line_statement_prefix},
           {"line_comment_prefix", &s.line_comment_prefix}}) {
    *member = text_option(options, name, *member);
  }
  s.trim_blocks = flag_option(options, "trim_blocks", false);
  s.lstrip_blocks = flag_option(options, "lstrip_blocks", false);
  s.keep_trailing_newline = flag_option(options, "keep_trailing_newline", false);
  out.autoescape = flag_option(options, "autoescape", true);
  if (text_option(options, "undefined", "") == "strict") out.undefined = UndefinedKind::strict;
  return out;
}

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{EDDY_SOURCE_DIR "/tests/templates/cases"}) {
    names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class Cases : public ::testing::TestWithParam<std::string> {};

TEST_P(Cases, RenderAsJinja2) {
  const Case c = read_case(std::string{EDDY_SOURCE_DIR} + "/tests/templates/cases/" + GetParam() + ".txt");
  const Environment env{options_of(c)};
  const Value context = *c.head.find("context");
  std::string kind = "expected";
  std::string text;
  try {
    text = env.get_template("main")->render(Context{context});
  } catch (const TemplateSyntaxError& error) {
    kind = "error";
    text = std::string{error.type()} + ":" + std::to_string(error.place().line);
  } catch (const TemplateError& error) {
    kind = "error";
    text = error.type();
  }
  EXPECT_EQ(kind, c.kind);
  EXPECT_EQ(text, c.text);
}

INSTANTIATE_TEST_SUITE_P(Golden, Cases, ::testing::ValuesIn(case_names()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace eddy::jinja2
