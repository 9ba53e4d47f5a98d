// send_file and send_from_directory: names, types, caching and parts of files, bytes and streams, and what never leaves a folder.
#include "eddy/flask/send_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "base/clock.h"
#include "base/temporary_folder.h"
#include "eddy/flask.h"
#include "flask/no_descriptors.h"

namespace eddy::flask {
namespace {

class FlaskSendFile : public ::testing::Test {
 protected:
  FlaskSendFile() {
    folder.write("files/a.txt", "0123456789");
    folder.write("files/sub/b.html", "<b>");
    folder.write("files/name", "x");
    folder.write("secret.txt", "secret");
    const timespec times[2] = {{1'700'000'000, 0}, {1'700'000'000, 0}};
    EXPECT_EQ(::utimensat(AT_FDCWD, folder.path("files/a.txt").c_str(), times, 0), 0);
    app.emplace("app", FlaskOptions{.root_path = folder.path()});
  }

  // What a handler that returns this answers to a request with these headers.
  TestResponse answer(std::function<Response()> handler, const HeaderList& headers = {}) {
    app.emplace("app", FlaskOptions{.root_path = folder.path()});
    if (configure) configure(*app);
    app->get("/", std::move(handler));
    return app->test_client().get("/", {.headers = headers});
  }
  std::string disposition(std::string name, bool as_attachment = true) {
    return std::string{answer([&] {
                         return send_file("files/a.txt",
                                          {.as_attachment = as_attachment, .download_name = name});
                       }).headers.get("Content-Disposition")};
  }

