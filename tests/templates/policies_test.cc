// Policies that a batch can't give: a function in place of json.dumps. The others: tests/templates/batch/environment.txt.
#include "eddy/templates/policies.h"

#include <gtest/gtest.h>

#include <string>

#include "eddy/jinja2.h"

namespace eddy::jinja2 {
namespace {

// Prints what it was called with.
Value told_dumps() {
  return Value{Callable{[](const Arguments& a) {
    std::string out = "<" + a.positional[0].repr();
    for (const auto& [name, value] : a.keyword) out += " " + std::string{name} + "=" + value.repr();
    return Value{out + ">"};
  }}};
}

TEST(Policies, TojsonCallsTheFunctionWithItsArguments) {
  Options options{.autoescape = false};
  options.policies.json_dumps_function = told_dumps();
  const Environment env{options};
  EXPECT_EQ(env.from_string("{{ [1]|tojson }}")->render({}), "\\u003c[1] sort_keys=True\\u003e");
  EXPECT_EQ(env.from_string("{{ [1]|tojson(indent=2) }}")->render({}),
            "\\u003c[1] sort_keys=True indent=2\\u003e");
}

TEST(Policies, TojsonHandsOnWhatItsPolicySays) {
  Options options{.autoescape = false};
  options.policies.json_dumps_kwargs = Value{{"indent", 1}, {"extra", "x"}};
  options.policies.json_dumps_function = told_dumps();
  EXPECT_EQ(Environment{options}.from_string("{{ 1|tojson(3) }}")->render({}),
            "\\u003c1 indent=3 extra=\\u0027x\\u0027\\u003e");
}

TEST(Policies, AParameterThatJsonDoesNotHaveIsATypeError) {
  Options options;
  options.policies.json_dumps_kwargs = Value{{"skipkeys", true}};
  try {
    (void)Environment{options}.from_string("{{ 1|tojson }}")->render({});
    FAIL();
  } catch (const TemplateError& error) {
    EXPECT_EQ(error.type(), "TypeError");
    EXPECT_EQ(error.message(), "json.dumps does not take 'skipkeys' = True here");
  }
}

}  // namespace
}  // namespace eddy::jinja2
