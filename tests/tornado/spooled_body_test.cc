// Bodies that the server has in a temporary file: the request's views of them, on all three servers.
#include <gtest/gtest.h>

#include "eddy/tornado.h"
#include "server/client.h"
#include "server/serving.h"
#include "wsgi/failing_files.h"

namespace eddy::tornado::web {
namespace {

using eddy::wsgi::test::FailingFiles;
using server::Reply;

struct SizeHandler : RequestHandler {
  void post() { write(std::to_string(request().body().size())); }
};
struct FormHandler : RequestHandler {
  Task<> post() {
    co_await loop::sleep_async(std::chrono::milliseconds{0});
    write(std::to_string(get_body_argument("text").size()));
  }
};
struct UploadHandler : RequestHandler {
  void post() {
    const HTTPFile& file = request().files()["f"].at(0);
    write(get_argument("field") + ' ' + std::to_string(file.body.size()) + file.body.back());
  }
};

class SpooledBody : public testing::TestWithParam<server::Kind> {
 protected:
  SpooledBody() {
    server::Options options;
    options.port = 0;
    options.access_log = server::AccessLog::off;
    options.max_body_memory = 1000;
    options.spool_files = files;
    serving = std::make_unique<server::Serving>(app, GetParam(), options);
  }
  std::string post(const std::string& target, const std::string& type, const std::string& body) const {
    const Reply reply = server::Client{serving->port()}.post(target, type, body);
    return reply.status == 200 ? reply.body : std::to_string(reply.status);
  }

  Application app{{
      {"/size", handler<SizeHandler>},
      {"/form", handler<FormHandler>},
      {"/upload", handler<UploadHandler>},
  }};
  std::shared_ptr<FailingFiles> files = std::make_shared<FailingFiles>();
  std::unique_ptr<server::Serving> serving;
};

TEST_P(SpooledBody, IsReadAsAnyOther) {
  const std::string text(5000, 'x');
  EXPECT_EQ(post("/size", "text/plain", text), "5000");
  EXPECT_EQ(post("/form", "application/x-www-form-urlencoded", "text=" + text), "5000");
  EXPECT_EQ(post("/upload", "multipart/form-data; boundary=B",
                 "--B\r\nContent-Disposition: form-data; name=field\r\n\r\nvalue\r\n"
                 "--B\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n" +
                     std::string(2'000'000, 'y') + "\r\n--B--\r\n"),
            "value 2000000y");
  EXPECT_EQ(serving->on_loop([this] { return files->opened; }), 3);
}

INSTANTIATE_TEST_SUITE_P(Servers, SpooledBody, server::all_kinds(), server::kind_name);

}  // namespace
}  // namespace eddy::tornado::web
