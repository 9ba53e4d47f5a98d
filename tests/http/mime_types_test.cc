#include "eddy/http/mime_types.h"

#include <gtest/gtest.h>

namespace eddy::http {
namespace {

TEST(MimeType, GoesByTheLastExtension) {
  EXPECT_EQ(mime_type("site.css"), "text/css");
  EXPECT_EQ(mime_type("/a.b/index.HTML"), "text/html");
  EXPECT_EQ(mime_type("a.tar.gz"), "application/gzip");
  EXPECT_EQ(mime_type("font.woff2"), "font/woff2");
  EXPECT_EQ(mime_type("x.aac"), "audio/aac");
  EXPECT_EQ(mime_type("x.zst"), "application/octet-stream");
}

TEST(MimeType, UnknownIsEmpty) {
  for (const char* name : {"", "README", ".bashrc", "a.", "a.b/c", "a.thisistoolong", "a.xyz"})
    EXPECT_EQ(mime_type(name), "") << name;
}

}  // namespace
}  // namespace eddy::http
