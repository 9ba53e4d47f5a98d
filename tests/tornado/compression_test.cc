// compress_response: what Tornado's GZipContentEncoding does, for three codings (tornado.web, "Output").
#include <gtest/gtest.h>

#include "base/temporary_folder.h"
#include "http/decode.h"
#include "tornado/ask.h"

namespace eddy::tornado::web {
namespace {

const std::string page(3000, 'p');

struct Page : RequestHandler {
  void get() { write(page); }
  void head() { write(page); }
};
struct Flushed : RequestHandler {
  void get() {
    write("first ");
    flush_blocking();
    write("second");
  }
};
struct Failing : RequestHandler {
  void get() { throw HTTPError{404}; }
  void write_error(int, const std::exception_ptr&) override { finish(page); }
};

Application made(Settings settings = {.compress_response = true}) {
  return Application{{{"/", handler<Page>}, {"/flushed", handler<Flushed>}, {"/failing", handler<Failing>}},
                     std::move(settings)};
}

std::string decoded(const eddy::wsgi::MemoryResponse& response) {
  return http::decode(response.head.headers.get("Content-Encoding"), response.body);
}

TEST(CompressResponse, IsOffByDefault) {
  Application app = made({});
  const auto plain = get(app, "/", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(plain.body, page);
  EXPECT_FALSE(plain.head.headers.contains("Vary"));
}

TEST(CompressResponse, CodesWhatIsWrittenFlushedAndAnErrorsPage) {
  Application app = made();
  for (const char* coding : {"gzip", "br", "zstd"}) {
    const auto whole = get(app, "/", {{"Accept-Encoding", coding}});
    EXPECT_EQ(whole.head.headers.get("Content-Encoding"), coding);
    EXPECT_EQ(whole.head.headers.get("Vary"), "Accept-Encoding");
    EXPECT_EQ(decoded(whole), page);
    const auto flushed = get(app, "/flushed", {{"Accept-Encoding", coding}});
    EXPECT_EQ(http::decode(coding, flushed.pieces.at(0)), "first ");
    EXPECT_EQ(decoded(flushed), "first second");
    const auto failed = get(app, "/failing", {{"Accept-Encoding", coding}});
    EXPECT_EQ(failed.head.status, 404);
    EXPECT_EQ(decoded(failed), page);
  }
  const auto plain = get(app, "/");
  EXPECT_EQ(plain.body, page);
  EXPECT_EQ(plain.head.headers.get("Content-Length"), "3000");
  EXPECT_EQ(plain.head.headers.get("Vary"), "Accept-Encoding");
}

TEST(CompressResponse, TheEtagIsWeakAndStillMatches) {
  Application app = made();
  const auto coded = get(app, "/", {{"Accept-Encoding", "gzip"}});
  const std::string tag{coded.head.headers.get("Etag")};
  EXPECT_EQ(tag.substr(0, 3), "W/\"");
  const auto same = get(app, "/", {{"Accept-Encoding", "gzip"}, {"If-None-Match", tag}});
  EXPECT_EQ(same.head.status, 304);
  EXPECT_EQ(same.head.headers.get("Etag"), tag);
  EXPECT_EQ(same.head.headers.get("Vary"), "Accept-Encoding");
  EXPECT_EQ("W/" + std::string{get(app, "/").head.headers.get("Etag")}, tag);
}

TEST(CompressResponse, HeadSaysWhatGetSays) {
  Application app = made();
  const auto head = ask(app, "HEAD", "/", {{"Accept-Encoding", "br"}});
  EXPECT_EQ(head.head.headers.get("Content-Encoding"), "br");
  EXPECT_EQ(head.body, "");
}

TEST(CompressResponse, ItsOptions) {
  Application app = made(
      {.compress_response = true, .compression = {.codings = {http::ContentCoding::gzip}, .min_size = 3001}});
  EXPECT_FALSE(get(app, "/", {{"Accept-Encoding", "gzip, br"}}).head.headers.contains("Content-Encoding"));
  EXPECT_EQ(get(app, "/flushed", {{"Accept-Encoding", "gzip, br"}}).head.headers.get("Content-Encoding"),
            "gzip");
  EXPECT_THROW(made({.compression = {.gzip_level = 10}}), std::invalid_argument);
}

TEST(CompressResponse, StaticFilesWholeButNoRange) {
  const test::TemporaryFolder folder;
  folder.write("a.css", page);
  Application app = made({.static_path = folder.path(), .compress_response = true});
  const auto whole = get(app, "/static/a.css", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(decoded(whole), page);
  EXPECT_FALSE(whole.head.headers.contains("Accept-Ranges"));
  const auto head = ask(app, "HEAD", "/static/a.css", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(head.head.headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(head.head.headers.get("Etag"), whole.head.headers.get("Etag"));
  const auto part = get(app, "/static/a.css", {{"Accept-Encoding", "gzip"}, {"Range", "bytes=0-9"}});
  EXPECT_EQ(part.head.status, 206);
  EXPECT_EQ(part.body, page.substr(0, 10));
  EXPECT_FALSE(part.head.headers.contains("Content-Encoding"));
  EXPECT_EQ(part.head.headers.get("Vary"), "Accept-Encoding");
  // A range of the coded bytes can't be had: its tag is weak, so If-Range gives the whole.
  const std::string tag{whole.head.headers.get("Etag")};
  const auto again =
      get(app, "/static/a.css", {{"Accept-Encoding", "gzip"}, {"Range", "bytes=0-9"}, {"If-Range", tag}});
  EXPECT_EQ(again.head.status, 200);
  EXPECT_EQ(decoded(again), page);
}

}  // namespace
}  // namespace eddy::tornado::web
