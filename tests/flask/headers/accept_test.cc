// What a client takes: order, weights, and the best of what is offered. Answers are Werkzeug's.
#include "eddy/flask/headers/accept.h"

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace eddy::flask {
namespace {

std::vector<std::string> values(const Accept& accept) {
  std::vector<std::string> all;
  for (const Accept::Item& item : accept) all.push_back(item.value);
  return all;
}

TEST(FlaskAccept, OrdersBySpecificityThenWeight) {
  const auto types =
      MIMEAccept::from_header("*/*;q=0.9, text/*, text/html;q=0.3, text/html;level=1, image/png");
  EXPECT_THAT(values(types),
              testing::ElementsAre("text/html; level=1", "image/png", "text/html", "text/*", "*/*"));
  EXPECT_EQ(types.best(), "text/html; level=1");
  EXPECT_EQ(types.to_header(), "text/html; level=1,image/png,text/html;q=0.3,text/*,*/*;q=0.9");
  EXPECT_EQ(types.quality("text/html"), 0.3);
  EXPECT_EQ(types["text/plain"], 1);
  EXPECT_EQ(types["audio/ogg"], 0.9);
  EXPECT_EQ(MIMEAccept{}.best(), "");
}

TEST(FlaskAccept, LeavesOutWhatHasNoWeight) {
  const auto codings =
      Accept::from_header("gzip;q=1.5, br;q=x, zstd;q=-1, deflate;q=.5, a;q=0, b;q=1.0, c;q=\"0.5\"");
  EXPECT_THAT(values(codings), testing::ElementsAre("b", "c", "a"));
  EXPECT_EQ(codings.to_header(), "b,c;q=0.5,a;q=0.0");
  EXPECT_TRUE(Accept::from_header("").empty());
  EXPECT_THAT(values(Accept::from_header(",gzip,, ;q=1, br, ")), testing::ElementsAre("gzip", "br"));
}

TEST(FlaskAccept, BestMatchOfTypes) {
  const auto browser = MIMEAccept::from_header(
      "text/xml,application/xml,application/xhtml+xml,text/html;q=0.9,text/plain;q=0.8,image/png,*/*;q=0.5");
  EXPECT_EQ(browser.best_match({"text/html", "application/xhtml+xml"}), "application/xhtml+xml");
  EXPECT_EQ(browser.best_match({"text/html"}), "text/html");
  EXPECT_EQ(browser.best_match({"foo/bar"}, "text/plain"), "foo/bar");
  EXPECT_EQ(browser.best_match(std::vector<std::string>{"foo/bar", "bar/foo"}), "foo/bar");
  EXPECT_TRUE(browser.accept_html());
  EXPECT_TRUE(browser.accept_xhtml());
  EXPECT_TRUE(browser.accept_json());
  const auto json = MIMEAccept::from_header("application/json");
  EXPECT_TRUE(json.accept_json());
  EXPECT_FALSE(json.accept_html());
  EXPECT_EQ(json.best_match({"text/html"}), "");
  EXPECT_EQ(json.best_match({"text/html"}, "text/html"), "text/html");
  EXPECT_EQ(MIMEAccept::from_header("text/html;q=0").best_match({"text/html"}), "");
  // With the same weight the more specific one, else the first.
  EXPECT_EQ(MIMEAccept::from_header("*/*, text/html").best_match({"text/plain", "text/html"}), "text/html");
  EXPECT_EQ(MIMEAccept::from_header("*/*").best_match({"text/plain", "text/html"}), "text/plain");
  EXPECT_EQ(MIMEAccept::from_header("text/html; b=2; a=1").best_match({"TEXT/html;a=1;b=2"}),
            "TEXT/html;a=1;b=2");
}

TEST(FlaskAccept, WhatIsNoTypeIsTheProgramsMistake) {
  const auto types = MIMEAccept::from_header("text/html");
  EXPECT_THROW(static_cast<void>(types.best_match({"html"})), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(types.contains("*/html")), std::invalid_argument);
  EXPECT_FALSE(MIMEAccept::from_header("html, */html").contains("text/html"));
}

TEST(FlaskAccept, Languages) {
  const auto accept = LanguageAccept::from_header("de-AT,de;q=0.8,en;q=0.5");
  EXPECT_EQ(accept.best_match({"de", "en"}), "de");
  EXPECT_EQ(accept.best_match({"de_AT", "en"}), "de_AT");
  EXPECT_TRUE(accept.contains("DE_at"));
  EXPECT_FALSE(accept.contains("fr"));
  EXPECT_EQ(accept.best_match({"fr"}, "en"), "en");
  EXPECT_EQ(LanguageAccept::from_header("en-US").best_match({"en", "de"}), "en");
  EXPECT_EQ(LanguageAccept::from_header("es").best_match({"es-MX", "de"}), "es-MX");
  EXPECT_EQ(LanguageAccept::from_header("en-GB").best_match({"en-US"}), "");
}

TEST(FlaskAccept, Charsets) {
  const auto accept = CharsetAccept::from_header("ISO-8859-1, utf-8;q=0.7");
  EXPECT_TRUE(accept.contains("latin1"));
  EXPECT_EQ(accept.quality("UTF8"), 0.7);
  EXPECT_FALSE(accept.contains("utf7"));
  EXPECT_EQ(accept.best(), "ISO-8859-1");
  EXPECT_TRUE(CharsetAccept::from_header("*").contains("koi8-r"));
  EXPECT_TRUE(CharsetAccept::from_header("KOI8_R").contains("koi8-r"));
}

TEST(FlaskAccept, PlacesOfElements) {
  const auto codings = Accept::from_header("gzip, *;q=0.1");
  EXPECT_EQ(codings.find("GZIP"), 0U);
  EXPECT_EQ(codings.find("br"), 1U);
  EXPECT_EQ(Accept::from_header("gzip").find("br"), std::nullopt);
}

}  // namespace
}  // namespace eddy::flask
