// HTTP over a real socket, the same on all three servers: keep-alive, pipelining, bodies, versions, refusals.
#include <gtest/gtest.h>

#include "server/client.h"
#include "server/serving.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

class Http : public ServerTest {
 protected:
  Http() {
    app.routes["/hello"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "Hello, World!"); }};
    app.routes["/task"] = {.start = [](Exchange& e) -> Task<> {
      e.respond(http::ResponseHead{200}, "from a task");
      co_return;
    }};
    app.routes["/echo"] = {
        .run = [](Exchange& e) { e.respond(http::ResponseHead{200}, std::string{e.body()}); }};
    app.routes["/echo-task"] = {.start = [](Exchange& e) -> Task<> {
      e.respond(http::ResponseHead{200}, std::string{e.body()});
      co_return;
    }};
    app.routes["/stream-in"] = {.start = stream_in, .stream_body = true};
    app.routes["/small"] = {
        .run = [](Exchange& e) { e.respond(http::ResponseHead{200}, std::string{e.body()}); },
        .max_body_size = 10};
    app.routes["/empty"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{204}, ""); }};
    app.routes["/target"] = {
        .run = [](Exchange& e) { e.respond(http::ResponseHead{200}, std::string{e.request().target()}); }};
    app.routes["/peer"] = {.run = [](Exchange& e) {
      e.respond(http::ResponseHead{200}, e.peer().remote_address + " " + std::to_string(e.peer().local_port));
    }};
  }

  static Task<> stream_in(Exchange& e) {
    std::string all;
    for (;;) {
      const std::string_view piece = co_await e.read_async();
      if (piece.empty()) break;
      all += piece;
    }
    e.respond(http::ResponseHead{200}, std::to_string(all.size()) + " bytes");
  }
};

TEST_P(Http, AnswersAndKeepsTheConnection) {
  serve();
  Client client{port()};
  for (int i = 0; i < 5; ++i) {
    const Reply reply = client.get(i % 2 == 0 ? "/hello" : "/task");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, i % 2 == 0 ? "Hello, World!" : "from a task");
    EXPECT_EQ(reply.field("Connection"), "");
    EXPECT_FALSE(reply.field("Date").empty());
    EXPECT_EQ(reply.field("Server"), "eddy");
  }
}

TEST_P(Http, TellsBothEndsOfTheConnection) {
  serve();
  Client client{port()};
  EXPECT_EQ(client.get("/peer").body, "127.0.0.1 " + std::to_string(port()));
}

// A proxy's connection carries many clients' requests: each is its own.
TEST_P(Http, ProxiesThatAreTrustedSayWhoAsked) {
  app.routes["/who"] = {.run = [](Exchange& e) {
    const wsgi::Peer& peer = e.peer();
    e.respond(http::ResponseHead{200},
              peer.remote_address + " " + std::string{peer.scheme} + " " + std::string{e.request().host()});
  }};
  options.proxy = {.x_for = 1, .x_proto = 1, .x_host = 1};
  serve();
  Client client{port()};
  const auto who = [&](std::string_view fields) {
    client.send("GET /who HTTP/1.1\r\nHost: in\r\n" + std::string{fields} + "\r\n");
    return client.reply().body;
  };
  EXPECT_EQ(
      who("X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: example.org\r\n"),
      "203.0.113.7 https example.org");
  EXPECT_EQ(who("X-Forwarded-For: 2001:db8::1\r\n"), "2001:db8::1 http in");
  EXPECT_EQ(who(""), "127.0.0.1 http in");
}

TEST_P(Http, ProxiesAreNotBelievedUnasked) {
  serve();
  Client client{port()};
  client.send("GET /peer HTTP/1.1\r\nHost: in\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n");
  EXPECT_EQ(client.reply().body, "127.0.0.1 " + std::to_string(port()));
}

TEST_P(Http, AnswersAPipelineInOrder) {
  serve();
  Client client{port()};
  std::string requests;
  for (int i = 0; i < 200; ++i)
    requests += "GET /target?" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  client.send(requests);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(client.reply().body, "/target?" + std::to_string(i));
}

TEST_P(Http, ARequestArrivesByteByByte) {
  serve();
  Client client{port()};
  for (const char byte : std::string_view{"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nHello"})
    client.send({&byte, 1});
  EXPECT_EQ(client.reply().body, "Hello");
}

