// Lists, dicts and parameters of fields, in text and back. What Werkzeug makes of thousands more: tests/conformance/headers.
#include "eddy/http/header_values.h"

#include <gmock/gmock.h>

#include <string>

namespace eddy::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(HeaderValues, Quotes) {
  EXPECT_EQ(quote_header_value("token"), "token");
  EXPECT_EQ(quote_header_value("token", false), "\"token\"");
  EXPECT_EQ(quote_header_value(""), "\"\"");
  EXPECT_EQ(quote_header_value("a b"), "\"a b\"");
  EXPECT_EQ(quote_header_value("a\"\\b"), "\"a\\\"\\\\b\"");
  EXPECT_EQ(quote_header_value("\xC3\xA9"), "\"\xC3\xA9\"");
}

TEST(HeaderValues, Lists) {
  EXPECT_THAT(parse_list_header("a, \"b, c\" ,d"), ElementsAre("a", "b, c", "d"));
  EXPECT_THAT(parse_list_header("a,,b,"), ElementsAre("a", "", "b"));
  EXPECT_THAT(parse_list_header("\"a \\\" \\\\ b\""), ElementsAre("a \" \\ b"));
  EXPECT_THAT(parse_list_header("x\"y, z\""), ElementsAre("x\"y, z\""));
  EXPECT_THAT(parse_list_header("a, \"never, ended"), ElementsAre("a", "\"never, ended"));
  EXPECT_THAT(parse_list_header("\""), ElementsAre("\""));
  EXPECT_THAT(parse_list_header(""), IsEmpty());
  EXPECT_EQ(dump_header(std::vector<std::string>{"a", "b c"}), "a, \"b c\"");
}

TEST(HeaderValues, Dicts) {
  EXPECT_THAT(parse_dict_header("a=b, c=\"d, e\", f"),
              ElementsAre(Pair("a", "b"), Pair("c", "d, e"), Pair("f", std::nullopt)));
  EXPECT_THAT(parse_dict_header("a=1, b=2, a = 3"), ElementsAre(Pair("a", "3"), Pair("b", "2")));
  EXPECT_THAT(parse_dict_header("a=1, a"), ElementsAre(Pair("a", std::nullopt)));
  EXPECT_THAT(parse_dict_header("=x, a="), ElementsAre(Pair("a", "")));
  EXPECT_THAT(parse_dict_header("n*=UTF-8''%C3%A9, l*=iso-8859-1'en'%E9, o*=koi8-r''%E9"),
              ElementsAre(Pair("n", "\xC3\xA9"), Pair("l", "\xC3\xA9"), Pair("o", "%E9")));
  EXPECT_EQ(dump_header(HeaderItems{{"a", "b c"}, {"d", std::nullopt}, {"e*", "UTF-8''%20"}}),
            "a=\"b c\", d, e*=UTF-8''%20");
}

// A client says how many there are. Were each looked for among those before it, these would not end.
TEST(HeaderValues, ManyAreReadInOneGo) {
  constexpr int many = 200'000;
  std::string dict, options = "a";
  for (int i = 0; i < many; ++i) {
    const std::string number = std::to_string(i);
    dict += 'x' + number + "=1,x7=" + number + ',';
    options += ";x" + number + "=1;x7=" + number;
  }
  const HeaderItems items = parse_dict_header(dict);
  ASSERT_EQ(items.size(), std::size_t{many});
  EXPECT_THAT(items[1], Pair("x7", std::to_string(many - 1)));
  const OptionsHeader parsed = parse_options_header(options);
  ASSERT_EQ(parsed.options.size(), std::size_t{many});
  EXPECT_THAT(parsed.options[1], Pair("x7", std::to_string(many - 1)));
}

TEST(HeaderValues, Options) {
  const OptionsHeader html = parse_options_header("text/html; Charset=utf-8;q=\"0.5\"");
  EXPECT_EQ(html.value, "text/html");
  EXPECT_THAT(html.options, ElementsAre(Pair("charset", "utf-8"), Pair("q", "0.5")));
  ASSERT_NE(html.find("q"), nullptr);
  EXPECT_EQ(*html.find("q"), "0.5");
  EXPECT_EQ(html.find("x"), nullptr);
  EXPECT_EQ(dump_options_header("text/html", html.options), "text/html; charset=utf-8; q=0.5");
  EXPECT_EQ(dump_options_header("a", {{"f*", "UTF-8''%20"}, {"f", "a b"}}), "a; f*=UTF-8''%20; f=\"a b\"");
}

TEST(HeaderValues, OptionsThatAreNoneAreSkipped) {
  EXPECT_THAT(parse_options_header("a; b; c=; =d; e = f; g=h i; j=k").options,
              ElementsAre(Pair("g", "h"), Pair("j", "k")));
  EXPECT_THAT(parse_options_header("a; b=\"never ended; c=d").options, ElementsAre(Pair("c", "d")));
  EXPECT_THAT(parse_options_header("a; b=\"c; d\\\"e\"; f=g").options,
              ElementsAre(Pair("b", "c; d\"e"), Pair("f", "g")));
  EXPECT_THAT(parse_options_header("a; b=\"c\\\"").options, ElementsAre(Pair("b", "c\\")));
  EXPECT_THAT(parse_options_header("; a=b").options, IsEmpty());
  EXPECT_EQ(parse_options_header("").value, "");
}

TEST(HeaderValues, OptionsInOtherCharsetsAndPieces) {
  EXPECT_THAT(parse_options_header("a; f*=UTF-8''%e2%82%ac; f=x").options, ElementsAre(Pair("f", "x")));
  EXPECT_THAT(parse_options_header("a; f*=us-ascii''%80b").options, ElementsAre(Pair("f",
                                                                                     "\xEF\xBF\xBD"
                                                                                     "b")));
  EXPECT_THAT(parse_options_header("a; f*0*=UTF-8''%C3%A9; f*1=b; f*2*=%21").options,
              ElementsAre(Pair("f",
                               "\xC3\xA9"
                               "b!")));
  EXPECT_THAT(parse_options_header("a; f=\"%22x%22\"").options, ElementsAre(Pair("f", "\"x\"")));
}

}  // namespace
}  // namespace eddy::http
