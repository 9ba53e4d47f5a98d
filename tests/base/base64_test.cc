#include "eddy/base/base64.h"

#include <gtest/gtest.h>

namespace eddy::base {
namespace {

TEST(Base64, Rfc4648Vectors) {
  const std::pair<std::string_view, std::string_view> rows[] = {{"", ""},
                                                                {"f", "Zg=="},
                                                                {"fo", "Zm8="},
                                                                {"foo", "Zm9v"},
                                                                {"foob", "Zm9vYg=="},
                                                                {"fooba", "Zm9vYmE="},
                                                                {"foobar", "Zm9vYmFy"}};
  for (auto [bytes, text] : rows) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
    std::string_view bare = text.substr(0, text.find('='));
    EXPECT_EQ(base64_encode(bytes, Base64::standard, false), bare);
    EXPECT_EQ(base64_decode(bare), bytes);
  }
}

TEST(Base64, Alphabets) {
  EXPECT_EQ(base64_encode("\xfb\xff"), "+/8=");
  EXPECT_EQ(base64_encode("\xfb\xff", Base64::urlsafe), "-_8=");
  EXPECT_EQ(base64_decode("-_8=", Base64::urlsafe), "\xfb\xff");
  EXPECT_EQ(base64_decode("-_8="), std::nullopt);
  EXPECT_EQ(base64_decode("+/8=", Base64::urlsafe), std::nullopt);
}

TEST(Base64, EveryLengthAndByteComesBack) {
  std::string bytes;
  for (int size = 0; size < 300; ++size) {
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    EXPECT_EQ(base64_decode(base64_encode(bytes, Base64::urlsafe, false), Base64::urlsafe), bytes);
    bytes += static_cast<char>(size * 7);
  }
}

TEST(Base64, RefusesWhatIsNotExact) {
  for (std::string_view text : {"Z", "Zg=", "Zg===", "=", "====", "Z===", "Zm9v=", "Zm9vZ",
                                "Zh==", "Zm9=", "Zm 9v", "Zm9v\n", "Zg==Zg==", "\x80m9v"})
    EXPECT_EQ(base64_decode(text), std::nullopt) << text;
}

}  // namespace
}  // namespace eddy::base