TEST_P(Http, TakesBodiesByLengthAndInChunks) {
  serve();
  Client client{port()};
  const std::string big(300'000, 'x');
  for (const char* path : {"/echo", "/echo-task"}) {
    const std::string line = std::string{"POST "} + path + " HTTP/1.1\r\nHost: a\r\n";
    client.send(line + "Content-Length: 300000\r\n\r\n" + big);
    EXPECT_EQ(client.reply().body, big);
    client.send(
        line + "Transfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n7;x=y\r\n, World\r\n0\r\nTrailer: t\r\n\r\n");
    EXPECT_EQ(client.reply().body, "Hello, World");
    client.send(line + "Content-Length: 0\r\n\r\n");
    EXPECT_EQ(client.reply().body, "");
  }
}

TEST_P(Http, StreamsABodyIn) {
  serve();
  Client client{port()};
  const std::string big(3'000'000, 'x');
  client.send("POST /stream-in HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n" + big);
  EXPECT_EQ(client.reply().body, "3000000 bytes");
  client.send("GET /stream-in HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.reply().body, "0 bytes");
}

TEST_P(Http, ExpectGetsOneContinueWhereTheBodyIsRead) {
  serve();
  for (const char* path : {"/echo", "/stream-in"}) {
    Client client{port()};
    client.send(std::string{"POST "} + path +
                " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    EXPECT_EQ(client.reply().status, 100);
    client.send("Hello");
    const Reply reply = client.reply();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, std::string_view{path} == "/echo" ? "Hello" : "5 bytes");
  }
}

TEST_P(Http, ExpectOverTheLimitIsRefusedAtOnce) {
  serve();
  Client client{port()};
  client.send("POST /small HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n");
  const Reply reply = client.reply();
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.field("Connection"), "close");
  EXPECT_TRUE(client.closed());
}

TEST_P(Http, AnOldClientIsClosedUnlessItAsks) {
  serve();
  {
    Client client{port()};
    client.send("GET /hello HTTP/1.0\r\n\r\n");
    EXPECT_EQ(client.reply().body, "Hello, World!");
    EXPECT_TRUE(client.closed());
  }
  Client client{port()};
  for (int i = 0; i < 3; ++i) {
    client.send("GET /hello HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
    const Reply reply = client.reply();
    EXPECT_EQ(reply.body, "Hello, World!");
    EXPECT_EQ(reply.field("Content-Length"), "13");
    EXPECT_EQ(reply.field("Connection"), "keep-alive");
  }
}

TEST_P(Http, ConnectionCloseIsTheLastRequest) {
  serve();
  Client client{port()};
  client.send(
      "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
      "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  const Reply reply = client.reply();
  EXPECT_EQ(reply.body, "Hello, World!");
  EXPECT_EQ(reply.field("Connection"), "close");
  EXPECT_TRUE(client.closed());
}

TEST_P(Http, HeadAnswersAsGetWithoutTheBody) {
  serve();
  Client client{port()};
  client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  const Reply reply = client.reply(true);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("Content-Length"), "13");
  EXPECT_EQ(client.get("/hello").body, "Hello, World!");
  EXPECT_EQ(client.get("/empty").status, 204);
  EXPECT_EQ(client.get("/nothing").status, 404);
}

TEST_P(Http, HeadOfWhatIsWrittenByHandIsGetsHead) {
  const auto head = [](bool sized) {
    http::ResponseHead made{203};
    made.headers.add_trusted("X-By", "hand");
    if (sized) made.headers.add_trusted("Content-Length", "6");
    return made;
  };
  for (const bool sized : {false, true}) {
    const std::string name = sized ? "sized" : "chunked";
    app.routes["/task-" + name] = {.start = [head, sized](Exchange& e) -> Task<> {
      e.start(head(sized));
      co_await e.write_async("abc");
      co_await e.write_async("def");
      e.finish();
    }};
    app.routes["/blocks-" + name] = {.run = [head, sized](Exchange& e) {
      e.start(head(sized));
      e.write("abc");
      e.write("def");
      e.finish();
    }};
  }
  serve();
  Client client{port()};
  const auto without_date = [](std::string text) {
    const std::size_t at = text.find("\r\nDate: ");
    return at == std::string::npos ? text : text.erase(at, text.find("\r\n", at + 2) - at);
  };
  for (const char* path : {"/task-chunked", "/task-sized", "/blocks-chunked", "/blocks-sized"}) {
    const Reply whole = client.get(path);
    EXPECT_EQ(whole.status, 203) << path;
    EXPECT_EQ(whole.body, "abcdef") << path;
    client.send("HEAD " + std::string{path} + " HTTP/1.1\r\nHost: a\r\n\r\n");
    const Reply bare = client.reply(true);
    EXPECT_EQ(without_date(bare.head), without_date(whole.head)) << path;
  }
  EXPECT_EQ(client.get("/hello").body, "Hello, World!");  // nothing was left between
}

TEST_P(Http, AClientThatHalfClosesStillGetsItsAnswer) {
  serve();
  Client client{port()};
  client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  client.end_sending();
  EXPECT_EQ(client.reply().body, "Hello, World!");
  EXPECT_TRUE(client.closed());
}

// No app's affair, so none is asked.
TEST_P(Http, OptionsOfTheServerAsAWhole) {
  app.routes["*"] = {.run = [](Exchange&) { FAIL() << "the app was asked"; }};
  serve();
  Client client{port()};
  client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  const Reply reply = client.reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("Allow"), "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  EXPECT_EQ(reply.field("Content-Length"), "0");
  client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(client.reply().status, 200);
  EXPECT_EQ(client.get("/hello").body, "Hello, World!");
}

struct Refusal {
  const char* name;
  std::string bytes;
  int status;
};

TEST_P(Http, RefusesBadRequestsAndCloses) {
  options.max_request_line = 1000;
  options.max_header_size = 4000;
  options.max_header_count = 20;
  serve();
  const std::string start = "GET /hello HTTP/1.1\r\nHost: a\r\n";
  std::string many = start;
  for (int i = 0; i < 21; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  const Refusal refusals[] = {
      {"no request line", "hello\r\n\r\n", 400},
      {"long target", "GET /" + std::string(2000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
      {"large header", start + "X: " + std::string(5000, 'a') + "\r\n\r\n", 431},
      {"many headers", many + "\r\n", 431},
      {"unknown version", "GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two hosts", start + "Host: b\r\n\r\n", 400},
      {"two lengths", start + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
      {"signed length", start + "Content-Length: +1\r\n\r\na", 400},
      {"length and chunked", start + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"unknown coding", start + "Transfer-Encoding: gzip\r\n\r\n", 400},
      {"bad chunk", "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
      {"bare LF", "GET /hello HTTP/1.1\nHost: a\n\n", 400},
      {"bare CR", start + "X: a\rb\r\n\r\n", 400},
      {"space before the colon", start + "X : a\r\n\r\n", 400},
      {"folded field", start + "X: a\r\n b\r\n\r\n", 400},
      {"NUL", start + std::string{"X: a\0b\r\n\r\n", 10}, 400},
      {"body over the limit", "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", 413},
      {"chunks over the limit",
       "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nHello, Worl\r\n0\r\n\r\n",
       413},
  };
  for (const Refusal& each : refusals) {
    Client client{port()};
    client.send(each.bytes + "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    const Reply reply = client.reply();
    EXPECT_EQ(reply.status, each.status) << each.name;
    EXPECT_EQ(reply.field("Connection"), "close") << each.name;
    EXPECT_TRUE(reply.whole) << each.name;
    EXPECT_TRUE(client.closed()) << each.name;
  }
}

TEST_P(Http, ATruncatedRequestIsRefused) {
  serve();
  for (const char* bytes : {"GET /hello HT", "GET /hello HTTP/1.1\r\nHost: a\r\n",
                            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nHel"}) {
    Client client{port()};
    client.send(bytes);
    client.end_sending();
    EXPECT_EQ(client.reply().status, 400) << bytes;
    EXPECT_TRUE(client.closed());
  }
}

TEST_P(Http, AnIdleClientThatLeavesIsNotAnswered) {
  serve();
  Client client{port()};
  client.end_sending();
  EXPECT_TRUE(client.closed());
}

// The server's end of a connection, which is in this process too.
int other_end(int client) {
  sockaddr_in own{};
  socklen_t size = sizeof own;
  EXPECT_EQ(getsockname(client, reinterpret_cast<sockaddr*>(&own), &size), 0);
  for (int fd = 0; fd < 1024; ++fd) {
    sockaddr_in peer{};
    size = sizeof peer;
    if (getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0 && peer.sin_family == AF_INET &&
        peer.sin_port == own.sin_port)
      return fd;
  }
  return -1;
}

// An option of TCP that the server's end of a fresh connection has.
int tcp_option(std::uint16_t port, int name) {
  Client client{port};
  EXPECT_EQ(client.get("/").status, 404);
  int value = -1;
  socklen_t size = sizeof value;
  EXPECT_EQ(getsockopt(other_end(client.fd()), IPPROTO_TCP, name, &value, &size), 0);
  return value;
}

// Else the second write of an answer waits for the client to acknowledge the first, up to 40 ms.
TEST_P(Http, ConnectionsAreWithoutNaglesDelay) {
  serve();
  EXPECT_EQ(tcp_option(port(), TCP_NODELAY), 1);
}

// Else the kernel takes megabytes of a stream for a client that reads nothing, and the threads that make them.
TEST_P(Http, ASocketIsFullBeforeTheKernelHoldsMuch) {
  serve();
  EXPECT_EQ(tcp_option(port(), TCP_NOTSENT_LOWAT), 131'072);
}

TEST_P(Http, HowMuchTheKernelHoldsIsAnOption) {
  options.notsent_lowat = 16'384;
  serve();
  EXPECT_EQ(tcp_option(port(), TCP_NOTSENT_LOWAT), 16'384);
}

INSTANTIATE_TEST_SUITE_P(Servers, Http, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
