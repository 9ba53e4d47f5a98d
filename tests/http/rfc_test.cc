// RFC 9110 and RFC 9112 as a table, tests/http/rfc/*.txt: what each MUST that binds a server makes of a client's bytes.
//
// Each row is run whole, byte by byte, split at each position, with a request behind it (after a refusal or a last
// answer it is never answered) and behind another. tests/server/rfc_test.cc runs the same over sockets.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "eddy/http/status.h"
#include "http/feed.h"
#include "http/rfc_app.h"
#include "http/rfc_table.h"

namespace eddy::http {
namespace {

using rfc::Requirement;
using rfc::Row;
using test::run_all;
using test::Session;
using test::Transcript;

const std::filesystem::path kRoot{EDDY_SOURCE_DIR};
const std::filesystem::path kFolder = kRoot / "tests/http/rfc";
constexpr std::string_view kTail = "GET /tail HTTP/1.1\r\nHost: x\r\n\r\n";

void answer(ServerConnection& connection, bool early) {
  if (connection.answer_started()) return;
  rfc::Reply reply = rfc::reply_to(connection.request());
  if (reply.early != early) return;
  const Moment moment = test::at(0);
  if (!reply.streamed) {
    EXPECT_TRUE(connection.respond(reply.head, Segment{"ok"}, moment).ok());
    return;
  }
  EXPECT_TRUE(connection.start(reply.head, moment).ok());
  EXPECT_TRUE(connection.write(Segment{"o"}).ok());
  EXPECT_TRUE(connection.write(Segment{"k"}).ok());
  EXPECT_TRUE(connection.finish(moment.now).ok());
}

Session session() {
  Session session;
  session.on_request = [](ServerConnection& connection) { answer(connection, true); };
  session.answer = [](ServerConnection& connection) { answer(connection, false); };
  return session;
}

// What a refusal is answered with, every byte of it.
std::string refusal(RequestError error) {
  const std::string text = std::string{describe(error)} + "\n";
  const int status = status_of(error);
  return "HTTP/1.1 " + std::to_string(status) + " " + std::string{reason_phrase(status)} +
         "\r\nContent-Type: text/plain; charset=utf-8\r\nDate: Tue, 15 Nov 1994 08:12:31 "
         "GMT\r\nContent-Length: " +
         std::to_string(text.size()) + "\r\nConnection: close\r\n\r\n" + text;
}

class Rfc : public testing::TestWithParam<Row> {};

TEST_P(Rfc, HoldsAtEverySplitAndWithATail) {
  const Row& row = GetParam();
  SCOPED_TRACE(row.section + ", " + row.place + ": " + row.name);
  const Transcript alone = run_all(row.bytes, session());
  const Transcript followed = run_all(row.bytes + std::string{kTail}, session());
  if (!row.answer.empty()) {
    EXPECT_EQ(alone.sent, row.answer);
  }
  if (!row.closes) {
    EXPECT_EQ(alone.events, row.events);
    EXPECT_FALSE(alone.should_close);
    EXPECT_EQ(alone.sent.find("\r\nConnection: close"), std::string::npos);
    EXPECT_EQ(followed.events, row.events + "GET /tail | end | ");
    return;
  }
  EXPECT_EQ(alone.events, followed.events);
  EXPECT_EQ(alone.sent, followed.sent);
  EXPECT_TRUE(alone.should_close);
  EXPECT_NE(alone.sent.find("\r\nConnection: close"), std::string::npos);
  if (row.error == RequestError::none) {
    EXPECT_EQ(alone.events, row.events);
    return;
  }
  const std::string error = "error " + std::to_string(status_of(row.error));
  EXPECT_TRUE(alone.events.ends_with(error)) << alone.events;
  if (!row.events.empty()) {
    EXPECT_EQ(alone.events, row.events + error);
  }
  EXPECT_TRUE(alone.sent.ends_with(refusal(row.error))) << alone.sent;
}

// Faults in a request that a kept connection brings later are refused too, and the first answer stands.
TEST_P(Rfc, HoldsOnAKeptConnection) {
  const Row& row = GetParam();
  SCOPED_TRACE(row.section + ", " + row.place + ": " + row.name);
  const Transcript first = test::run({kTail}, session());
  const Transcript alone = test::run({row.bytes}, session());
  const Transcript both = run_all(std::string{kTail} + row.bytes, session());
  EXPECT_EQ(both.events, first.events + alone.events);
  EXPECT_EQ(both.sent, first.sent + alone.sent);
  EXPECT_EQ(both.should_close, alone.should_close);
}

// At the peer's end every proper prefix of what is answered is an error, and no request is seen whole too early.
TEST_P(Rfc, AnyPrefixIsAnErrorAtEof) {
  const Row& row = GetParam();
  if (row.error != RequestError::none) return;
  SCOPED_TRACE(row.section + ", " + row.place + ": " + row.name);
  Session ends = session();
  ends.eof = true;
  const std::string whole = test::run({row.bytes}, ends).events;
  for (std::size_t size = 1; size < row.bytes.size(); ++size) {
    const Transcript got = test::run({std::string_view{row.bytes}.substr(0, size)}, ends);
    EXPECT_TRUE(got.should_close) << size;
    const std::size_t end = got.events.rfind("end | ");
    EXPECT_TRUE(end == std::string::npos || whole.starts_with(got.events.substr(0, end))) << size;
    EXPECT_LE(got.events.size(), whole.size() + std::string_view{"error 400"}.size()) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Table, Rfc, testing::ValuesIn(rfc::read_rows(kFolder)),
                         [](const auto& row) { return rfc::test_name(row.param); });

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

const std::vector<Requirement>& requirements() {
  static const std::vector<Requirement> all = rfc::read_requirements(kFolder);
  return all;
}

// "tests/http/limits_test.cc Limits.HeaderLine" is a test that there is.
bool names_a_test(const std::string& held) {
  const std::size_t space = held.find(' '), dot = held.find('.', space);
  if (space == std::string::npos || dot == std::string::npos) return false;
  const std::string source = read_file(kRoot / held.substr(0, space));
  const std::string arguments =
      "(" + held.substr(space + 1, dot - space - 1) + ", " + held.substr(dot + 1) + ")";
  for (const char* kind : {"TEST", "TEST_F", "TEST_P"})
    if (source.find(kind + arguments) != std::string::npos) return true;
  return false;
}

TEST(RfcAudit, EachRequirementThatBindsUsIsShownOrExplained) {
  for (const Requirement& each : requirements()) {
    SCOPED_TRACE(each.place + ": " + each.text);
    const bool shown = !each.rows.empty() || !each.held.empty();
    if (each.binds_us() || each.role == "application") {
      EXPECT_TRUE(shown || !each.none.empty());
    } else {
      EXPECT_TRUE(!shown && each.none.empty()) << "binds " << each.role;
    }
    for (const std::string& held : each.held) EXPECT_TRUE(names_a_test(held)) << held;
    for (const Row& row : each.rows) EXPECT_FALSE(row.bytes.empty()) << row.place;
  }
}

TEST(RfcAudit, LevelsAndRolesAreKnown) {
  const std::string levels = " must should may ours ";
  const std::string roles =
      " server recipient sender origin application client agent proxy gateway intermediary tunnel cache "
      "specification ";
  for (const Requirement& each : requirements()) {
    EXPECT_NE(levels.find(" " + each.level + " "), std::string::npos) << each.place;
    EXPECT_NE(roles.find(" " + each.role + " "), std::string::npos) << each.place;
    EXPECT_TRUE(each.rfc == "9110" || each.rfc == "9112") << each.place;
  }
}

// The figures of docs/conformance.md, which this test words: a row that is added changes them.
TEST(RfcAudit, TheCountIsTold) {
  struct Count {
    int all = 0, ours = 0, rows = 0, held = 0, nothing = 0, missing = 0;
  };
  std::map<std::string, Count> counts;
  std::size_t rows = 0;
  for (const Requirement& each : requirements()) {
    rows += each.rows.size();
    if (each.level != "must") continue;
    Count& count = counts[each.rfc];
    ++count.all;
    if (!each.binds_us()) continue;
    ++count.ours;
    const bool missing = each.none.starts_with("missing:");
    if (missing)
      ++count.missing;
    else if (!each.rows.empty())
      ++count.rows;
    else if (!each.held.empty())
      ++count.held;
    else
      ++count.nothing;
  }
  const std::string page = read_file(kRoot / "docs/conformance.md");
  auto told = [&](const std::string& line) { EXPECT_NE(page.find(line), std::string::npos) << line; };
  for (const auto& [rfc, count] : counts) {
    std::string line = "| RFC " + rfc;
    for (int figure : {count.all, count.all - count.ours, count.ours, count.rows, count.held, count.nothing,
                       count.missing})
      line += " | " + std::to_string(figure);
    told(line + " |");
  }
  told("| rows in all | " + std::to_string(rows) + " |");
}

}  // namespace
}  // namespace eddy::http
