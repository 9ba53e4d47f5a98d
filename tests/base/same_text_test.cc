#include "base/same_text.h"

#include <gtest/gtest.h>

#include <string>

namespace {

using eddy::base::same_text;

TEST(SameText, IsEquality) {
  for (std::size_t size = 0; size <= 40; ++size) {
    const std::string text(size, 'a');
    EXPECT_TRUE(same_text(text, std::string(size, 'a'))) << size;
    EXPECT_FALSE(same_text(text, text + 'a')) << size;
    EXPECT_FALSE(same_text(text + 'a', text)) << size;
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = '\xff';
      EXPECT_FALSE(same_text(text, other)) << size << " at " << at;
    }
  }
  EXPECT_TRUE(same_text({}, ""));
}

}  // namespace
