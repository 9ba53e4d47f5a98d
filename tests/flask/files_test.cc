// Forms with files: request().files and form beside the real Werkzeug's (tests/conformance/multipart_answers.py), FileStorage,
// limits, full disks, routes that stream.
#include "eddy/flask/file_storage.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <vector>

#include "eddy/base/utf8.h"
#include "eddy/flask.h"
#include "eddy/value/dict.h"
#include "eddy/value/json.h"
#include "eddy/wsgi/memory_exchange.h"
#include "flask/kept_log.h"
#include "wsgi/failing_files.h"

namespace eddy::flask {
namespace {

using wsgi::test::open_descriptors;

// A character of the text is a byte.
std::string bytes_of(const std::string& text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) bytes += static_cast<char>(base::next_code_point(text, at));
  return bytes;
}
std::string text_of(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) base::append_code_point(text, static_cast<unsigned char>(c));
  return text;
}

// The form as the answers write it.
Value read_form() {
  std::vector<Value> fields, files;
  for (const auto& [name, value] : request().form) fields.push_back(Value::list({name, value}));
  for (FileStorage& file : request().files) {
    files.push_back(
        Value::list({file.name, file.filename, std::string{file.content_type()}, text_of(file.read())}));
  }
  return Value{{"fields", Value::list(fields)}, {"files", Value::list(files)}};
}

TEST(FlaskFiles, FormsAreReadAsWerkzeugReadsThem) {
  Flask app{"app"};
  app.post("/", read_form);
  TestClient client = app.test_client();
  std::ifstream answers{EDDY_SOURCE_DIR "/tests/conformance/multipart_answers.jsonl"};
  int cases = 0;
  for (std::string line; std::getline(answers, line); ++cases) {
    const Value row = *json::parse(line);
    const Value expected = row.find("eddy_flask").value_or(*row.find("flask"));
    const TestResponse got = client.post("/", {.headers = {{"Content-Type", row.find("content_type")->str()}},
                                               .data = bytes_of(row.find("body")->str())});
    // What Werkzeug can't read is an empty form there, and a 400 here.
    if (expected.find("refused")) {
      EXPECT_EQ(got.status_code, 400) << line;
    } else {
      ASSERT_EQ(got.status_code, 200) << line;
      EXPECT_TRUE(got.json() == expected) << line << "\n" << got.text();
    }
  }
  EXPECT_GE(cases, 70);
}

TEST(FlaskFiles, FilesHaveTheirPartsHeadersAndBytes) {
  Flask app{"app"};
  app.post("/", [] {
    FileStorage& file = request().files["f"];
    EXPECT_TRUE(file);
    EXPECT_EQ(file.filename, "a.txt");
    EXPECT_EQ(file.content_type(), "Text/Plain; charset=latin1");
    EXPECT_EQ(file.mimetype(), "text/plain");
    EXPECT_EQ(file.mimetype_params()[0].second, "latin1");
    EXPECT_EQ(file.content_length(), 0U);
    EXPECT_EQ(file.headers().get("content-disposition"), "form-data; name=\"f\"; filename=\"a.txt\"");
    EXPECT_EQ(file.size(), 11U);
    EXPECT_EQ(file.read(5), "hello");
    EXPECT_EQ(file.tell(), 5U);
    EXPECT_EQ(file.read(), " world");
    EXPECT_EQ(file.read(1), "");
    file.seek(6);
    EXPECT_EQ(file.read(), "world");
    file.seek(99);
    EXPECT_EQ(file.read(), "");
    EXPECT_FALSE(request().files["none"]);
    EXPECT_EQ(request().files.get("other"), nullptr);
    EXPECT_FALSE(request().files.contains("x"));  // a field
    EXPECT_EQ(request().files.getlist("f").size(), 2U);
    EXPECT_EQ(request().files.size(), 3U);
    EXPECT_EQ(request().values["x"], "1");
    return request().form["x"];
  });
  app.post("/missing", [] { return request().files["f"].read(); });
  TestClient client = app.test_client();
  const TestResponse got =
      client.post("/", {.form = {{"x", "1"}},
                        .files = {{"f", "a.txt", "hello world", "Text/Plain; charset=latin1"},
                                  {"f", "b.png", "second"},
                                  {"none", ""}}});
  EXPECT_EQ(got.status_code, 200);
  EXPECT_EQ(got.text(), "1");
  EXPECT_EQ(client.post("/missing", {.files = {{"g", "a"}}}).status_code, 400);
  EXPECT_EQ(client.post("/missing", {.form = {{"f", "1"}}}).status_code, 400);
}

