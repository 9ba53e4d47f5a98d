// Static files: what may be served, their URLs, and their versions. What is answered for ordinary requests is
// in conformance_test.cc.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>

#include "base/temporary_folder.h"
#include "eddy/base/date.h"
#include "tornado/ask.h"
#include "tornado/file.h"
#include "tornado/static_path.h"
#include "tornado/static_versions.h"

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
    put("a.css", "one");
    put("sub/index.html", "<p>");
  }
  void put(std::string_view name, std::string_view text) const { files.write(name, text); }
  const test::TemporaryFolder files;
  const std::string folder = files.path();
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

TEST_F(StaticFiles, TheVersionIsThatOfTheOpenFile) {
  StaticVersions versions{base::DigestKind::xxh3_128};
  const std::string path = files.path("a.css");
  const File first = File::open(path);
  const std::string version = versions.version(path);
  put("b.css", "two");
  const std::array<timespec, 2> times{
      {{first.modified(), 0}, {first.modified(), first.modified_ns() % 1'000'000'000}}};
  ASSERT_EQ(utimensat(AT_FDCWD, files.path("b.css").c_str(), times.data(), 0), 0);
  std::filesystem::rename(files.path("b.css"), path);  // of the same length and time
  EXPECT_EQ(versions.version(path, first), version);
  EXPECT_NE(versions.version(path), version);
}

// To read it would hold up the loop: two of the same size and time are the same, whatever is in them.
TEST_F(StaticFiles, TheVersionOfALargeFileIsThatOfItsSizeAndTime) {
  StaticVersions versions{base::DigestKind::xxh3_128};
  const auto version = [&](const char* name, std::uint64_t size, char first, int seconds) {
    put(name, std::string(1, first));
    const std::string path = folder + "/" + name;
    std::filesystem::resize_file(path, size);
    const std::array<timespec, 2> times{{{seconds, 0}, {seconds, 0}}};
    EXPECT_EQ(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0), 0);
    return versions.version(path);
  };
  constexpr std::uint64_t large = StaticVersions::most_read + 1;
  EXPECT_NE(version("a", large - 1, 'a', 1), version("b", large - 1, 'b', 1));
  EXPECT_EQ(version("c", large, 'a', 1), version("d", large, 'b', 1));
  EXPECT_NE(version("e", large, 'a', 2), version("d", large, 'b', 1));
  EXPECT_NE(version("f", large + 1, 'a', 1), version("d", large, 'b', 1));
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

TEST_F(StaticFiles, SeveralRanges) {
  put("ten", "0123456789");
  Application app{{}, {.static_path = folder}};
  const auto several = get(app, "/static/ten", {{"Range", "bytes=0-0,-2"}});
  EXPECT_EQ(several.head.status, 206);
  const std::string type{several.head.headers.get("Content-Type")};
  ASSERT_TRUE(type.starts_with("multipart/byteranges; boundary="));
  const std::string boundary = type.substr(type.find('=') + 1);
  const std::string part = "\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes ";
  EXPECT_EQ(several.body, "--" + boundary + part + "0-0/10\r\n\r\n0\r\n--" + boundary + part +
                              "8-9/10\r\n\r\n89\r\n--" + boundary + "--\r\n");
  EXPECT_EQ(several.head.headers.get("Content-Length"), std::to_string(several.body.size()));
}

// Tornado knows If-None-Match and If-Modified-Since only.
TEST_F(StaticFiles, AllConditions) {
  put("ten", "0123456789");
  Application app{{}, {.static_path = folder}};
  const std::string etag{get(app, "/static/ten").head.headers.get("Etag")};
  EXPECT_EQ(get(app, "/static/ten", {{"If-Match", etag}}).head.status, 200);
  const auto failed = get(app, "/static/ten", {{"If-Match", "\"x\""}});
  EXPECT_EQ(failed.head.status, 412);
  EXPECT_EQ(failed.body, "");
  EXPECT_EQ(get(app, "/static/ten", {{"If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"}}).head.status,
            412);
  EXPECT_EQ(get(app, "/static/ten", {{"Range", "bytes=0-0"}, {"If-Range", etag}}).head.status, 206);
  EXPECT_EQ(get(app, "/static/ten", {{"Range", "bytes=0-0"}, {"If-Range", "\"x\""}}).head.status, 200);
}

TEST_F(StaticFiles, APartHasTheFieldsOfTheWhole) {
  put("ten", "0123456789");
  Application app{{}, {.static_path = folder}};
  const auto whole = get(app, "/static/ten?v=1");
  const auto part = get(app, "/static/ten?v=1", {{"Range", "bytes=2-4"}});
  EXPECT_EQ(part.head.status, 206);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(part.head.headers.get("Content-Range"), "bytes 2-4/10");
  for (const char* name : {"Cache-Control", "Content-Type", "Etag", "Last-Modified"}) {
    EXPECT_FALSE(part.head.headers.get(name).empty()) << name;
    EXPECT_EQ(part.head.headers.get(name), whole.head.headers.get(name)) << name;
  }
  EXPECT_TRUE(part.head.headers.contains("Expires"));
}

TEST_F(StaticFiles, ATimeAheadIsNotShown) {
  const timespec ahead{4'000'000'000, 0};
  const timespec times[] = {ahead, ahead};
  ASSERT_EQ(::utimensat(AT_FDCWD, (folder + "/a.css").c_str(), times, 0), 0);
  Application app{{}, {.static_path = folder}};
  const auto css = get(app, "/static/a.css");
  const auto shown = base::parse_http_date(css.head.headers.get("Last-Modified"), 0);
  ASSERT_TRUE(shown);
  EXPECT_LT(*shown, ahead.tv_sec);
}

TEST_F(StaticFiles, RangesOfAnEmptyFile) {
  put("empty", "");
  Application app{{}, {.static_path = folder}};
  EXPECT_EQ(get(app, "/static/empty").head.headers.get("Content-Length"), "0");
  EXPECT_EQ(get(app, "/static/empty", {{"Range", "bytes=0-0"}}).head.status, 416);
}

}  // namespace
}  // namespace eddy::tornado::web
