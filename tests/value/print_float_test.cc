// repr(float) of numbers of every size and length: it reads back as the same, and nothing shorter does.
#include "value/print.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <string>

namespace eddy::detail {
namespace {

std::string repr(double value) {
  char text[float_room];
  return {text, write_float(text, value)};
}

// Significant digits: leading and trailing zeros, point and exponent are none.
std::size_t digits(std::string text) {
  if (const std::size_t e = text.find('e'); e != text.npos) text.resize(e);
  std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
  const std::size_t first = text.find_first_not_of('0');
  return first == text.npos ? 1 : text.find_last_not_of('0') + 1 - first;
}

std::size_t fewest_digits(double value) {
  for (int count = 1; count < 17; ++count) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*e", count - 1, value);
    if (std::strtod(text, nullptr) == value) return digits(text);
  }
  return 17;
}

void expect_shortest(double value) {
  const std::string text = repr(value);
  ASSERT_LE(text.size(), float_room);
  ASSERT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
  ASSERT_EQ(digits(text), fewest_digits(value)) << text;
  ASSERT_EQ(repr(-value), "-" + text);
}

TEST(PrintFloat, AsPythonDoes) {
  EXPECT_EQ(repr(0.0), "0.0");
  EXPECT_EQ(repr(-0.0), "-0.0");
  EXPECT_EQ(repr(1.0), "1.0");
  EXPECT_EQ(repr(-12.5), "-12.5");
  EXPECT_EQ(repr(0.1), "0.1");
  EXPECT_EQ(repr(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(repr(0.0001), "0.0001");
  EXPECT_EQ(repr(0.00012), "0.00012");
  EXPECT_EQ(repr(0.00001), "1e-05");
  EXPECT_EQ(repr(0.0000125), "1.25e-05");
  EXPECT_EQ(repr(1e11), "100000000000.0");
  EXPECT_EQ(repr(99999999999.9999), "99999999999.9999");
  EXPECT_EQ(repr(1e15), "1000000000000000.0");
  EXPECT_EQ(repr(1e16), "1e+16");
  EXPECT_EQ(repr(1.5e300), "1.5e+300");
  EXPECT_EQ(repr(-std::numeric_limits<double>::max()), "-1.7976931348623157e+308");
  EXPECT_EQ(repr(std::numeric_limits<double>::denorm_min()), "5e-324");
  EXPECT_EQ(repr(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(repr(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(repr(std::nan("")), "nan");
}

TEST(PrintFloat, DecimalsAndTheirNeighbours) {
  std::mt19937_64 random{1};
  for (const double scale : {1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6}) {
    for (int i = 0; i < 2000; ++i) {
      const auto bits = static_cast<int>(random() % 60);
      const double value = static_cast<double>(random() >> (63 - bits)) / scale;
      if (value == 0) continue;
      expect_shortest(value);
      expect_shortest(std::nextafter(value, 0));
      expect_shortest(std::nextafter(value, 1e300));
    }
  }
}

TEST(PrintFloat, AnyBits) {
  std::mt19937_64 random{2};
  for (int i = 0; i < 20'000; ++i) {
    double value = 0;
    const std::uint64_t bits = random() & 0x7fff'ffff'ffff'ffff;
    std::memcpy(&value, &bits, sizeof value);
    if (std::isfinite(value) && value != 0) expect_shortest(value);
  }
}

}  // namespace
}  // namespace eddy::detail
