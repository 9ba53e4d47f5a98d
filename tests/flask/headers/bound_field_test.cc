// What writes a typed header back: a copy does not, what is moved does.
#include "eddy/flask/headers/bound_field.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

#include "eddy/http/headers.h"

namespace eddy::flask::detail {
namespace {

TEST(FlaskBoundField, Writes) {
  http::Headers headers;
  const BoundField field{headers, "X-A"};
  field.write("1");
  EXPECT_EQ(headers.get("X-A"), "1");
  EXPECT_THROW(field.write("a\nb"), std::invalid_argument);
  EXPECT_EQ(headers.get("X-A"), "1");
  field.write("");
  EXPECT_FALSE(headers.contains("X-A"));
  BoundField{}.write("to none");
}

TEST(FlaskBoundField, CopiesAreFree) {
  http::Headers headers;
  BoundField field{headers, "X-A"};
  const BoundField copy{field};  // NOLINT(performance-unnecessary-copy-initialization): what is tested
  copy.write("copy");
  EXPECT_FALSE(headers.contains("X-A"));
  const BoundField moved{std::move(field)};
  moved.write("moved");
  EXPECT_EQ(headers.get("X-A"), "moved");
}

}  // namespace
}  // namespace eddy::flask::detail
