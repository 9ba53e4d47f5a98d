// The output buffer against a plain string, with pieces of every length around its bounds.
#include "eddy/templates/output.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace eddy::templates {
namespace {

TEST(Output, WritesWhatAStringWould) {
  for (const std::size_t step : {1U, 37U, 255U, 256U, 257U, 1000U, 5000U}) {
    Output out{100};
    std::string expected;
    for (std::size_t length = 0; expected.size() < 20'000; length += step) {
      std::string piece;
      for (std::size_t i = 0; i < length % 6000; ++i) piece += "ab<c'\"&>"[i % 8];
      out.write(piece);
      expected += piece;
      out.write_escaped(piece);
      expected += base::escape(piece);
      out.write_xhtml_escaped(piece);
      expected += base::xhtml_escape(piece);
      out.write(static_cast<std::int64_t>(length));
      expected += std::to_string(length);
      ASSERT_EQ(out.size(), expected.size());
    }
    ASSERT_EQ(out.text(), expected);
    out.write("end");
    ASSERT_EQ(std::move(out).take(), expected + "end");
  }
}

TEST(Output, ShortTextAndNone) {
  Output out;
  EXPECT_EQ(out.text(), "");
  out.write(std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(out.text(), "-9223372036854775808");
  out.clear();
  EXPECT_EQ(out.size(), 0u);
  out.write("a");
  EXPECT_EQ(std::move(out).take(), "a");
}

}  // namespace
}  // namespace eddy::templates
