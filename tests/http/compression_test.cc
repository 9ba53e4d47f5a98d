// Which coding an answer gets, and what its head says then (RFC 9110, 8.4, 8.8, 12.5.3, 12.5.5).
#include "eddy/http/compression.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>

namespace eddy::http {
namespace {

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

ResponseHead html(int status = 200, Fields more = {}) {
  ResponseHead head{status};
  head.headers.add_trusted("Content-Type", "text/html; charset=utf-8");
  for (const auto& [name, value] : more) head.headers.add_trusted(name, value);
  return head;
}

RequestHead request(std::optional<std::string_view> accept, Fields more = {}) {
  RequestHead head{"GET", "/"};
  if (accept) head.headers.add_trusted("Accept-Encoding", *accept);
  for (const auto& [name, value] : more) head.headers.add_trusted(name, value);
  return head;
}

std::string_view chosen(std::optional<std::string_view> accept, const Compression& options = {}) {
  ResponseHead answer = html();
  return coding_name(choose_coding(options, request(accept), answer, 5000).coding);
}

std::string_view chosen_for(ResponseHead answer, std::optional<std::uint64_t> size = 5000) {
  return coding_name(choose_coding({}, request("gzip"), answer, size).coding);
}

TEST(Compression, TheClientsWeightsDecideAndThenTheServersOrder) {
  EXPECT_EQ(chosen("gzip"), "gzip");
  EXPECT_EQ(chosen("GZIP"), "gzip");
  EXPECT_EQ(chosen("x-gzip"), "gzip");
  EXPECT_EQ(chosen("gzip, deflate, br, zstd"), "zstd");
  EXPECT_EQ(chosen("gzip, deflate, br"), "br");
  EXPECT_EQ(chosen("gzip;q=1.0, br;q=0.9, zstd;q=0.8"), "gzip");
  EXPECT_EQ(chosen("gzip ; Q=0.5 ,\tbr;q=0.501"), "br");
  EXPECT_EQ(chosen("gzip, zstd;q=0"), "gzip");
  EXPECT_EQ(chosen("gzip, br", {.codings = {ContentCoding::gzip, ContentCoding::br}}), "gzip");
  EXPECT_EQ(chosen("zstd, br", {.codings = {ContentCoding::gzip}}), "identity");
}

TEST(Compression, IdentityAndAnything) {
  EXPECT_EQ(chosen(std::nullopt), "identity");  // it would take any, but can't be known to decode it
  EXPECT_EQ(chosen(""), "identity");
  EXPECT_EQ(chosen("deflate"), "identity");
  EXPECT_EQ(chosen("*"), "zstd");
  EXPECT_EQ(chosen("*;q=0"), "identity");
  EXPECT_EQ(chosen("*;q=0, gzip"), "gzip");
  EXPECT_EQ(chosen("zstd;q=0, *"), "br");
  EXPECT_EQ(chosen("identity"), "identity");
  EXPECT_EQ(chosen("identity, gzip;q=0.9"), "identity");
  EXPECT_EQ(chosen("identity;q=0.9, gzip;q=0.9"), "gzip");
  EXPECT_EQ(chosen("gzip;q=0.001"), "gzip");
  EXPECT_EQ(chosen("gzip;q=0"), "identity");
  EXPECT_EQ(chosen("identity;q=0"), "identity");  // nothing that it takes: 12.5.3 lets us send what there is
}

TEST(Compression, AMalformedWeightCountsForNothing) {
  for (const char* weight : {"", "2", "1.001", "-1", "0.5555", "0,5", "a", ".5", "0.a", "1.0000"})
    EXPECT_EQ(chosen("gzip;q=" + std::string{weight}), "identity") << weight;
  EXPECT_EQ(chosen("gzip;level=9"), "identity");
  EXPECT_EQ(chosen("gzip;q=1., ;;,,"), "gzip");
}

TEST(Compression, SeveralFieldsAreOneList) {
  RequestHead asked = request("gzip;q=0.5", {{"Accept-Encoding", "br"}});
  ResponseHead answer = html();
  EXPECT_EQ(choose_coding({}, asked, answer, 5000).coding, ContentCoding::br);
}

TEST(Compression, OnlyTypesThatAreListed) {
  const auto of_type = [](std::string_view type) {
    ResponseHead answer{200};
    answer.headers.add_trusted("Content-Type", type);
    const std::string_view coding = coding_name(choose_coding({}, request("gzip"), answer, 5000).coding);
    EXPECT_EQ(answer.headers.contains("Vary"), coding == "gzip") << type;
    return coding;
  };
  for (const char* type : {"text/html", "Text/Plain; charset=utf-8", "application/json", "image/svg+xml;x=y"})
    EXPECT_EQ(of_type(type), "gzip") << type;
  for (const char* type : {"image/png", "application/octet-stream", "", "textual/x", "text/event-stream"})
    EXPECT_EQ(of_type(type), "identity") << type;
  EXPECT_EQ(chosen_for(ResponseHead{200}), "identity");
}

TEST(Compression, EventsAreCodedWhereTheyAreNamed) {
  ResponseHead answer{200};
  answer.headers.add_trusted("Content-Type", "text/event-stream");
  const Compression named{.types = {"text/event-stream"}};
  EXPECT_EQ(choose_coding(named, request("gzip"), answer, std::nullopt).coding, ContentCoding::gzip);
}

TEST(Compression, SmallBodiesAreNot) {
  EXPECT_EQ(chosen_for(html(), 1023), "identity");
  EXPECT_EQ(chosen_for(html(), 1024), "gzip");
  EXPECT_EQ(chosen_for(html(), std::nullopt), "gzip");
  ResponseHead small = html();
  const CodingChoice choice = choose_coding({}, request("gzip, identity;q=0"), small, 10);
  EXPECT_EQ(choice.coding, ContentCoding::gzip);
  EXPECT_TRUE(choice.required);
  EXPECT_EQ(choose_coding({}, request("gzip, *;q=0"), small, 0).coding, ContentCoding::identity);
}

TEST(Compression, WhatIsNeverCoded) {
  for (const int status : {204, 205, 206, 304}) EXPECT_EQ(chosen_for(html(status)), "identity") << status;
  EXPECT_EQ(chosen_for(html(404)), "gzip");
  for (const char* field : {"Content-Encoding", "Content-Digest", "Repr-Digest", "Content-MD5"}) {
    ResponseHead answer = html(200, {{field, "x"}});
    EXPECT_EQ(choose_coding({}, request("gzip"), answer, 5000).coding, ContentCoding::identity) << field;
    EXPECT_FALSE(answer.headers.contains("Vary")) << field;
  }
  EXPECT_EQ(chosen_for(html(200, {{"Cache-Control", "max-age=5, No-Transform"}})), "identity");
  EXPECT_EQ(chosen_for(html(200, {{"Content-Length", "4999"}})), "identity");  // refused as it stands
  EXPECT_EQ(chosen_for(html(200, {{"Content-Length", "5000"}})), "gzip");
  ResponseHead tunnel = html();
  EXPECT_EQ(choose_coding({}, RequestHead{"CONNECT", "a:80"}, tunnel, 5000).coding, ContentCoding::identity);
}

// 12.5.5: a cache has to know that another client would get other bytes.
TEST(Compression, VaryOfWhatCouldHaveBeenCoded) {
  const auto vary = [](ResponseHead answer, std::optional<std::string_view> accept, std::uint64_t size) {
    (void)choose_coding({}, request(accept), answer, size);
    EXPECT_LE(answer.headers.get_all("Vary").size(), 1U);
    return std::string{answer.headers.get("Vary")};
  };
  EXPECT_EQ(vary(html(), "gzip", 5000), "Accept-Encoding");
  EXPECT_EQ(vary(html(), std::nullopt, 5000), "Accept-Encoding");
  EXPECT_EQ(vary(html(), "gzip", 10), "Accept-Encoding");
  EXPECT_EQ(vary(html(206), "gzip", 10), "Accept-Encoding");
  EXPECT_EQ(vary(ResponseHead{304}, "gzip", 0), "Accept-Encoding");
  // Of which type its parts are several parts say in the body.
  ResponseHead parts{206};
  parts.headers.add_trusted("Content-Type", "multipart/byteranges; boundary=a");
  EXPECT_EQ(vary(parts, "gzip", 5000), "Accept-Encoding");
  parts.status = 200;
  EXPECT_EQ(vary(parts, "gzip", 5000), "");
  EXPECT_EQ(vary(html(204), "gzip", 0), "");
  EXPECT_EQ(vary(html(200, {{"Vary", "Cookie"}, {"Vary", "Origin"}}), "gzip", 5000),
            "Cookie, Origin, Accept-Encoding");
  EXPECT_EQ(vary(html(200, {{"Vary", "Cookie, accept-encoding"}}), "gzip", 5000), "Cookie, accept-encoding");
  EXPECT_EQ(vary(html(200, {{"Vary", "*"}}), "gzip", 5000), "*");
}

TEST(Compression, WhatTheHeadSays) {
  ResponseHead answer =
      html(200, {{"ETag", "\"a\""}, {"Content-Length", "5000"}, {"Accept-Ranges", "bytes"}});
  describe_coding(answer.headers, ContentCoding::br);
  EXPECT_EQ(answer.headers.get("Content-Encoding"), "br");
  EXPECT_EQ(answer.headers.get("ETag"), "W/\"a\"");
  EXPECT_FALSE(answer.headers.contains("Content-Length"));
  EXPECT_FALSE(answer.headers.contains("Accept-Ranges"));
  describe_coding(answer.headers, ContentCoding::gzip);
  EXPECT_EQ(answer.headers.get("ETag"), "W/\"a\"");
}

TEST(Compression, A304HasTheTagThatItsClientHolds) {
  const auto tag = [](std::string_view held, std::string_view accepted = "gzip") {
    ResponseHead answer{304};
    answer.headers.add_trusted("ETag", "\"a\"");
    (void)choose_coding({}, request(accepted, {{"If-None-Match", held}}), answer, 0);
    return std::string{answer.headers.get("ETag")};
  };
  EXPECT_EQ(tag("\"a\""), "\"a\"");
  EXPECT_EQ(tag("\"b\", W/\"a\""), "W/\"a\"");
  // It does not say: what it may have been coded for may be held coded.
  EXPECT_EQ(tag("*"), "W/\"a\"");
  EXPECT_EQ(tag("*", "identity"), "\"a\"");
}

TEST(Compression, LevelsAreChecked) {
  EXPECT_EQ(fault_of({}), "");
  for (const int level : {0, 10}) EXPECT_NE(fault_of({.gzip_level = level}), "") << level;
  for (const int level : {-1, 12}) EXPECT_NE(fault_of({.br_level = level}), "") << level;
  for (const int level : {0, 20}) EXPECT_NE(fault_of({.zstd_level = level}), "") << level;
}

}  // namespace
}  // namespace eddy::http
