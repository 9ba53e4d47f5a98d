// Templates that eddy_add_templates compiled into this program: found, rendered, checked against the environment.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "eddy/jinja2.h"
#include "eddy/templates/compiled.h"
#include "eddy/templates/tornado.h"
#include "eddy/value/function.h"
#include "templates/compiled_set.h"
#include "templates/jinja2_environment.h"
#include "templates/tornado_loader.h"

namespace eddy::jinja2 {
namespace {

const std::string here = EDDY_SOURCE_DIR "/tests/compiled/";

bool by_extension(std::string_view name) { return name.ends_with(".html"); }

Options options_for(LoaderPtr loader) {
  Options options;
  options.loader = std::move(loader);
  options.autoescape_if = by_extension;
  return options;
}

LoaderPtr compiled() { return std::make_shared<CompiledLoader>("templates"); }
LoaderPtr from_folder() { return std::make_shared<FileSystemLoader>(here + "templates"); }

std::string render(const Environment& env, int n = 1) {
  const Value items = Value::list({Value::tuple({"a<b", 2}), Value::tuple({"c", 21})});
  return env.get_template("page.html")->render({{"title", "T&T"}, {"items", items}, {"n", n}});
}

bool runs_compiled(const Template& made) {
  for (const auto& function : made.impl().program->functions) {
    if (!function->compiled) return false;
  }
  return true;
}

TEST(CompiledLoader, RendersAsTheFolderDoes) {
  const Environment env{options_for(compiled())};
  const Environment interpreted{options_for(from_folder())};
  EXPECT_TRUE(runs_compiled(*env.get_template("page.html")));
  EXPECT_FALSE(runs_compiled(*interpreted.get_template("page.html")));
  EXPECT_EQ(render(env), render(interpreted));
  EXPECT_NE(render(env).find("<li class=\"first\">1. a&lt;b: 4</li>"), std::string::npos) << render(env);
}

TEST(CompiledLoader, ListsTemplatesAndSaysWhereItLooked) {
  const Environment env{options_for(compiled())};
  EXPECT_EQ(env.list_templates(),
            (std::vector<std::string>{"layout.html", "page.html", "parts/field.html", "parts/foot.txt"}));
  try {
    (void)env.get_template("none.html");
    FAIL();
  } catch (const TemplateNotFound& error) {
    EXPECT_NE(std::string{error.what()}.find("templates (compiled into the program)"), std::string::npos)
        << error.what();
  }
  EXPECT_TRUE(CompiledLoader{"no such folder"}.empty());
}

TEST(CompiledLoader, AnErrorIsToldAsTheInterpreterTellsIt) {
  std::vector<std::string> told;
  for (const LoaderPtr& loader : {compiled(), from_folder()}) {
    const Environment env{options_for(loader)};
    try {
      (void)render(env, 0);
      FAIL();
    } catch (const templates::TemplateError& error) {
      EXPECT_EQ(error.type(), "ZeroDivisionError");
      EXPECT_EQ(error.place().line, 1U);
      told.emplace_back(error.what());
    }
  }
  EXPECT_EQ(told[0], told[1]);
  EXPECT_NE(told[0].find("page.html"), std::string::npos) << told[0];
}

TEST(CompiledLoader, ACompiledChildMayExtendAnInterpretedParentAndTheOtherWayRound) {
  const Environment parent_interpreted{options_for(std::make_shared<ChoiceLoader>(std::vector<LoaderPtr>{
      std::make_shared<DictLoader>(std::map<std::string, std::string, std::less<>>{
          {"layout.html", "[{% block title %}L{% endblock %}]{% block body %}{% endblock %}"}}),
      compiled()}))};
  EXPECT_TRUE(runs_compiled(*parent_interpreted.get_template("page.html")));
  EXPECT_FALSE(runs_compiled(*parent_interpreted.get_template("layout.html")));
  EXPECT_TRUE(render(parent_interpreted).starts_with("[T&amp;T | L]")) << render(parent_interpreted);

  const Environment child_interpreted{options_for(std::make_shared<ChoiceLoader>(std::vector<LoaderPtr>{
      std::make_shared<DictLoader>(std::map<std::string, std::string, std::less<>>{
          {"page.html",
           "{% extends 'layout.html' %}{% block body %}{{ super() }}b{{ title }}{% endblock %}"}}),
      compiled()}))};
  EXPECT_TRUE(runs_compiled(*child_interpreted.get_template("layout.html")));
  EXPECT_EQ(render(child_interpreted), "<title>layout</title>\nbT&amp;T");
}

std::string refusal(Options options) {
  try {
    const Environment env{std::move(options)};
    return {};
  } catch (const std::logic_error& error) {
    return error.what();
  }
}

TEST(CompiledLoader, AnEnvironmentThatDiffersIsRefusedAtOnce) {
  EXPECT_EQ(refusal(options_for(compiled())), "");
  Options trimmed = options_for(compiled());
  trimmed.syntax.trim_blocks = true;
  EXPECT_NE(refusal(std::move(trimmed))
                .find("compiled with trim_blocks = false, but its environment has trim_blocks = true"),
            std::string::npos);
  Options strict = options_for(compiled());
  strict.undefined = UndefinedKind::strict;
  EXPECT_NE(refusal(std::move(strict)).find("undefined = StrictUndefined"), std::string::npos);
  Options unescaped = options_for(compiled());
  unescaped.autoescape_if = {};
  unescaped.autoescape = false;
  EXPECT_NE(refusal(std::move(unescaped)).find("autoescape = false"), std::string::npos);
  // Also behind other loaders.
  Options behind = options_for(
      std::make_shared<PrefixLoader>(std::map<std::string, LoaderPtr, std::less<>>{{"site", compiled()}}));
  behind.extensions.i18n = true;
  EXPECT_NE(refusal(std::move(behind)).find("extensions.i18n = true"), std::string::npos);
}

TEST(CompiledLoader, OptionsOfTheBuild) {
  Options options;
  options.loader = std::make_shared<CompiledLoader>("strict");
  options.syntax.block_start_string = "<{";
  options.syntax.block_end_string = "}>";
  options.syntax.trim_blocks = true;
  options.autoescape = false;
  options.undefined = UndefinedKind::strict;
  options.extensions = {.do_ = true, .loopcontrols = true};
  const Environment env{std::move(options)};
  EXPECT_TRUE(runs_compiled(*env.get_template("page.html")));
  EXPECT_EQ(env.get_template("page.html")->render({{"value", "<"}}), "no\n<");
  EXPECT_THROW((void)env.get_template("page.html")->render({}), UndefinedError);
}

// {% twice %} … {% endtwice %}, which is more than `eddy compile` knows.
struct Twice final : Extension {
  std::vector<std::string> tags() const override { return {"twice"}; }
  Body parse(TagParser& parser) const override {
    Body body = parser.parse_statements({"endtwice"}, true);
    return parser.call_block(parser.call(run), std::move(body));
  }
  Value run = make_callable(
      [](const Value& caller) {
        const Value text = caller.as_object()->call({});
        return text.str() + text.str();
      },
      "twice", {"caller"});
};

TEST(CompiledLoader, ATemplateWithTagsOfTheProgramsOwnIsInterpreted) {
  Options options = options_for(std::make_shared<CompiledLoader>("tagged"));
  options.extensions.own = {std::make_shared<Twice>()};
  const Environment env{options};
  EXPECT_FALSE(runs_compiled(*env.get_template("twice.html")));
  EXPECT_TRUE(runs_compiled(*env.get_template("base.html")));
  EXPECT_EQ(env.get_template("twice.html")->render({{"n", "<"}}), "[&lt;&lt;]");
  options.extensions.own.clear();
  try {
    (void)Environment{options}.get_template("twice.html");
    FAIL();
  } catch (const TemplateSyntaxError& error) {
    EXPECT_EQ(error.message().find("Encountered unknown tag 'twice'."), 0U) << error.message();
  }
}

TEST(CompiledLoader, AnExtensionThatChangesTheTextIsNoticed) {
  struct Changes final : Extension {
    std::string preprocess(std::string source, std::string_view) const override { return source + "!"; }
  };
  Options options = options_for(compiled());
  options.extensions.own = {std::make_shared<Changes>()};
  const Environment env{options};
  try {
    (void)env.get_template("page.html");
    FAIL();
  } catch (const std::logic_error& error) {
    EXPECT_NE(std::string{error.what()}.find("without the extensions that this environment has of its own"),
              std::string::npos)
        << error.what();
  }
}

TEST(CompiledLoader, StreamsAsTheFolderDoes) {
  const Environment env{options_for(compiled())};
  const Value items = Value::list({Value::tuple({"a<b", 2}), Value::tuple({"c", 21})});
  const auto page = env.get_template("page.html");
  TemplateStream stream = page->stream(Value{{"title", "T&T"}, {"items", items}, {"n", 1}});
  std::string joined;
  int count = 0;
  for (; std::optional<std::string> piece = stream.next(); ++count) joined += *piece;
  EXPECT_EQ(joined, render(env));
  EXPECT_GT(count, 2);
}

// As if the generated file were left over from another version.
TEST(CompiledLoader, CodeThatDoesNotFitItsTextIsRefused) {
  class Tampered final : public Loader {
   public:
    explicit Tampered(std::uint64_t fingerprint)
        : made_{**templates::compiled::of_folder("jinja2", "templates").begin()} {
      made_.fingerprint ^= fingerprint;
    }
    [[nodiscard]] std::optional<Loaded> load(std::string_view, std::vector<std::string>&) const override {
      return Loaded{std::string{made_.text}, {}, {}, &made_};
    }

   private:
    CompiledTemplate made_;
  };
  EXPECT_NO_THROW((void)Environment{options_for(std::make_shared<Tampered>(0))}.get_template("layout.html"));
  EXPECT_THROW((void)Environment{options_for(std::make_shared<Tampered>(1))}.get_template("layout.html"),
               std::logic_error);
}

TEST(CompiledLoader, Tornado) {
  const auto loader = std::make_shared<CompiledLoader>("pages", "tornado");
  const tornado::template_::Loader compiled_pages{loader};
  const tornado::template_::Loader folder{here + "pages"};
  const Value items = Value::list({Value{{"name", "a<b"}}, Value{{"name", ""}}});
  const auto page = [&](const tornado::template_::Loader& from) {
    return from.load("page.html")->generate({{"title", "T"}, {"zero", 0}, {"items", items}});
  };
  EXPECT_TRUE(compiled_pages.impl().load("page.html")->root->compiled);
  EXPECT_EQ(page(compiled_pages), page(folder));
  EXPECT_EQ(page(folder).substr(0, 18), "<h1>T by zero</h1>");
  EXPECT_THROW((tornado::template_::Loader{loader, {.autoescape = ""}}), std::logic_error);
}

}  // namespace
}  // namespace eddy::jinja2
