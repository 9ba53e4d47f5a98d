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

}  // namespace
}  // namespace eddy::flask::detail
