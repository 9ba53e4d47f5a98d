#include "http/disposition.h"

#include <gtest/gtest.h>

namespace eddy::http {
namespace {

// Name and filename, "-" where there is none.
std::string read(std::string_view value) {
  const Disposition got = parse_disposition(value);
  return got.type + "|" + got.name.value_or("-") + "|" + got.filename.value_or("-");
}

TEST(Disposition, ParametersInEveryForm) {
  EXPECT_EQ(read(""), "|-|-");
  EXPECT_EQ(read("form-data"), "form-data|-|-");
  EXPECT_EQ(read("Form-Data; NAME=a"), "form-data|a|-");
  EXPECT_EQ(read("form-data; name=\"a\"; filename=\"b.txt\""), "form-data|a|b.txt");
  EXPECT_EQ(read("form-data ;name = \"a b\" ;filename= b.txt "), "form-data|a b|b.txt");
  EXPECT_EQ(read("form-data; name=\"\"; filename=\"\""), "form-data||");
  EXPECT_EQ(read("form-data; name=\"a;b=c\"; filename=d"), "form-data|a;b=c|d");
  EXPECT_EQ(read("form-data; name=a; name=b"), "form-data|b|-");
  EXPECT_EQ(read("form-data; other; ; =x; name=a;"), "form-data|a|-");
  EXPECT_EQ(read("form-data; name=\"a\"rest; filename=b"), "form-data|a|b");
}

TEST(Disposition, BackslashesAreUnescapedAsTheOriginalsDo) {
  EXPECT_EQ(read(R"(form-data; name="a\"b\\c")"), R"(form-data|a"b\c|-)");
  EXPECT_EQ(read(R"(form-data; name="a\;b"; filename="C:\dir\new.txt")"), R"(form-data|a\;b|C:\dir\new.txt)");
  EXPECT_EQ(read(R"(form-data; name="x"; filename="\\server\file")"), R"(form-data|x|\\server\file)");
  EXPECT_EQ(read(R"(form-data; name="\\server\file")"), R"(form-data|\server\file|-)");
  EXPECT_EQ(read(R"(form-data; name="a%22%22b%2"; filename="%22c%0D.txt")"), R"(form-data|a""b%2|"c%0D.txt)");
  EXPECT_EQ(read(R"(form-data; name=a%22b; filename*=utf-8''c%2522)"), "form-data|a%22b|c%22");
  EXPECT_EQ(read(R"(form-data; name="open; filename=b)"), "form-data|\"open|b");  // nothing ends it: a token
  EXPECT_EQ(read(R"(form-data; name="open\)"), R"(form-data|"open\|-)");
}

TEST(Disposition, ExtendedValuesGoFirst) {
  EXPECT_EQ(read("form-data; name=a; filename*=utf-8''%e2%82%ac.txt; filename=euro.txt"),
            "form-data|a|€.txt");
  EXPECT_EQ(read("form-data; name=a; filename=euro.txt; filename*=UTF-8'en'%e2%82%ac.txt"),
            "form-data|a|€.txt");
  EXPECT_EQ(read("form-data; name*=iso-8859-1''%e9; filename=b"), "form-data|é|b");
  EXPECT_EQ(read("form-data; name=a; filename*=utf-8''%ff"), "form-data|a|\xEF\xBF\xBD");
  EXPECT_EQ(read("form-data; name=a; filename*=plain"), "form-data|a|plain");
}

}  // namespace
}  // namespace eddy::http
