// The comparison's page (bench/page): both syntaxes, byte for byte as the real engines render it.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "eddy/jinja2.h"
#include "eddy/templates/tornado.h"

namespace page_test {

struct Message {
  std::string author, text, posted;
};

}  // namespace page_test

template <>
struct eddy::reflect<page_test::Message> {
  static constexpr auto members =
      eddy::members("author", &page_test::Message::author, "text", &page_test::Message::text, "posted",
                    &page_test::Message::posted);
};

namespace eddy {
namespace {

using page_test::Message;

const std::string page = std::string{EDDY_SOURCE_DIR} + "/bench/page/";

std::string read(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<Message> messages_of(const Value& context) {
  std::vector<Message> out;
  for (const Value& item : context.find("messages")->items()) {
    const auto text = [&](std::string_view key) { return std::string{item.find(key)->as_string()}; };
    out.push_back({text("author"), text("text"), text("posted")});
  }
  return out;
}

class Page : public ::testing::Test {
 protected:
  Value context = json::parse(read(page + "context.json")).value();
  std::string expected = read(page + "expected.html");
};

TEST_F(Page, Jinja2FromJson) {
  jinja2::Environment env{{.loader = std::make_shared<jinja2::FileSystemLoader>(page + "jinja2")}};
  EXPECT_EQ(env.get_template("main.html")->render(Context{context}), expected);
}

TEST_F(Page, Jinja2FromStructs) {
  jinja2::Environment env{{.loader = std::make_shared<jinja2::FileSystemLoader>(page + "jinja2")}};
  const std::vector<Message> messages = messages_of(context);
  EXPECT_EQ(env.get_template("main.html")->render({{"title", "home"}, {"messages", messages}}), expected);
}

TEST_F(Page, Jinja2ThroughASinkComesInPieces) {
  struct Pieces : templates::Sink {
    void write(std::string_view piece) override { text += piece, ++count; }
    std::string text;
    int count = 0;
  } sink;
  jinja2::Environment env{{.loader = std::make_shared<jinja2::FileSystemLoader>(page + "jinja2")}};
  env.get_template("main.html")->render_into(sink, Context{context});
  EXPECT_EQ(sink.text, expected);
  EXPECT_GT(sink.count, 1);
}

TEST_F(Page, TornadoFromJson) {
  tornado::template_::Loader loader{page + "tornado", {.whitespace = tornado::template_::Whitespace::all}};
  loader.add_namespace("page_title", "");
  loader.add_namespace("body_id", "");
  EXPECT_EQ(loader.load("main.html")->generate(Context{context}), expected);
}

TEST_F(Page, TornadoFromStructs) {
  tornado::template_::Loader loader{page + "tornado", {.whitespace = tornado::template_::Whitespace::all}};
  const std::vector<Message> messages = messages_of(context);
  const std::string out =
      loader.load("main.html")
          ->generate({{"title", "home"}, {"messages", messages}, {"page_title", ""}, {"body_id", ""}});
  EXPECT_EQ(out, expected);
}

}  // namespace
}  // namespace eddy
