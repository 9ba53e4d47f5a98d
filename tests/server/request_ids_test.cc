// The ID of a request: where it comes from, and that handler, answer and log have the same.
#include "server/request_ids.h"

#include <gmock/gmock.h>

#include <set>

#include "base/temporary_folder.h"
#include "loop/log_recorder.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::server {
namespace {

using testing::MatchesRegex;

constexpr const char* made_here = "[0-9a-f]+";

TEST(RequestIdentifier, OffItLeavesTheRequestAsItIs) {
  http::RequestHead request{"GET", "/"};
  RequestIdentifier identifier{{}};
  EXPECT_EQ(identifier.identify(request), "");
  EXPECT_FALSE(request.headers.contains("X-Request-ID"));
}

TEST(RequestIdentifier, EachThatItMakesIsAnother) {
  RequestIdentifier identifier{{.request_ids = RequestIds::made}};
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    http::RequestHead request{"GET", "/"};
    ids.emplace(identifier.identify(request));
  }
  EXPECT_EQ(ids.size(), 1000U);
  for (const std::string& id : ids) {
    EXPECT_EQ(id.size(), 32U);
    EXPECT_THAT(id, MatchesRegex(made_here));
  }
}

TEST(RequestIdentifier, WhatTheRequestBringsCountsWhereItIsTrusted) {
  http::RequestHead request{"GET", "/"};
  request.headers.add_trusted("x-request-id", "abc-1_2.3:4+5/6=7@Z");
  EXPECT_EQ((RequestIdentifier{{.request_ids = RequestIds::trusted}}.identify(request)),
            "abc-1_2.3:4+5/6=7@Z");
  EXPECT_THAT(std::string{(RequestIdentifier{{.request_ids = RequestIds::made}}.identify(request))},
              MatchesRegex(made_here));
  EXPECT_EQ(request.headers.size(), 1U);
}

TEST(RequestIdentifier, WhatIsNotSaneIsReplaced) {
  for (const std::string& id : {std::string{}, std::string{"a b"}, std::string{"a\"b"}, std::string{"a,b"},
                                std::string{"\xc3\xbc"}, std::string(129, 'a')}) {
    EXPECT_FALSE(is_sane_request_id(id)) << id;
    http::RequestHead request{"GET", "/"};
    request.headers.add_trusted("X-Request-ID", id);
    RequestIdentifier identifier{{.request_ids = RequestIds::trusted}};
    EXPECT_THAT(std::string{identifier.identify(request)}, MatchesRegex(made_here)) << id;
  }
  EXPECT_TRUE(is_sane_request_id(std::string(128, 'a')));
}

TEST(RequestIdentifier, OfSeveralNoneCounts) {
  http::RequestHead request{"GET", "/"};
  request.headers.add_trusted("X-Request-ID", "one");
  request.headers.add_trusted("X-Request-ID", "two");
  RequestIdentifier identifier{{.request_ids = RequestIds::trusted}};
  EXPECT_EQ(identifier.identify(request).size(), 32U);
  EXPECT_EQ(request.headers.size(), 1U);
}

TEST(RequestIdentifier, AHeaderThatIsNoneIsRefused) {
  EXPECT_THROW((RequestIdentifier{{.request_ids = RequestIds::made, .request_id_header = "a b"}}),
               std::runtime_error);
}

class RequestIdsTest : public ServerTest {
 protected:
  RequestIdsTest() {
    app.routes["/"] = {
        .run = [](Exchange& e) { e.respond(http::ResponseHead{200}, std::string{e.peer().request_id}); }};
    app.routes["/own"] = {.run = [](Exchange& e) {
      http::ResponseHead head{200};
      head.headers.add_trusted("Request-Id", "the handler's");
      e.respond(std::move(head), "");
    }};
    app.routes["/throws"] = {.run = [](Exchange&) { throw std::runtime_error{"broken"}; }};
    options.request_ids = RequestIds::trusted;
    options.request_id_header = "Request-Id";
  }
  Reply ask(Client& client, const std::string& target, const std::string& id) const {
    client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\nRequest-Id: " + id + "\r\n\r\n");
    return client.reply();
  }
};

TEST_P(RequestIdsTest, HandlerAnswerAndAccessLogHaveTheSame) {
  const test::TemporaryFolder folder;
  options.access_log = AccessLog::automatic;
  options.access_format = AccessFormat::json;
  options.access_log_file = folder.path("log");
  serve();
  Client client{port()};
  const Reply first = ask(client, "/", "abc");
  EXPECT_EQ(first.body, "abc");
  EXPECT_EQ(first.field("Request-Id"), "abc");
  const Reply second = client.get("/");
  EXPECT_EQ(second.body.size(), 32U);
  EXPECT_EQ(second.field("Request-Id"), second.body);
  EXPECT_EQ(ask(client, "/own", "abc").field("Request-Id"), "the handler's");
  client.send("GET\r\n\r\n");
  EXPECT_EQ(client.reply().status, 400);
  serving.reset();
  const std::string log = folder.read("log");
  EXPECT_NE(log.find(R"("status":200,)"), std::string::npos);
  EXPECT_NE(log.find(R"("request_id":"abc"})"), std::string::npos) << log;
  EXPECT_NE(log.find(R"("request_id":")" + second.body + "\"}"), std::string::npos) << log;
  EXPECT_NE(log.find(R"("request_id":""})"), std::string::npos) << log;  // of the one that could not be read
}

TEST_P(RequestIdsTest, TheLogOfAnErrorNamesIt) {
  const loop::LogRecorder log;
  serve();
  Client client{port()};
  const Reply reply = ask(client, "/throws", "abc");
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.field("Request-Id"), "abc");
  EXPECT_THAT(log.lines(), testing::Contains("a handler failed: GET /throws [request abc]: broken"));
}

INSTANTIATE_TEST_SUITE_P(Servers, RequestIdsTest, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
