// Logging undefined values: what is told of them, as the real Jinja2 (3.1.2) tells it.
#include "eddy/templates/undefined.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "eddy/jinja2.h"

namespace eddy::jinja2 {
namespace {

using base::LogLevel;

// "W" for a warning, "E" for an error, one a record, of a render of the template with d = {}.
struct Told {
  std::string levels;
  std::string last;
};
Told told(const std::string& text, UndefinedKind base) {
  Told out;
  Options options;
  options.undefined = make_logging_undefined(
      [&](LogLevel level, std::string_view message) {
        out.levels += level == LogLevel::warning ? 'W' : level == LogLevel::error ? 'E' : '?';
        out.last = message;
      },
      base);
  const Environment env{options};
  const Value empty{Dict{}};
  try {
    (void)env.from_string(text)->render({{"d", empty}});
  } catch (const UndefinedError&) {
  }
  return out;
}

struct Row {
  const char* text;
  const char* undefined;
  const char* strict;
  const char* chainable;
};
constexpr Row rows[] = {
    {"{{ x }}", "W", "W", "W"},
    {"{{ x.y }}", "E", "E", "W"},
    {"{{ x['y'] }}", "", "", "W"},
    {"{{ x + 1 }}", "", "", ""},
    {"{% for i in x %}{% endfor %}", "W", "W", "W"},
    {"{% if x %}{% endif %}", "W", "W", "W"},
    {"{{ x or 1 }}", "W", "W", "W"},
    {"{{ not x }}", "W", "W", "W"},
    {"{{ 1 if x else 2 }}", "W", "W", "W"},
    {"{{ x|default(1) }}", "", "", ""},
    {"{{ x|default(1, true) }}", "", "", ""},
    {"{{ x|upper }}", "W", "W", "W"},
    {"{{ x|list }}", "W", "W", "W"},
    {"{{ x|length }}", "", "", ""},
    {"{{ x|join }}", "W", "W", "W"},
    {"{{ x|string }}", "W", "W", "W"},
    {"{{ x|e }}", "W", "W", "W"},
    {"{{ x|first }}", "WW", "W", "WW"},
    {"{{ x|attr('y') }}", "E", "E", "W"},
    {"{{ x ~ 1 }}", "W", "W", "W"},
    {"{{ x is defined }}", "", "", ""},
    {"{{ d.y }}", "W", "W", "W"},
    {"{{ x.y() }}", "E", "E", ""},
    {"{{ x() }}", "E", "E", ""},
    {"{{ 1 in x }}", "W", "", "W"},
    {"{{ [x] }}", "", "", ""},
    {"{{ x == 1 }}", "", "", ""},
    {"{{ 1 if false }}", "", "", ""},
};

TEST(LoggingUndefined, TellsWhatJinja2Tells) {
  for (const Row& row : rows) {
    EXPECT_EQ(told(row.text, UndefinedKind::undefined).levels, row.undefined) << row.text;
    EXPECT_EQ(told(row.text, UndefinedKind::strict).levels, row.strict) << row.text;
    EXPECT_EQ(told(row.text, UndefinedKind::chainable).levels, row.chainable) << row.text;
    EXPECT_EQ(told(row.text, UndefinedKind::debug).levels, row.undefined) << row.text;
  }
}

TEST(LoggingUndefined, TellsInItsWords) {
  EXPECT_EQ(told("{{ x }}", UndefinedKind::undefined).last, "Template variable warning: 'x' is undefined");
  EXPECT_EQ(told("{{ d.y }}", UndefinedKind::debug).last,
            "Template variable warning: 'dict object' has no attribute 'y'");
  EXPECT_EQ(told("{{ x.y }}", UndefinedKind::strict).last, "Template variable error: 'x' is undefined");
}

TEST(LoggingUndefined, DoesAsItsBase) {
  const auto quiet = [](LogLevel, std::string_view) {};
  Options options;
  options.undefined = make_logging_undefined(quiet, UndefinedKind::debug);
  EXPECT_EQ(Environment{options}.from_string("{{ x }}")->render({}), "{{ x }}");
  options.undefined = make_logging_undefined(quiet, UndefinedKind::strict);
  EXPECT_THROW((void)Environment{options}.from_string("{{ x }}")->render({}), UndefinedError);
}

struct Records final : base::LogSink {
  void write(std::string_view logger, LogLevel, std::string_view message) noexcept override {
    lines.push_back(std::string{logger} + ": " + std::string{message});
  }
  std::vector<std::string> lines;
};

TEST(LoggingUndefined, WithoutALogOfItsOwnUsesEddys) {
  const auto records = std::make_shared<Records>();
  auto former = base::set_log_sink(records);
  Options options;
  options.undefined = make_logging_undefined();
  EXPECT_EQ(Environment{options}.from_string("[{{ x }}]")->render({}), "[]");
  base::set_log_sink(std::move(former));
  EXPECT_EQ(records->lines,
            std::vector<std::string>{"jinja2.runtime: Template variable warning: 'x' is undefined"});
}

TEST(LoggingUndefined, EndsTheRenderWithWhatItsLogThrows) {
  struct Enough {};
  Options options;
  options.undefined = make_logging_undefined([](LogLevel, std::string_view) { throw Enough{}; });
  EXPECT_THROW((void)Environment{options}.from_string("{{ x }}")->render({}), Enough);
}

// Another environment's render, begun by a function of this one's, tells nobody.
TEST(LoggingUndefined, IsTheRendersOwn) {
  int count = 0;
  Options options;
  options.undefined = make_logging_undefined([&](LogLevel, std::string_view) { ++count; });
  Environment env{options};
  const Environment other{Options{}};
  env.add_global("other", Value{Callable{[&](const Arguments&) {
                   return Value{other.from_string("{{ y }}{{ y }}")->render({})};
                 }}});
  EXPECT_EQ(env.from_string("{{ other() }}{{ x }}")->render({}), "");
  EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace eddy::jinja2
