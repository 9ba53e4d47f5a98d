// Answers that an exchange codes: whole, by a generator, piece by piece in both kinds, from files.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <functional>
#include <memory>

#include "eddy/wsgi/memory_exchange.h"
#include "http/decode.h"

namespace eddy::wsgi {
namespace {

const http::Compression defaults;

class Coding final : public App {
 public:
  std::function<void(Exchange&)> run = {};
  std::function<Task<>(Exchange&)> start = {};

  std::unique_ptr<Plan> route(const http::RequestHead&, const Peer&) override {
    return std::make_unique<Its>(*this);
  }

 private:
  struct Its final : Plan {
    explicit Its(Coding& owner) : Plan{owner.start ? Waiting::suspends : Waiting::blocks}, app{owner} {}
    void run(Exchange& exchange) override {
      exchange.compress(defaults);
      app.run(exchange);
    }
    Task<> start(Exchange& exchange) override {
      exchange.compress(defaults);
      return app.start(exchange);
    }
    Coding& app;
  };
};

MemoryResponse ask(Coding& app, std::string accept, std::string method = "GET") {
  MemoryRequest request{.method = std::move(method)};
  request.headers.add_trusted("Accept-Encoding", accept);
  request.headers.add_trusted("TE", "trailers");
  return run(app, request);
}

http::ResponseHead plain(std::string_view length = {}) {
  http::ResponseHead head{200};
  head.headers.add_trusted("Content-Type", "text/plain");
  if (!length.empty()) head.headers.add_trusted("Content-Length", length);
  return head;
}

std::string decoded(const MemoryResponse& response) {
  return http::decode(response.head.headers.get("Content-Encoding"), response.body);
}

const std::string page(5000, 'x');

class AnyCoding : public ::testing::TestWithParam<const char*> {};

TEST_P(AnyCoding, AWholeAnswer) {
  Coding app;
  app.run = [](Exchange& e) { e.respond(plain("5000"), page); };
  const MemoryResponse response = ask(app, GetParam());
  EXPECT_EQ(response.head.headers.get("Content-Encoding"), GetParam());
  EXPECT_FALSE(response.head.headers.contains("Content-Length"));
  EXPECT_LT(response.body.size(), 200U);
  EXPECT_EQ(decoded(response), page);
}

TEST_P(AnyCoding, AGeneratorsPiecesAreNotHeldBack) {
  Coding app;
  app.run = [](Exchange& e) {
    const auto pieces = []() -> base::Generator<std::string> {
      for (const char* piece : {"one ", "", "two ", "three"}) co_yield piece;
    };
    e.respond(plain(), pieces(), [] {
      http::Headers trailers;
      trailers.add_trusted("X-Count", "3");
      return trailers;
    });
  };
  const MemoryResponse response = ask(app, GetParam());
  ASSERT_EQ(response.pieces.size(), 4U);  // each of them, and the end
  EXPECT_EQ(http::decode(GetParam(), response.pieces[0]), "one ");
  EXPECT_EQ(http::decode(GetParam(), response.pieces[0] + response.pieces[1]), "one two ");
  EXPECT_EQ(decoded(response), "one two three");
  EXPECT_EQ(response.trailers.get("X-Count"), "3");
}

TEST_P(AnyCoding, PieceByPieceInBothKinds) {
  Coding blocking, suspending;
  blocking.run = [](Exchange& e) {
    e.start(plain("10"));
    e.write("first");
    e.write("");
    e.write(http::Segments{http::Segment{std::string{"sec"}}, http::Segment::literal("ond")});
    e.finish();
  };
  suspending.start = [](Exchange& e) -> Task<> {
    e.start(plain());
    co_await e.write_async("first");
    http::Segments more;
    more.push_back(http::Segment::literal("second"));
    co_await e.write_async(std::move(more));
    e.finish();
  };
  for (Coding* app : {&blocking, &suspending}) {
    const MemoryResponse response = ask(*app, GetParam());
    EXPECT_FALSE(response.head.headers.contains("Content-Length"));
    EXPECT_EQ(http::decode(GetParam(), response.pieces[0]), "first");
    EXPECT_EQ(decoded(response), "firstsecond");
    EXPECT_EQ(response.outcome, Outcome::finished);
  }
}

INSTANTIATE_TEST_SUITE_P(Codings, AnyCoding, ::testing::Values("gzip", "br", "zstd"),
                         [](const auto& each) { return std::string{each.param}; });

TEST(CodedAnswer, NotWhereItGrows) {
  std::string noise;
  for (std::uint32_t state = 7; noise.size() < 5000; state = state * 1'664'525 + 1'013'904'223)
    noise += static_cast<char>(state >> 24);
  Coding app;
  app.run = [&](Exchange& e) { e.respond(plain(), noise); };
  const MemoryResponse response = ask(app, "gzip");
  EXPECT_EQ(response.body, noise);
  EXPECT_FALSE(response.head.headers.contains("Content-Encoding"));
  EXPECT_EQ(response.head.headers.get("Vary"), "Accept-Encoding");
  EXPECT_EQ(decoded(ask(app, "gzip, identity;q=0")), noise);
  EXPECT_EQ(ask(app, "gzip, identity;q=0").head.headers.get("Content-Encoding"), "gzip");
}

TEST(CodedAnswer, HeadSaysWhatGetSays) {
  Coding app;
  int pulled = 0;
  app.run = [&](Exchange& e) { e.respond(plain(), page); };
  EXPECT_EQ(ask(app, "gzip", "HEAD").head.headers.get("Content-Encoding"), "gzip");
  app.run = [&](Exchange& e) {
    const auto count = [](int& pieces) -> base::Generator<std::string> {
      for (;;) co_yield std::to_string(++pieces);
    };
    e.respond(plain(), count(pulled));
  };
  const MemoryResponse endless = ask(app, "gzip", "HEAD");
  EXPECT_EQ(endless.head.headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(endless.outcome, Outcome::finished);
  EXPECT_EQ(pulled, 0);
}

class CodedFile : public ::testing::Test {
 protected:
  CodedFile() {
    descriptor = ::mkstemp(path.data());
    const std::string line = "a line of a file\n";
    while (content.size() < 200'000) content += line;
    EXPECT_EQ(::write(descriptor, content.data(), content.size()), static_cast<ssize_t>(content.size()));
  }
  ~CodedFile() override {
    ::close(descriptor);
    ::unlink(path.c_str());
  }
  [[nodiscard]] http::Segments body() const {
    http::Segments all;
    all.push_back(http::Segment::literal("begin "));
    all.push_back(http::Segment::file({descriptor, 0, content.size(), {}}));
    return all;
  }

  std::string path = "coded_file.XXXXXX", content;
  int descriptor;
};

TEST_F(CodedFile, IsReadInPieces) {
  Coding app;
  app.run = [this](Exchange& e) { e.respond(plain(), body()); };
  for (const char* coding : {"gzip", "br", "zstd"}) {
    const MemoryResponse response = ask(app, coding);
    EXPECT_EQ(decoded(response), "begin " + content);
    EXPECT_LT(response.body.size(), 20'000U);
  }
  app.run = [this](Exchange& e) {
    e.start(plain());
    e.write(body());
    e.finish();
  };
  EXPECT_EQ(decoded(ask(app, "zstd")), "begin " + content);
  EXPECT_EQ(ask(app, "gzip", "HEAD").head.headers.get("Content-Encoding"), "gzip");
}

TEST_F(CodedFile, ThatBecameShorterCutsTheAnswer) {
  Coding app;
  app.run = [this](Exchange& e) { e.respond(plain(), body()); };
  ASSERT_EQ(::ftruncate(descriptor, 100), 0);
  const MemoryResponse response = ask(app, "gzip");
  EXPECT_EQ(response.outcome, Outcome::aborted);
  EXPECT_EQ(response.error, "a file became shorter while it was sent");
}

}  // namespace
}  // namespace eddy::wsgi
