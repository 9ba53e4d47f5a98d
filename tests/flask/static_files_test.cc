// /static: what is sent of a file, when it is not sent again, and what never leaves the folder. Where a row names no
// difference the answers are those of Flask 2.2 with Werkzeug 2.2.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "base/temporary_folder.h"
#include "eddy/base/date.h"
#include "eddy/flask.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

using ::testing::MatchesRegex;

constexpr std::string_view modified = "Tue, 14 Nov 2023 22:13:20 GMT";

// An app's root with a static folder, and beside that a file which must not be sent.
class FlaskStatic : public ::testing::Test {
 protected:
  FlaskStatic() {
    write("secret.txt", "secret");
    write("static/a.css", "body{}");
    write("static/README", "hi\n");
    write("static/empty.txt", "");
    write("static/sub/b.html", "<b>");
    write("static/a b\xC3\xA9.txt", "blank");
    const timespec times[2] = {{1'700'000'000, 0}, {1'700'000'000, 0}};
    EXPECT_EQ(::utimensat(AT_FDCWD, (root + "/static/a.css").c_str(), times, 0), 0);
  }

  void write(std::string_view name, std::string_view content) const { files.write(name, content); }
  [[nodiscard]] FlaskOptions options() const { return {.root_path = root}; }

  const test::TemporaryFolder files;
  const std::string root = files.path();
};

