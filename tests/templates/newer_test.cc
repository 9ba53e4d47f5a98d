// What Jinja2 3.1.3 to 3.1.6 changed: the cases beside the tables were answered by 3.1.2, which does otherwise.
#include <gtest/gtest.h>

#include "eddy/jinja2.h"

namespace eddy::jinja2 {
namespace {

std::string render(std::string_view text) {
  return Environment{{.autoescape = false}}.from_string(text)->render({{"l", Value::list({1, 2})}});
}

TEST(Newer, SetOfSeveralTakesAttributesOfNamespaces) {
  EXPECT_EQ(render("{% set n = namespace() %}{% set a, n.b = l %}{{ a }}{{ n.b }}"), "12");
  EXPECT_EQ(render("{% set n = namespace() %}{% set n.a, n.b = l %}{{ n.a }}{{ n.b }}"), "12");
  EXPECT_THROW(render("{% set n = {} %}{% set a, n.b = l %}"), TemplateRuntimeError);
  EXPECT_THROW(render("{% set n = namespace() %}{% set a, (b, n.c) = l %}"), TemplateSyntaxError);
  EXPECT_THROW(render("{% set n = namespace() %}{% for a, n.b in [l] %}{% endfor %}"), TemplateSyntaxError);
  EXPECT_THROW(render("{% set n = namespace() %}{% set a, n.b.c = l %}"), TemplateSyntaxError);
}

TEST(Newer, IntOfTextThatIsInfiniteIsTheDefault) {
  EXPECT_EQ(render("{{ '1e400'|int }} {{ 'inf'|int(7) }} {{ '-Infinity'|int('x') }}"), "0 7 x");
  EXPECT_THROW(render("{{ 1e400|int }}"), TemplateError);
}

TEST(Newer, UrlizeLeavesWhatBeginsWithAnAt) {
  EXPECT_EQ(render("{{ '@a@b.com'|urlize }} {{ 'a@b.com'|urlize }}"),
            "@a@b.com <a href=\"mailto:a@b.com\">a@b.com</a>");
}

}  // namespace
}  // namespace eddy::jinja2
