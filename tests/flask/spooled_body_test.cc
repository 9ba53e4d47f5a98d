// Bodies that the server has in a temporary file: the request's views of them, on all three servers.
#include <gtest/gtest.h>

#include "eddy/flask.h"
#include "server/client.h"
#include "server/serving.h"
#include "wsgi/failing_files.h"

namespace eddy::flask {
namespace {

using server::Reply;
using wsgi::test::FailingFiles;

class SpooledBody : public testing::TestWithParam<server::Kind> {
 protected:
  SpooledBody() {
    app.post("/size", [] { return std::to_string(request().data().size()); });
    app.post("/json", [] { return std::to_string(request().json().as_string().size()); });
    app.post("/form", [] { return std::to_string(request().form["text"].size()); });
    app.post("/upload", [] {
      FileStorage& file = request().files["f"];
      return request().form["field"] + ' ' + std::to_string(file.read().size());
    });
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

  Flask app{"app"};
  std::shared_ptr<FailingFiles> files = std::make_shared<FailingFiles>();
  std::unique_ptr<server::Serving> serving;
};

TEST_P(SpooledBody, IsReadAsAnyOther) {
  const std::string text(5000, 'x');
  EXPECT_EQ(post("/size", "text/plain", text), "5000");
  EXPECT_EQ(post("/json", "application/json", "\"" + text + "\""), "5000");
  EXPECT_EQ(post("/form", "application/x-www-form-urlencoded", "text=" + text), "5000");
  const std::string large(2'000'000, 'y');  // which the form has in a file of its own
  EXPECT_EQ(post("/upload", "multipart/form-data; boundary=B",
                 "--B\r\nContent-Disposition: form-data; name=field\r\n\r\nvalue\r\n"
                 "--B\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n" +
                     large + "\r\n--B--\r\n"),
            "value 2000000");
  EXPECT_EQ(serving->on_loop([this] { return files->opened; }), 4);
}

INSTANTIATE_TEST_SUITE_P(Servers, SpooledBody, server::all_kinds(), server::kind_name);

}  // namespace
}  // namespace eddy::flask