// Of a page that is one file for all of its URLs.
TEST_F(FlaskStatic, AHandlerMaySendOne) {
  Flask app{"app", options()};
  app.get("/page/<path:name>", [&app](const std::string& name) { return app.send_static_file(name); });
  TestClient client = app.test_client();
  const TestResponse css = client.get("/page/a.css");
  EXPECT_EQ(css.text(), "body{}");
  EXPECT_EQ(css.headers.get("Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(css.headers.get("Last-Modified"), modified);
  EXPECT_EQ(
      client.get("/page/a.css", {.headers = {{"If-Modified-Since", std::string{modified}}}}).status_code,
      304);
  EXPECT_EQ(client.get("/page/sub/b.html").text(), "<b>");
  for (const char* path : {"/page/..%2Fsecret.txt", "/page/sub", "/page/none"})
    EXPECT_EQ(client.get(path).status_code, 404) << path;
}

TEST_F(FlaskStatic, WithHostMatchingTheyHaveAHost) {
  Flask app{"app", {.root_path = root, .host_matching = true, .static_host = "files.example"}};
  app.get("/",
          [] {
            return url_for("static", {{"filename", "a.css"}, {"_external", true}});
          })
      .host("example.com");
  auto client = app.test_client();
  EXPECT_EQ(client.get("http://files.example/static/a.css").text(), "body{}");
  EXPECT_EQ(client.get("http://example.com/static/a.css").status_code, 404);
  EXPECT_EQ(client.get("http://example.com/").text(), "http://files.example/static/a.css");
  EXPECT_THROW((Flask{"app", {.root_path = root, .host_matching = true}}), RegistrationError);
  EXPECT_THROW((Flask{"app", {.root_path = root, .static_host = "files.example"}}), RegistrationError);
}

TEST_F(FlaskStatic, WithoutAFolderThereIsNoneToSend) {
  Flask app{"app", {.root_path = root, .static_folder = ""}};
  EXPECT_THROW((void)app.send_static_file("a.css"), RuntimeError);
}

TEST_F(FlaskStatic, SendsTypeDateAndTag) {
  Flask app{"app", options()};
  TestClient client = app.test_client();
  const TestResponse css = client.get("/static/a.css");
  EXPECT_EQ(css.status_code, 200);
  EXPECT_EQ(css.text(), "body{}");
  EXPECT_EQ(css.headers.get("Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(css.headers.get("Last-Modified"), modified);
  EXPECT_EQ(css.headers.get("Cache-Control"), "no-cache");
  EXPECT_THAT(std::string{css.headers.get("ETag")}, MatchesRegex("\"1700000000.0-6.*\""));
  EXPECT_EQ(client.get("/static/README").headers.get("Content-Type"), "application/octet-stream");
  EXPECT_EQ(client.get("/static/sub/b.html").text(), "<b>");
  EXPECT_EQ(client.get("/static/a%20b%C3%A9.txt").text(), "blank");
  const TestResponse empty = client.get("/static/empty.txt");
  EXPECT_EQ(empty.status_code, 200);
  EXPECT_EQ(empty.text(), "");
}

TEST_F(FlaskStatic, ATimeAheadIsNotShown) {
  const timespec ahead{4'000'000'000, 0};
  const timespec times[] = {ahead, ahead};
  ASSERT_EQ(::utimensat(AT_FDCWD, (root + "/static/a.css").c_str(), times, 0), 0);
  Flask app{"app", options()};
  TestClient client = app.test_client();
  const TestResponse css = client.get("/static/a.css");
  const auto shown = base::parse_http_date(css.headers.get("Last-Modified"), 0);
  ASSERT_TRUE(shown);
  EXPECT_LT(*shown, ahead.tv_sec);
}

TEST_F(FlaskStatic, IsNotSentAgainToWhoHasIt) {
  Flask app{"app", options()};
  TestClient client = app.test_client();
  const std::string etag{client.get("/static/a.css").headers.get("ETag")};
  const auto status = [&client](std::string name, std::string value) {
    return client.get("/static/a.css", {.headers = {{std::move(name), std::move(value)}}}).status_code;
  };
  EXPECT_EQ(status("If-None-Match", etag), 304);
  EXPECT_EQ(status("If-None-Match", "\"x\", W/" + etag), 304);
  EXPECT_EQ(status("If-None-Match", "*"), 304);
  EXPECT_EQ(status("If-None-Match", "\"x\""), 200);
  EXPECT_EQ(status("If-Modified-Since", std::string{modified}), 304);
  EXPECT_EQ(status("If-Modified-Since", "Tue, 14 Nov 2023 22:13:19 GMT"), 200);
  EXPECT_EQ(status("If-Modified-Since", "garbage"), 200);
  // A tag says more than a date (RFC 9110, 13.2.2).
  const TestResponse both =
      client.get("/static/a.css",
                 {.headers = {{"If-None-Match", "\"x\""}, {"If-Modified-Since", std::string{modified}}}});
  EXPECT_EQ(both.status_code, 200);
}

TEST_F(FlaskStatic, A304SaysOnlyWhatACacheNeeds) {
  Flask app{"app", options()};
  TestClient client = app.test_client();
  const TestResponse kept = client.get("/static/a.css", {.headers = {{"If-None-Match", "*"}}});
  EXPECT_EQ(kept.status_code, 304);
  EXPECT_EQ(kept.text(), "");
  EXPECT_TRUE(kept.headers.contains("ETag"));
  EXPECT_TRUE(kept.headers.contains("Cache-Control"));
  EXPECT_FALSE(kept.headers.contains("Content-Type"));
  EXPECT_FALSE(kept.headers.contains("Last-Modified"));
}

TEST_F(FlaskStatic, SendsRanges) {
  Flask app{"app", options()};
  TestClient client = app.test_client();
  const auto ask = [&client](std::string range) {
    return client.get("/static/a.css", {.headers = {{"Range", std::move(range)}}});
  };
  const TestResponse part = ask("bytes=1-3");
  EXPECT_EQ(part.status_code, 206);
  EXPECT_EQ(part.text(), "ody");
  EXPECT_EQ(part.headers.get("Content-Range"), "bytes 1-3/6");
  EXPECT_EQ(part.headers.get("Accept-Ranges"), "bytes");
  EXPECT_TRUE(part.headers.contains("ETag"));
  EXPECT_EQ(ask("bytes=0-").status_code, 206);
  const TestResponse none = ask("bytes=6-");
  EXPECT_EQ(none.status_code, 416);
  EXPECT_EQ(none.headers.get("Content-Range"), "bytes */6");
  EXPECT_THAT(none.text(), testing::HasSubstr("Requested Range Not Satisfiable"));
  // Werkzeug refuses both with 416.
  EXPECT_EQ(ask("bytes=x").status_code, 200);
  const TestResponse several = ask("bytes=0-0,2-3");
  EXPECT_EQ(several.status_code, 206);
  EXPECT_FALSE(several.headers.contains("Content-Range"));
  const std::string type{several.headers.get("Content-Type")};
  ASSERT_TRUE(type.starts_with("multipart/byteranges; boundary="));
  const std::string boundary = type.substr(type.find('=') + 1);
  EXPECT_EQ(several.text(),
            "--" + boundary +
                "\r\nContent-Type: text/css; charset=utf-8\r\nContent-Range: bytes 0-0/6\r\n\r\nb\r\n--" +
                boundary +
                "\r\nContent-Type: text/css; charset=utf-8\r\nContent-Range: bytes 2-3/6\r\n\r\ndy\r\n--" +
                boundary + "--\r\n");
}

TEST_F(FlaskStatic, IsNotSentWhereItIsAnother) {
  Flask app{"app", options()};
  TestClient client = app.test_client();
  const TestResponse failed = client.get("/static/a.css", {.headers = {{"If-Match", "\"x\""}}});
  EXPECT_EQ(failed.status_code, 412);
  EXPECT_THAT(failed.text(), testing::HasSubstr("Precondition Failed"));
  EXPECT_EQ(client.get("/static/a.css", {.headers = {{"If-Match", "*"}}}).status_code, 200);
  const TestResponse changed =
      client.get("/static/a.css", {.headers = {{"If-Range", "\"x\""}, {"Range", "bytes=0-0"}}});
  EXPECT_EQ(changed.status_code, 200);
  EXPECT_EQ(changed.text(), "body{}");
}

TEST_F(FlaskStatic, TheTagChangesWithTheFile) {
  Flask app{"app", options()};
  TestClient client = app.test_client();
  const std::string before{client.get("/static/a.css").headers.get("ETag")};
  write("static/a.css", "other");
  const TestResponse after = client.get("/static/a.css", {.headers = {{"If-None-Match", before}}});
  EXPECT_EQ(after.status_code, 200);
  EXPECT_EQ(after.text(), "other");
}

TEST_F(FlaskStatic, WhatIsNoFileOfTheFolderIs404) {
  ASSERT_EQ(::mkfifo((root + "/static/pipe").c_str(), 0600), 0);
  Flask app{"app", options()};
  TestClient client = app.test_client();
  for (const std::string name : {"nope",
                                 "",
                                 "sub",
                                 "sub/",
                                 "pipe",
                                 ".",
                                 "..",
                                 "%2e%2e",
                                 "../secret.txt",
                                 "sub/../../secret.txt",
                                 "%2e%2e/secret.txt",
                                 "%2e%2e%2fsecret.txt",
                                 "..%2Fsecret.txt",
                                 "%2e./secret.txt",
                                 "sub%2f..%2f..%2fsecret.txt",
                                 "%2fetc/passwd",
                                 "..%5csecret.txt",
                                 "a.css%00",
                                 "a%00b",
                                 "%c0%ae%c0%ae/secret.txt"}) {
    const TestResponse response = client.get("/static/" + name);
    EXPECT_EQ(response.status_code, 404) << name;
    EXPECT_EQ(response.error, "") << name;
  }
  // Flask resolves these within the folder and sends a.css; eddy takes no "..", and no slash behind a file.
  EXPECT_EQ(client.get("/static/sub/../a.css").status_code, 404);
  EXPECT_EQ(client.get("/static/a.css/").status_code, 404);
  EXPECT_EQ(client.get("/static/./a.css").text(), "body{}");
  EXPECT_EQ(client.get("/static///etc/passwd").headers.get("Location"), "http://localhost/static/etc/passwd");
}

TEST_F(FlaskStatic, HeadOptionsAndOtherMethods) {
  Flask app{"app", options()};
  TestClient client = app.test_client();
  const TestResponse head = client.head("/static/a.css");
  EXPECT_EQ(head.status_code, 200);
  EXPECT_EQ(head.text(), "");
  EXPECT_EQ(head.headers.get("Last-Modified"), modified);
  EXPECT_EQ(client.head("/static/nope").status_code, 404);
  EXPECT_EQ(client.post("/static/a.css").status_code, 405);
  EXPECT_EQ(client.post("/static/a.css").headers.get("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(client.options("/static/a.css").headers.get("Allow"), "GET, HEAD, OPTIONS");
}

TEST_F(FlaskStatic, HeadTellsTheLengthOverASocket) {
  Flask app{"app", options()};
  server::Options listen;
  listen.port = 0;
  listen.access_log = server::AccessLog::off;
  server::Serving serving{app, server::Kind::event, listen};
  server::Client client{serving.port()};
  client.send("HEAD /static/a.css HTTP/1.1\r\nHost: a\r\n\r\n");
  const server::Reply head = client.reply(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.field("Content-Length"), "6");
  EXPECT_EQ(client.get("/static/a.css").body, "body{}");
  EXPECT_EQ(client.get("/static/empty.txt").field("Content-Length"), "0");
}

TEST_F(FlaskStatic, IsKeptAsLongAsTheAppSays) {
  Flask app{"app", options()};
  app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 60;
  const TestResponse css = app.test_client().get("/static/a.css");
  EXPECT_EQ(css.headers.get("Cache-Control"), "public, max-age=60");
  EXPECT_TRUE(css.headers.contains("Expires"));
}

TEST_F(FlaskStatic, FolderAndPathAreOptions) {
  FlaskOptions changed = options();
  changed.static_folder = root + "/static/sub";
  changed.static_url_path = "/assets";
  Flask app{"app", changed};
  TestClient client = app.test_client();
  EXPECT_EQ(client.get("/assets/b.html").text(), "<b>");
  EXPECT_EQ(client.get("/static/b.html").status_code, 404);
  EXPECT_EQ(app.url_for("static", {{"filename", "b.html"}}), "/assets/b.html");
  for (const auto& [path, url] :
       {std::pair{"/assets/", "/assets/b.html"}, {"/", "/b.html"}, {"", "/b.html"}}) {
    changed.static_url_path = path;
    Flask slashed{"slashed", changed};
    EXPECT_EQ(slashed.test_client().get(url).text(), "<b>") << path;
    EXPECT_EQ(slashed.url_for("static", {{"filename", "b.html"}}), url);
  }
  changed.static_folder = "";
  Flask none{"none", changed};
  EXPECT_EQ(none.test_client().get("/assets/b.html").status_code, 404);
}

}  // namespace
}  // namespace eddy::flask
