// Multipart bodies: request.files and arguments beside the real Tornado's (tests/conformance/multipart_answers.py), and limits.
#include "eddy/tornado/files.h"

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

#include "eddy/base/log.h"
#include "eddy/base/utf8.h"
#include "eddy/value/dict.h"
#include "eddy/value/json.h"
#include "tornado/ask.h"

namespace eddy::tornado::web {
namespace {

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
struct ReadForm : RequestHandler {
  void post() {
    std::vector<Value> fields, files;
    for (const auto& [name, value] : request().body_arguments())
      fields.push_back(Value::list({name, text_of(value)}));
    for (const auto& [name, all] : request().files()) {
      for (const HTTPFile& file : all)
        files.push_back(Value::list({name, file.filename, file.content_type, text_of(file.body)}));
    }
    write(Value{{"fields", Value::list(fields)}, {"files", Value::list(files)}});
  }
};

class Records : public base::LogSink {
 public:
  void write(std::string_view, base::LogLevel level, std::string_view message) noexcept override {
    line = std::string{base::to_string(level)} + ": " + std::string{message};
  }
  std::string line;
};

class TornadoFiles : public testing::Test {
 protected:
  TornadoFiles() : records{std::make_shared<Records>()}, former{base::set_log_sink(records)} {}
  ~TornadoFiles() override { base::set_log_sink(former); }
  static eddy::wsgi::MemoryResponse post(Application& app, std::string body, Fields more = {}) {
    more.emplace_back("Content-Type", "multipart/form-data; boundary=B");
    return ask(app, "POST", "/", more, std::move(body));
  }
  static std::string part(const std::string& disposition, const std::string& content) {
    return "--B\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
  }
  std::shared_ptr<Records> records;
  std::shared_ptr<base::LogSink> former;
};

TEST_F(TornadoFiles, FormsAreReadAsTornadoReadsThem) {
  Application app{{{"/", handler<ReadForm>}}};
  std::ifstream answers{EDDY_SOURCE_DIR "/tests/conformance/multipart_answers.jsonl"};
  int cases = 0;
  for (std::string line; std::getline(answers, line); ++cases) {
    const Value row = *json::parse(line);
    const Value expected = row.find("eddy_tornado").value_or(*row.find("tornado"));
    const auto got = ask(app, "POST", "/", {{"Content-Type", row.find("content_type")->str()}},
                         bytes_of(row.find("body")->str()));
    if (expected.find("refused")) {
      EXPECT_EQ(got.head.status, 400) << line;
      EXPECT_TRUE(records->line.starts_with(
          "warning: 400 POST / (127.0.0.1): Invalid body: Invalid multipart/form-data: "))
          << records->line;
    } else {
      ASSERT_EQ(got.head.status, 200) << line;
      EXPECT_TRUE(*json::parse(got.body) == expected) << line << "\n" << got.body;
    }
  }
  EXPECT_GE(cases, 70);
}

struct Looks : RequestHandler {
  void post() {
    const HTTPFile& file = request().files()["f"][0];
    EXPECT_EQ(file.filename, "a.txt");
    EXPECT_EQ(file.content_type, "application/unknown");
    // One view of the body: nothing is copied.
    EXPECT_GE(file.body.data(), request().body().data());
    EXPECT_LE(file.body.data() + file.body.size(), request().body().data() + request().body().size());
    EXPECT_TRUE(request().files().contains("f"));
    EXPECT_FALSE(request().files().contains("g"));
    EXPECT_TRUE(request().files().get("g").empty());
    EXPECT_EQ(request().files().size(), 1U);
    EXPECT_THROW(static_cast<void>(request().files()["g"]), std::out_of_range);
    write(get_body_argument("a") + get_argument("a") + std::string{file.body} +
          std::string{request().files()["f"][1].body});
  }
};

TEST_F(TornadoFiles, FilesAndArguments) {
  Application app{{{"/", handler<Looks>}}};
  const auto got = post(app, part("name=a", " 1 ") + part("name=f; filename=a.txt", "one\r\n") +
                                 part("name=f; filename=b.txt", "two") + "--B--");
  EXPECT_EQ(got.head.status, 200);
  EXPECT_EQ(got.body, "11one\r\ntwo");
}

TEST_F(TornadoFiles, BodiesThatAreRefused) {
  Application app{{{"/", handler<ReadForm>}}};
  EXPECT_EQ(post(app, part("name=a", "1") + "--B--", {{"Content-Encoding", "gzip"}}).head.status, 400);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += part("name=a", "");
  EXPECT_EQ(post(app, many + "--B--").head.status, 200);
  EXPECT_EQ(post(app, many + part("name=a", "") + "--B--").head.status, 400);
  EXPECT_EQ(records->line,
            "warning: 400 POST / (127.0.0.1): Invalid body: Invalid multipart/form-data: the body has too "
            "many parts");
  EXPECT_EQ(post(app, part("name=a", std::string(600'000, 'x')) + "--B--").head.status,
            200);  // bounded by the body
}

struct Streams : RequestHandler {
  void data_received(std::string_view chunk) { got += chunk.size(); }
  void post() {
    write(std::to_string(got) + " " +
          std::to_string(request().body_arguments().size() + request().files().size()));
  }
  std::size_t got = 0;
};

TEST_F(TornadoFiles, AHandlerThatTakesTheBodyItselfHasNone) {
  Application app{{{"/", handler<Streams>}}};
  const std::string body = part("name=a", "1") + "--B--";
  EXPECT_EQ(post(app, body).body, std::to_string(body.size()) + " 0");
}

}  // namespace
}  // namespace eddy::tornado::web
