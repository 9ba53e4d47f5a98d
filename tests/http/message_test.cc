#include "eddy/http/message.h"

#include <gtest/gtest.h>

#include "eddy/http/segment.h"
#include "eddy/http/status.h"

namespace eddy::http {
namespace {

TEST(RequestHead, SplitsTargets) {
  struct Row {
    std::string_view method, target;
    TargetForm form;
    std::string_view path, query, host;
    bool has_query;
  };
  const Row rows[] = {
      {"GET", "/", TargetForm::origin, "/", "", "h", false},
      {"GET", "/a/b?c=d?e", TargetForm::origin, "/a/b", "c=d?e", "h", true},
      {"GET", "/a?", TargetForm::origin, "/a", "", "h", true},
      {"GET", "//a/http://b", TargetForm::origin, "//a/http://b", "", "h", false},
      {"GET", "/%2Fa%3Fb", TargetForm::origin, "/%2Fa%3Fb", "", "h", false},
      {"GET", "http://x:1/a?b", TargetForm::absolute, "/a", "b", "x:1", true},
      {"GET", "http://x", TargetForm::absolute, "/", "", "x", false},
      {"GET", "http://x?b", TargetForm::absolute, "/", "b", "x", true},
      {"CONNECT", "x:443", TargetForm::authority, "", "", "x:443", false},
      {"OPTIONS", "*", TargetForm::asterisk, "*", "", "h", false},
  };
  for (const Row& row : rows) {
    RequestHead head{row.method, row.target};
    head.headers.add_trusted("Host", "h");
    EXPECT_EQ(head.form, row.form) << row.target;
    EXPECT_EQ(head.method_text(), row.method);
    EXPECT_EQ(head.target(), row.target);
    EXPECT_EQ(head.path(), row.path) << row.target;
    EXPECT_EQ(head.query(), row.query) << row.target;
    EXPECT_EQ(head.host(), row.host) << row.target;
    EXPECT_EQ(head.has_query(), row.has_query) << row.target;
  }
  EXPECT_EQ(RequestHead("GET", "https://x/").scheme(), "https");
}

TEST(RequestHead, CanBeMovedAndRewritten) {
  RequestHead head{"GET", "/a?b"};
  head.headers.add_trusted("Host", "x");
  RequestHead moved = std::move(head);
  EXPECT_EQ(moved.path(), "/a");
  EXPECT_EQ(moved.headers.get("host"), "x");
  moved.set_target("DELETE", moved.path());
  EXPECT_EQ(moved.method, Method::delete_);
  EXPECT_EQ(moved.target(), "/a");
  EXPECT_EQ(moved.query(), "");
  moved.clear();
  EXPECT_EQ(moved.target(), "");
}

TEST(Methods, HaveNames) {
  for (auto method : {Method::get, Method::head, Method::post, Method::put, Method::delete_, Method::connect,
                      Method::options, Method::trace, Method::patch})
    EXPECT_EQ(method_from_name(method_name(method)), method);
  EXPECT_EQ(method_from_name("get"), Method::extension);
  EXPECT_EQ(method_from_name(""), Method::extension);
}

TEST(Status, Reasons) {
  EXPECT_EQ(reason_phrase(200), "OK");
  EXPECT_EQ(reason_phrase(404), "Not Found");
  EXPECT_EQ(reason_phrase(299), "Unknown");
  EXPECT_TRUE(status_allows_body(200));
  for (int code : {100, 204, 304}) EXPECT_FALSE(status_allows_body(code));
}

TEST(Segment, EveryKindIsSentInParts) {
  auto owner = std::make_shared<const std::string>("shared");
  Segment segments[] = {Segment{std::string{"owned!"}}, Segment::literal("static"), Segment::shared(owner)};
  EXPECT_EQ(owner.use_count(), 2);
  for (Segment& segment : segments) {
    std::string whole{segment.bytes()};
    EXPECT_EQ(segment.size(), 6U);
    segment.remove_prefix(2);
    EXPECT_EQ(segment.bytes(), whole.substr(2));
    Segment moved = std::move(segment);
    EXPECT_EQ(moved.bytes(), whole.substr(2));
    moved.remove_prefix(4);
    EXPECT_TRUE(moved.empty());
  }
  Segment file = Segment::file({.descriptor = 3, .offset = 10, .length = 100});
  file.remove_prefix(30);
  EXPECT_TRUE(file.is_file());
  EXPECT_EQ(file.file().offset, 40U);
  EXPECT_EQ(file.size(), 70U);
  EXPECT_TRUE(Segment{}.empty());
}

}  // namespace
}  // namespace eddy::http
