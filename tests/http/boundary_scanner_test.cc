#include "http/boundary_scanner.h"

#include <gtest/gtest.h>

#include <vector>

#include "http/feed.h"

namespace eddy::http {
namespace {

using Found = BoundaryScanner::Found;

// Content, then "|" for a delimiter, "!" for the last, "?" for too many blanks; at each split the same.
std::string scan(const std::vector<std::string_view>& pieces, std::uint64_t& examined, bool begin) {
  BoundaryScanner scanner{"B", 3};
  if (!begin) static_cast<void>(scanner.scan("."));
  std::string out;
  for (std::string_view piece : pieces) {
    while (!piece.empty()) {
      const BoundaryScanner::Step step = scanner.scan(piece);
      out += step.data;
      piece.remove_prefix(step.consumed);
      if (step.found == Found::delimiter) out += '|';
      if (step.found == Found::last) out += '!';
      if (step.found == Found::too_much_padding) out += '?';
    }
  }
  examined = scanner.examined();
  return out;
}

std::string scan_all(std::string_view bytes, bool begin = false) {
  std::uint64_t examined = 0;
  const std::string whole = scan({bytes}, examined, begin);
  for (const test::Pieces& pieces : test::splits(bytes)) {
    EXPECT_EQ(scan(pieces, examined, begin), whole) << bytes;
    EXPECT_LE(examined, 2 * bytes.size() + 1) << bytes;
  }
  return whole;
}

TEST(BoundaryScanner, FindsDelimiters) {
  EXPECT_EQ(scan_all("a\r\n--B\r\nb"), "a|b");
  EXPECT_EQ(scan_all("a\r\n--B--b"), "a!b");
  EXPECT_EQ(scan_all("a\r\n--B \t\r\nb"), "a|b");
  EXPECT_EQ(scan_all("\r\n--B\r\n\r\n--B\r\n"), "||");
}

TEST(BoundaryScanner, TheFirstLineMayBeADelimiter) {
  EXPECT_EQ(scan_all("--B\r\na", true), "|a");
  EXPECT_EQ(scan_all("--C\r\na\r\n--B--", true), "--C\r\na!");
  EXPECT_EQ(scan_all("--B\r\na"), "--B\r\na");
}

TEST(BoundaryScanner, NearDelimitersAreContent) {
  for (const std::string_view near : {"\r", "\n", "\r\n", "\r\n-", "\r\n--", "\r\n--Bx", "\r\n--B-x",
                                      "\r\n--B x", "\r\n--B\rx", "\n--B\r\n", "\r--B\r\n", "\r\n--b\r\n",
                                      "\r\n--B\n", "\r\n--B  \r\r", "\r\r\n-", "-\r\n--", "\r\n\r\n--"}) {
    const std::string text{near};
    EXPECT_EQ(scan_all("a" + text + "z"), "a" + text + "z");
    EXPECT_EQ(scan_all("a" + text + "\r\n--B\r\nz"), "a" + text + "|z");
    EXPECT_EQ(scan_all(text + text + text + "\r\n--B--"), text + text + text + "!");
  }
}

TEST(BoundaryScanner, BlanksBehindABoundaryAreBounded) {
  EXPECT_EQ(scan_all("a\r\n--B   \r\nb"), "a|b");
  EXPECT_EQ(scan_all("a\r\n--B    \r\nb"), "a?\r\nb");
}

}  // namespace
}  // namespace eddy::http