  test::TemporaryFolder folder;
  std::optional<Flask> app;
  std::function<void(Flask&)> configure;
};

TEST_F(FlaskSendFile, APath) {
  const TestResponse sent = answer([] { return send_file("files/a.txt"); });
  EXPECT_EQ(sent.text(), "0123456789");
  EXPECT_EQ(sent.headers.get("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(sent.headers.get("Content-Disposition"), "inline; filename=a.txt");
  EXPECT_EQ(sent.headers.get("Last-Modified"), "Tue, 14 Nov 2023 22:13:20 GMT");
  EXPECT_EQ(sent.headers.get("Cache-Control"), "no-cache");
  EXPECT_EQ(sent.headers.get("ETag"), "\"1700000000.0-10\"");
  EXPECT_EQ(sent.headers.get("Accept-Ranges"), "bytes");
  EXPECT_EQ(answer([this] { return send_file(folder.path("files/sub/b.html")); }).text(), "<b>");
  EXPECT_EQ(answer([] { return send_file("files/name"); }).headers.get("Content-Type"),
            "application/octet-stream");
}

TEST_F(FlaskSendFile, ACompressedDrawingIsOne) {
  folder.write("files/logo.SVGZ", "x");
  const TestResponse shown = answer([] { return send_file("files/logo.SVGZ"); });
  EXPECT_EQ(shown.headers.get("Content-Type"), "image/svg+xml; charset=utf-8");
  EXPECT_EQ(shown.headers.get("Content-Encoding"), "gzip");
  const TestResponse saved =
      answer([] { return send_file(BytesIO{"x"}, {.as_attachment = true, .download_name = "a.svgz"}); });
  EXPECT_EQ(saved.headers.get("Content-Type"), "image/svg+xml; charset=utf-8");
  EXPECT_FALSE(saved.headers.contains("Content-Encoding"));
  const TestResponse named =
      answer([] { return send_file("files/logo.SVGZ", {.mimetype = "application/gzip"}); });
  EXPECT_EQ(named.headers.get("Content-Type"), "application/gzip");
  EXPECT_FALSE(named.headers.contains("Content-Encoding"));
}

TEST_F(FlaskSendFile, ConditionsAndParts) {
  const auto handler = [] { return send_file("files/a.txt"); };
  EXPECT_EQ(answer(handler, {{"If-None-Match", "\"1700000000.0-10\""}}).status_code, 304);
  EXPECT_EQ(answer(handler, {{"If-Match", "\"x\""}}).status_code, 412);
  const TestResponse part = answer(handler, {{"Range", "bytes=1-2"}});
  EXPECT_EQ(part.status_code, 206);
  EXPECT_EQ(part.text(), "12");
  EXPECT_EQ(answer(handler, {{"Range", "bytes=10-"}}).headers.get("Content-Range"), "bytes */10");
  const TestResponse always = answer([] { return send_file("files/a.txt", {.conditional = false}); },
                                     {{"If-None-Match", "*"}, {"Range", "bytes=1-2"}});
  EXPECT_EQ(always.status_code, 200);
  EXPECT_EQ(always.text(), "0123456789");
}

TEST_F(FlaskSendFile, OptionsInPlaceOfTheFiles) {
  const TestResponse sent = answer([] {
    return send_file("files/a.txt",
                     {.mimetype = "application/x-own", .etag = "v1", .last_modified = 1, .max_age = 60});
  });
  EXPECT_EQ(sent.headers.get("Content-Type"), "application/x-own");
  EXPECT_EQ(sent.headers.get("ETag"), "\"v1\"");
  EXPECT_EQ(sent.headers.get("Last-Modified"), "Thu, 01 Jan 1970 00:00:01 GMT");
  EXPECT_EQ(sent.headers.get("Cache-Control"), "public, max-age=60");
  EXPECT_TRUE(sent.headers.contains("Expires"));
  EXPECT_FALSE(answer([] { return send_file("files/a.txt", {.etag = false}); }).headers.contains("ETag"));
  const TestResponse named = answer([] { return send_file("files/name", {.download_name = "x.png"}); });
  EXPECT_EQ(named.headers.get("Content-Type"), "image/png");
  EXPECT_EQ(named.headers.get("Content-Disposition"), "inline; filename=x.png");
}

TEST_F(FlaskSendFile, MaxAge) {
  const auto cached = [this](MaxAge age) {
    return std::string{
        answer([&] { return send_file("files/a.txt", {.max_age = age}); }).headers.get("Cache-Control")};
  };
  EXPECT_EQ(cached(0), "no-cache, max-age=0");
  std::string asked;
  EXPECT_EQ(cached([&asked](std::string_view path) {
              asked = path;
              return std::optional<std::int64_t>{5};
            }),
            "public, max-age=5");
  EXPECT_EQ(asked, folder.path("files/a.txt"));
  configure = [](Flask& made) { made.config["SEND_FILE_MAX_AGE_DEFAULT"] = 7; };
  EXPECT_EQ(cached({}), "public, max-age=7");
  configure = [](Flask& made) {
    made.get_send_file_max_age = [](std::string_view path) -> std::optional<std::int64_t> {
      if (path.ends_with(".txt")) return 9;
      return std::nullopt;
    };
  };
  EXPECT_EQ(cached({}), "public, max-age=9");
  EXPECT_EQ(answer([] { return send_file("files/name"); }).headers.get("Cache-Control"), "no-cache");
}

TEST_F(FlaskSendFile, Names) {
  EXPECT_EQ(disposition("a.txt"), "attachment; filename=a.txt");
  EXPECT_EQ(disposition("a b\".txt"), "attachment; filename=\"a b\\\".txt\"");
  EXPECT_EQ(disposition("Übersicht.pdf", false),
            "inline; filename=Ubersicht.pdf; filename*=UTF-8''%C3%9Cbersicht.pdf");
  EXPECT_EQ(disposition("日本 (1)!.txt"),
            "attachment; filename=\" (1)!.txt\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC%20%281%29!.txt");
}

TEST_F(FlaskSendFile, ANameCanNotBeAnotherHeader) {
  const TestResponse refused = answer([] {
    return send_file("files/a.txt", {.as_attachment = true, .download_name = "a\r\nSet-Cookie: b=c"});
  });
  EXPECT_EQ(refused.status_code, 500);
  EXPECT_FALSE(refused.headers.contains("Set-Cookie"));
}

TEST_F(FlaskSendFile, BytesAndStreams) {
  const auto bytes = [] { return send_file(BytesIO{"abcdef"}, {.download_name = "x.txt", .etag = "v1"}); };
  const TestResponse sent = answer(bytes);
  EXPECT_EQ(sent.text(), "abcdef");
  EXPECT_EQ(sent.headers.get("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(sent.headers.get("Content-Disposition"), "inline; filename=x.txt");
  EXPECT_EQ(sent.headers.get("ETag"), "\"v1\"");
  EXPECT_EQ(answer(bytes, {{"Range", "bytes=-2"}}).text(), "ef");
  EXPECT_EQ(answer(bytes, {{"If-None-Match", "\"v1\""}}).status_code, 304);
  const TestResponse stream = answer([] {
    return send_file(
        []() -> base::Generator<std::string> {
          co_yield "a";
          co_yield "b";
        }(),
        {.mimetype = "image/png"});
  });
  EXPECT_EQ(stream.text(), "ab");
  EXPECT_EQ(stream.headers.get("Content-Type"), "image/png");
  EXPECT_FALSE(stream.headers.contains("Content-Disposition"));
}

TEST_F(FlaskSendFile, WhatSaysNotWhatItIs) {
  const TestResponse refused = answer([]() -> Response {
    EXPECT_THROW(static_cast<void>(send_file(BytesIO{"x"})), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(send_file(BytesIO{"x"}, {.mimetype = "a/b", .as_attachment = true})),
                 std::invalid_argument);
    EXPECT_THROW(static_cast<void>(send_file("files/none")), std::system_error);
    EXPECT_THROW(static_cast<void>(send_file("files")), std::system_error);
    EXPECT_THROW(static_cast<void>(send_file(std::string_view{"files/a.txt\0", 12})), std::system_error);
    return "looked";
  });
  EXPECT_EQ(refused.text(), "looked");
}

TEST_F(FlaskSendFile, XSendfile) {
  configure = [](Flask& made) { made.config["USE_X_SENDFILE"] = true; };
  const auto handler = [] { return send_file("files/a.txt"); };
  const TestResponse sent = answer(handler, {{"Range", "bytes=1-2"}});
  EXPECT_EQ(sent.status_code, 200);
  EXPECT_EQ(sent.headers.get("X-Sendfile"), folder.path("files/a.txt"));
  EXPECT_EQ(sent.text(), "");
  const TestResponse kept = answer(handler, {{"If-None-Match", "*"}});
  EXPECT_EQ(kept.status_code, 304);
  EXPECT_FALSE(kept.headers.contains("X-Sendfile"));
}

TEST_F(FlaskSendFile, FromADirectory) {
  const auto status = [this](std::string name) {
    return answer([&name] { return send_from_directory("files", name); }).status_code;
  };
  EXPECT_EQ(answer([] { return send_from_directory("files", "sub/b.html"); }).text(), "<b>");
  EXPECT_EQ(answer([this] {
              return send_from_directory(folder.path("files"), "sub/../a.txt", {.as_attachment = true});
            }).headers.get("Content-Disposition"),
            "attachment; filename=a.txt");
  for (const std::string name :
       {"", ".", "sub", "none", "../secret.txt", "/etc/passwd", "sub/../../secret.txt", "..", "a.txt/x",
        "./../secret.txt", "..\\secret.txt"})
    EXPECT_EQ(status(name), 404) << name;
  EXPECT_EQ(status(std::string{"a.txt\0", 6}), 404);
  EXPECT_EQ(status(std::string{"a.txt\0/../secret.txt", 20}), 404);
}

// A 404 would have clients and caches forget a file that is there. The first error is for UBSan (no_descriptors.h).
TEST_F(FlaskSendFile, WithoutADescriptorItIsA500) {
  folder.write("static/a.txt", "0123456789");
  app->get("/uploads", [this] { return send_from_directory(folder.path("files"), "a.txt"); });
  app->get("/broken",
           []() -> std::string { throw std::system_error(EIO, std::generic_category(), "a.txt"); });
  TestClient client = app->test_client();
  EXPECT_EQ(client.get("/broken").status_code, 500);
  for (const char* path : {"/uploads", "/static/a.txt"}) {
    EXPECT_EQ(client.get(path).status_code, 200) << path;
    const NoDescriptors none;
    EXPECT_EQ(client.get(path).status_code, 500) << path;
  }
}

}  // namespace
}  // namespace eddy::flask
