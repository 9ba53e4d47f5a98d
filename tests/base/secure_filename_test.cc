// Names for files beside the answers of the real Werkzeug (generate_secure_filename_cases), and over all code points.
#include "eddy/base/secure_filename.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "eddy/base/utf8.h"

namespace eddy::base {
namespace {

using std::string_view_literals::operator""sv;

struct Case {
  std::string_view name, secure;
};
// FNV-1a over 32-bit words.
std::uint64_t digest_of_all_code_points() {
  std::uint64_t value = 0xCBF29CE484222325ULL;
  std::string name;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xd800 && c < 0xe000) continue;
    name = "x";
    append_code_point(name, c);
    for (const char each : secure_filename(name + "y") + "\n")
      value = (value ^ static_cast<unsigned char>(each)) * 0x100000001B3ULL;
  }
  return value;
}

#define EDDY_CASE(name, secure) {name##sv, secure##sv},
#define EDDY_DIGEST(value)
constexpr Case kCases[] = {
#include "secure_filename_cases.inc"
};
#undef EDDY_CASE
#undef EDDY_DIGEST

TEST(SecureFilename, IsWhatWerkzeugMakes) {
  EXPECT_GT(std::size(kCases), 300U);
  for (const Case& each : kCases) EXPECT_EQ(secure_filename(each.name), each.secure) << each.name;
}

#define EDDY_CASE(name, secure)
#define EDDY_DIGEST(value) constexpr std::uint64_t kDigest = value;
#include "secure_filename_cases.inc"
#undef EDDY_CASE
#undef EDDY_DIGEST

TEST(SecureFilename, OfEachCodePointIsWhatWerkzeugMakes) { EXPECT_EQ(digest_of_all_code_points(), kDigest); }

}  // namespace
}  // namespace eddy::base
