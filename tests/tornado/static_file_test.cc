// Static files: what may be served, their URLs, and their versions. What is answered for ordinary requests is
// in conformance_test.cc.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>

#include "tornado/ask.h"
#include "tornado/static_path.h"

namespace eddy::tornado::web {
namespace {

TEST(StaticPath, IsMadePlain) {
  EXPECT_EQ(absolute_path("/www", "a.css"), "/www/a.css");
  EXPECT_EQ(absolute_path("/www/", ""), "/www");
  EXPECT_EQ(absolute_path("/www", "a//b/./c/../d/"), "/www/a/b/d");
  EXPECT_EQ(absolute_path("/www", "../../etc/passwd"), "/etc/passwd");
  EXPECT_EQ(absolute_path("/www", "/etc/passwd"), "/etc/passwd");
  EXPECT_EQ(absolute_path("/www", ".."), "/");
}

TEST(StaticPath, BelowItsRootOnly) {
  EXPECT_TRUE(is_below("/www/a", "/www"));
  EXPECT_TRUE(is_below("/www", "/www"));
  EXPECT_FALSE(is_below("/wwwx/a", "/www"));
  EXPECT_FALSE(is_below("/etc", "/www"));
  EXPECT_TRUE(is_below("/etc", "/"));
}

struct Urls : RequestHandler {
  void get(std::string path) { write(static_url(path) + " " + static_url(path, true, false)); }
};

class StaticFiles : public testing::Test {
 protected:
  StaticFiles() {
    std::string path = testing::TempDir() + "eddy_static_XXXXXX";
    folder = ::mkdtemp(path.data());
    ::mkdir((folder + "/sub").c_str(), 0755);
    put("a.css", "one");
    put("sub/index.html", "<p>");
  }
  void put(const std::string& name, std::string_view text) { std::ofstream{folder + "/" + name} << text; }
  std::string folder;
};

TEST_F(StaticFiles, VersionsFollowTheContent) {
  Application app{{{"/url/(.*)", handler<Urls>}}, {.static_path = folder}};
  const std::string first = get(app, "/url/a.css").body;
  EXPECT_TRUE(first.starts_with("/static/a.css?v=")) << first;
  EXPECT_TRUE(first.ends_with(" http://localhost/static/a.css")) << first;
  put("a.css", "another");
  EXPECT_NE(get(app, "/url/a.css").body, first);
  EXPECT_EQ(get(app, "/url/none.css").body, "/static/none.css http://localhost/static/none.css");
}

TEST_F(StaticFiles, DefaultFilename) {
  Application app{{}, {.static_path = folder, .static_default_filename = "index.html"}};
  EXPECT_EQ(get(app, "/static/sub/").body, "<p>");
  const auto bare = get(app, "/static/sub");
  EXPECT_EQ(bare.head.status, 301);
  EXPECT_EQ(bare.head.headers.get("Location"), "/static/sub/");
}

TEST_F(StaticFiles, WhatIsNoFile) {
  ASSERT_EQ(::mkfifo((folder + "/pipe").c_str(), 0644), 0);
  Application app{{}, {.static_path = folder}};
  EXPECT_EQ(get(app, "/static/pipe").head.status, 403);
  EXPECT_EQ(get(app, "/static/a.css%00.html").head.status, 404);
  EXPECT_EQ(get(app, "/static/sub").head.status, 403);
}

TEST_F(StaticFiles, RangesOfAnEmptyFile) {
  put("empty", "");
  Application app{{}, {.static_path = folder}};
  EXPECT_EQ(get(app, "/static/empty").head.headers.get("Content-Length"), "0");
  EXPECT_EQ(get(app, "/static/empty", {{"Range", "bytes=0-0"}}).head.status, 416);
}

}  // namespace
}  // namespace eddy::tornado::web