TEST(FlaskFiles, AQuotationMarkInANameComesBack) {
  Flask app{"app"};
  app.post("/", [] { return request().files["f\"1"].filename; });
  EXPECT_EQ(app.test_client().post("/", {.files = {{"f\"1", "a \"b\".txt", "x"}}}).text(), "a \"b\".txt");
}

std::string content_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(FlaskFiles, SaveWritesTheRestInMemoryOrSpooled) {
  const std::string path = testing::TempDir() + "/eddy_files_test";
  for (const std::size_t spool_bytes : {std::size_t{0}, std::size_t{1'000'000}}) {
    Flask app{"app", {.forms = {.spool_bytes = spool_bytes}}};
    app.post("/", [&path] {
      FileStorage& file = request().files["f"];
      static_cast<void>(file.read(2));
      file.save(path, 3);
      return "saved";
    });
    app.post("/full", [] {
      try {
        request().files["f"].save("/dev/full");
      } catch (const std::system_error& error) {
        return error.code() == std::errc::no_space_on_device ? "full" : "another error";
      }
      return "saved";
    });
    TestClient client = app.test_client();
    EXPECT_EQ(client.post("/", {.files = {{"f", "a", std::string(20'000, 'x') + "end"}}}).text(), "saved");
    EXPECT_EQ(content_of(path), std::string(19'998, 'x') + "end");
    EXPECT_EQ(client.post("/full", {.files = {{"f", "a", "x"}}}).text(), "full");
  }
  std::filesystem::remove(path);
}

TEST(FlaskFiles, APathThatHoldsANulIsNotSavedTo) {
  const std::string path = testing::TempDir() + "/eddy_files_nul_test";
  Flask app{"app"};
  app.post("/", [&path] {
    try {
      request().files["f"].save(path + std::string{"\0.jpg", 5});
    } catch (const std::system_error& error) {
      return error.code() == std::errc::invalid_argument ? "refused" : "another error";
    }
    return "saved";
  });
  EXPECT_EQ(app.test_client().post("/", {.files = {{"f", "a", "x"}}}).text(), "refused");
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(FlaskFiles, AFileOutlivesItsRequest) {
  const std::ptrdiff_t before = open_descriptors();
  {
    Flask app{"app", {.forms = {.spool_bytes = 0}}};
    std::vector<FileStorage> kept;
    app.post("/", [&kept] {
      kept.push_back(std::move(request().files["f"]));
      return "kept";
    });
    EXPECT_EQ(app.test_client().post("/", {.files = {{"f", "a", "content"}}}).text(), "kept");
    EXPECT_EQ(kept[0].read(), "content");
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST(FlaskFiles, LimitsAre413) {
  Flask app{"app", {.forms = {.limits = {.parts = 2, .field_bytes = 3}}}};
  app.post("/", [] {
    return std::to_string(request().form.size()) + " " + std::to_string(request().files.size());
  });
  TestClient client = app.test_client();
  EXPECT_EQ(client.post("/", {.form = {{"a", "123"}}, .files = {{"f", "a", "1234"}}}).text(), "1 1");
  EXPECT_EQ(client.post("/", {.form = {{"a", "1234"}}, .files = {{"f", "a", "1234"}}}).status_code, 413);
  EXPECT_EQ(client.post("/", {.form = {{"a", "1"}, {"b", "2"}}, .files = {{"f", "a"}}}).status_code, 413);
}

TEST(FlaskFiles, AFullDiskIsA507AndLeavesNothing) {
  const KeptLog log;
  const auto disk = std::make_shared<wsgi::test::FailingFiles>();
  const std::ptrdiff_t before = open_descriptors();
  Flask app{"app", {.forms = {.spool_bytes = 10, .spool_files = disk}}};
  app.post("/", [] { return request().files["f"].read(); });
  app.post("/twice", [] {
    EXPECT_THROW(static_cast<void>(request().form.size()), HTTPException);
    return std::to_string(request().files.size());
  });
  TestClient client = app.test_client();
  const std::string content(100, 'x');
  EXPECT_EQ(client.post("/", {.files = {{"f", "a", content}}}).text(), content);
  disk->room = 50;
  EXPECT_EQ(client.post("/", {.files = {{"f", "a", content}}}).status_code, 507);
  EXPECT_EQ(client.post("/twice", {.files = {{"f", "a", content}}}).status_code, 507);
  disk->write_error = EIO;
  EXPECT_EQ(client.post("/", {.files = {{"f", "a", content}}}).status_code, 500);
  EXPECT_EQ(disk->open_now, 0);
  EXPECT_EQ(open_descriptors(), before);
}

TEST(FlaskFiles, ARouteThatStreamsReadsTheFormAsItComes) {
  Flask app{"app", {.forms = {.spool_bytes = 5}}};
  app.post("/", read_form).stream_body();
  app.serving();
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
    wsgi::MemoryRequest sent;
    sent.method = "POST";
    sent.piece = piece;
    ASSERT_TRUE(sent.headers.add("Content-Type", "multipart/form-data; boundary=B").ok());
    sent.body =
        "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n"
        "--B\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\nlonger than five\r\n--B--\r\n";
    const wsgi::MemoryResponse got = wsgi::run(app, sent);
    EXPECT_EQ(got.body, R"({"fields":[["a","1"]],"files":[["f","x","","longer than five"]]})"
                        "\n");
    sent.body.resize(100);
    EXPECT_EQ(wsgi::run(app, sent).head.status, 400);
  }
}

TEST(FlaskFiles, UrlencodedFormsStreamToo) {
  Flask app{"app"};
  app.post("/", [] { return request().form["a"] + request().form["b"]; }).stream_body();
  app.serving();
  wsgi::MemoryRequest sent;
  sent.method = "POST";
  sent.piece = 1;
  ASSERT_TRUE(sent.headers.add("Content-Type", "application/x-www-form-urlencoded").ok());
  sent.body = "a=1&b=2%33";
  EXPECT_EQ(wsgi::run(app, sent).body, "123");
}

// Some of the body is gone by then, and the rest is no form.
TEST(FlaskFiles, AFormThatCantBeReadStaysOne) {
  Flask app{"app", {.forms = {.limits = {.field_bytes = 3}}}};
  const auto ask_twice = [] {
    std::string said;
    for (int i = 0; i < 2; ++i) {
      try {
        said += request().form.get("b", "none");
      } catch (const HTTPException& error) {
        said += std::to_string(error.code) + ' ';
      }
    }
    try {
      said += std::to_string(request().files.size());
    } catch (const HTTPException& error) {
      said += std::to_string(error.code);
    }
    return said;
  };
  app.post("/whole", ask_twice);
  app.post("/pieces", ask_twice).stream_body();
  app.serving();
  const auto ask = [&app](const char* target, const char* type, const char* body) {
    wsgi::MemoryRequest sent;
    sent.method = "POST";
    sent.target = target;
    sent.piece = 4;
    EXPECT_TRUE(sent.headers.add("Content-Type", type).ok());
    sent.body = body;
    return wsgi::run(app, sent).body;
  };
  for (const char* target : {"/whole", "/pieces"}) {
    EXPECT_EQ(ask(target, "application/x-www-form-urlencoded", "a=1234567&b=2"), "413 413 0");
    EXPECT_EQ(ask(target, "multipart/form-data; boundary=B", "--B\r\nbroken\r\n\r\n\r\n--B--\r\n"),
              "400 400 400");
  }
}

}  // namespace
}  // namespace eddy::flask
