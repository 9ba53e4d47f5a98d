// The comparison's page through render, and the names that templates see.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>
#include <string>

#include "eddy/value/json.h"
#include "tornado/ask.h"

namespace eddy::tornado::web {
namespace {

std::string read(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

struct Page : RequestHandler {
  void initialize(const Value* wanted) { context = wanted; }
  void get() {
    const Value none = "";
    render("main.html", {{"title", *context->find("title")},
                         {"messages", *context->find("messages")},
                         {"page_title", none},
                         {"body_id", none}});
  }
  const Value* context = nullptr;
};

TEST(Render, TheGoldenPage) {
  const std::string page = EDDY_SOURCE_DIR "/bench/page/";
  const auto context = json::parse(read(page + "context.json"));
  ASSERT_TRUE(context);
  Application app{{{"/", handler_with<Page>(&*context)}},
                  {.template_path = page + "tornado", .template_whitespace = "all"}};
  const auto response = get(app, "/");
  EXPECT_EQ(response.head.status, 200) << response.error;
  EXPECT_EQ(response.body, read(page + "expected.html"));
  EXPECT_EQ(get(app, "/", {{"If-None-Match", std::string{response.head.headers.get("Etag")}}}).head.status,
            304);
}

class Folder : public testing::Test {
 protected:
  Folder() {
    std::string path = testing::TempDir() + "eddy_tornado_XXXXXX";
    folder = ::mkdtemp(path.data());
  }
  void put(const std::string& name, std::string_view text) { std::ofstream{folder + "/" + name} << text; }
  std::string folder;
};

struct Names : RequestHandler {
  [[nodiscard]] Value get_current_user() override { return "ann"; }
  void get() { render("names.html", {{"own", "<b>"}}); }
  void post() { render("missing.html"); }
};

TEST_F(Folder, TemplatesSeeRequestUserAndUrls) {
  put("names.html", "{{ own }} {{ current_user }} {{ request.path }} {{ reverse_url('post', 3) }}");
  Application app{{{"/", handler<Names>}, {R"(/post/(\d+))", handler_with<RedirectHandler>("/{0}"), "post"}},
                  {.template_path = folder}};
  EXPECT_EQ(get(app, "/").body, "&lt;b&gt; ann / /post/3");
  EXPECT_EQ(ask(app, "POST", "/").head.status, 500);
}

TEST_F(Folder, InDebugTemplatesAreReadAgain) {
  put("names.html", "one");
  Application app{{{"/", handler<Names>}}, {.template_path = folder, .debug = true}};
  EXPECT_EQ(get(app, "/").body, "one");
  put("names.html", "two, longer");
  EXPECT_EQ(get(app, "/").body, "two, longer");
}

}  // namespace
}  // namespace eddy::tornado::web
