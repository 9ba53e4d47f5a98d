// IRIs: each is what Werkzeug's uri_to_iri of 2.3 and later makes of the same path or query.
#include "flask/iri.h"

#include <gtest/gtest.h>

namespace eddy::flask::detail {
namespace {

TEST(Iri, PathsAreReadable) {
  EXPECT_EQ(iri_path("/plain/-._~"), "/plain/-._~");
  EXPECT_EQ(iri_path("/%C3%BC%e2%82%ac"), "/\xC3\xBC\xE2\x82\xAC");
  EXPECT_EQ(iri_path("/a%20b%2Fc%3fd%23e%25f%00%7f"), "/a%20b%2Fc%3fd%23e%25f%00%7f");
  EXPECT_EQ(iri_path("/%41%22%3C%3E%26%3D%2B"), "/A\"<>&=+");
  EXPECT_EQ(iri_path("/%zz%4%"), "/%zz%4%");
}

TEST(Iri, QueriesKeepTheirSigns) {
  EXPECT_EQ(iri_query("a=%C3%BC+b%20c&d%26e%3Df%2Bg%23=%2F%3F"), "a=\xC3\xBC+b%20c&d%26e%3Df%2Bg%23=/?");
}

TEST(Iri, WhatIsNoUtf8StaysEscaped) {
  EXPECT_EQ(iri_path("/%ff%C3"), "/%FF%C3");
  EXPECT_EQ(iri_path("/%C3%28"), "/%C3(");
  EXPECT_EQ(iri_query("a=%E2%82x\xFF"), "a=%E2%82x%FF");
}

// As Werkzeug's iri_to_uri of 3.0.3 and later.
TEST(Iri, WhatIsSentHoldsWhatAURLMay) {
  EXPECT_EQ(uri_of("/f\xC3\xBC x?a=b c&d=\xC3\xA9#\xC3\xA9"), "/f%C3%BC%20x?a=b%20c&d=%C3%A9#%C3%A9");
  EXPECT_EQ(uri_of("/\\\\host?q"), "/%5C%5Chost?q");
  EXPECT_EQ(uri_of("/\"<>^`{|}?\"<>^`{|}#\"<>^`{|}"),
            "/%22%3C%3E%5E%60%7B%7C%7D?%22%3C%3E%5E%60%7B%7C%7D#%22%3C%3E%5E%60%7B%7C%7D");
  EXPECT_EQ(uri_of("/%2f%zz%!$&'()*+,/:;=@~"), "/%2f%zz%!$&'()*+,/:;=@~");
  EXPECT_EQ(uri_of("http://a:b@[::1]:80/[1]?[2]#[3]"), "http://a:b@[::1]:80/%5B1%5D?%5B2%5D#%5B3%5D");
  EXPECT_EQ(uri_of("//[::1]"), "//[::1]");
  EXPECT_EQ(uri_of("/a://[b]"), "/a://%5Bb%5D");
  EXPECT_EQ(uri_of("itms-services://?url=abc"), "itms-services://?url=abc");
  EXPECT_EQ(uri_of("mailto:a@b"), "mailto:a@b");
  EXPECT_EQ(uri_of("?a=1"), "?a=1");
  EXPECT_EQ(uri_of(""), "");
  EXPECT_EQ(uri_of("/a\r\nb\x7F"), "/a%0D%0Ab%7F");
}

}  // namespace
}  // namespace eddy::flask::detail
