// Where templates come from, what is said where there is none, and what an Environment keeps.
#include "eddy/templates/loaders.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "base/temporary_folder.h"
#include "eddy/jinja2.h"
#include "eddy/templates/tornado.h"

namespace eddy::jinja2 {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

LoaderPtr texts(Texts templates) { return std::make_shared<DictLoader>(std::move(templates)); }

std::string render(LoaderPtr loader, std::string_view name) {
  Options options;
  options.loader = std::move(loader);
  return Environment{options}.get_template(name)->render({});
}

TEST(Loaders, FileSystemLooksInEachFolderInTurn) {
  const test::TemporaryFolder first;
  const test::TemporaryFolder second;
  first.write("a.html", "first");
  second.write("a.html", "second");
  second.write("sub/b.html", "b");
  const auto loader =
      std::make_shared<FileSystemLoader>(std::vector<std::string>{first.path(), second.path()});
  EXPECT_EQ(render(loader, "a.html"), "first");
  EXPECT_EQ(render(loader, "sub/b.html"), "b");
  EXPECT_EQ(loader->list_templates(), (std::vector<std::string>{"a.html", "sub/b.html"}));
}

TEST(Loaders, FileSystemNamesEveryPathItTried) {
  const test::TemporaryFolder first;
  const test::TemporaryFolder second;
  const auto loader =
      std::make_shared<FileSystemLoader>(std::vector<std::string>{first.path(), second.path()});
  try {
    render(loader, "none.html");
    FAIL() << "it was found";
  } catch (const TemplateNotFound& error) {
    EXPECT_EQ(error.name(), "none.html");
    ASSERT_EQ(error.tried().size(), 2u);
    EXPECT_NE(std::string{error.what()}.find(first.path()), std::string::npos);
    EXPECT_NE(std::string{error.what()}.find(second.path()), std::string::npos);
  }
}

TEST(Loaders, FileSystemStaysInItsFolder) {
  const test::TemporaryFolder folder;
  folder.write("inside.html", "inside");
  const auto loader = std::make_shared<FileSystemLoader>(folder.path());
  for (const char* name : {"../etc/passwd", "/etc/passwd", "sub/../../x", "..", "./../x"})
    EXPECT_THROW(render(loader, name), TemplateNotFound) << name;
}

TEST(Loaders, AFileHasOneName) {
  const test::TemporaryFolder folder;
  folder.write("page.html", "page");
  folder.write("b\\s.html", "backslash");
  const auto loader = std::make_shared<FileSystemLoader>(folder.path());
  for (const char* name : {"page.html/", "page.html/x", "b\\s.html"})
    EXPECT_THROW(render(loader, name), TemplateNotFound) << name;
}

TEST(Loaders, AFileThatIsNoUtf8IsAnErrorAtItsPlace) {
  const test::TemporaryFolder folder;
  folder.write("latin1.html", "<p>\ncaf\xe9s");
  folder.write("page.html", "{% include 'latin1.html' %}");
  folder.write("careful.html", "{% if 0 %}{% include 'latin1.html' %}{% endif %}fine");
  const auto loader = std::make_shared<FileSystemLoader>(folder.path());
  for (const char* name : {"latin1.html", "page.html"}) {
    try {
      render(loader, name);
      FAIL() << name << " was rendered";
    } catch (const TemplateError& error) {
      EXPECT_EQ(error.type(), "UnicodeDecodeError");
      EXPECT_EQ(error.message(),
                "'utf-8' codec can't decode byte 0xe9 in position 7: invalid continuation byte");
      EXPECT_EQ(error.place().template_name, "latin1.html");
      EXPECT_EQ(error.place().line, 2U);
    }
  }
  EXPECT_EQ(render(loader, "careful.html"), "fine");
  EXPECT_THROW((void)tornado::template_::Loader{loader}.load("latin1.html"), TemplateError);
}

TEST(Loaders, PrefixChoiceAndFunction) {
  const auto prefix = std::make_shared<PrefixLoader>(
      std::map<std::string, LoaderPtr, std::less<>>{{"app", texts({{"a", "from app"}})}});
  EXPECT_EQ(render(prefix, "app/a"), "from app");
  EXPECT_THROW(render(prefix, "other/a"), TemplateNotFound);

  const auto choice = std::make_shared<ChoiceLoader>(
      std::vector<LoaderPtr>{texts({{"a", "one"}}), texts({{"a", "two"}, {"b", "b"}})});
  EXPECT_EQ(render(choice, "a"), "one");
  EXPECT_EQ(render(choice, "b"), "b");

  const auto function =
      std::make_shared<FunctionLoader>([](std::string_view name) -> std::optional<std::string> {
        if (name == "known") return "text";
        return std::nullopt;
      });
  EXPECT_EQ(render(function, "known"), "text");
  EXPECT_THROW(render(function, "unknown"), TemplateNotFound);
}

TEST(Environment, SelectTakesTheFirstThatExists) {
  Options options;
  options.loader = texts({{"b", "b"}});
  const Environment environment{options};
  EXPECT_EQ(environment.select_template({"a", "b"})->render({}), "b");
  EXPECT_THROW(static_cast<void>(environment.select_template({"x", "y"})), TemplatesNotFound);
}

TEST(Environment, CompilesATextOnce) {
  const Environment environment;
  const TemplatePtr one = environment.from_string("{{ 1 }}");
  EXPECT_EQ(&environment.from_string("{{ 1 }}")->impl(), &one->impl());
}

TEST(Environment, IsFrozenByItsFirstTemplate) {
  Environment environment;
  environment.add_global("g", 1);
  EXPECT_EQ(environment.from_string("{{ g }}")->render({}), "1");
  EXPECT_THROW(environment.add_global("h", 2), std::logic_error);
}

TEST(Environment, AutoReloadPublishesANewVersion) {
  std::string text = "old";
  Options options;
  options.auto_reload = true;
  struct Changing final : Loader {
    explicit Changing(const std::string& current) : text{current} {}
    std::optional<Loaded> load(std::string_view, std::vector<std::string>&) const override {
      Loaded loaded;
      loaded.text = text;
      loaded.up_to_date = [this, was = text] { return was == text; };
      return loaded;
    }
    const std::string& text;
  };
  options.loader = std::make_shared<Changing>(text);
  const Environment environment{options};
  const TemplatePtr old = environment.get_template("a");
  EXPECT_EQ(environment.get_template("a")->render({}), "old");
  text = "new";
  EXPECT_EQ(environment.get_template("a")->render({}), "new");
  EXPECT_EQ(old->render({}), "old");
}

}  // namespace
}  // namespace eddy::jinja2
