// Directives of Cache-Control, of a request and of a response.
#include "eddy/flask/headers/cache_control.h"

#include <gtest/gtest.h>

#include "eddy/http/headers.h"

namespace eddy::flask {
namespace {

TEST(FlaskCacheControl, Requests) {
  const auto control =
      RequestCacheControl::from_header("max-age=0, no-cache, max-stale, min-fresh=x, only-if-cached");
  EXPECT_EQ(control.max_age(), 0);
  EXPECT_TRUE(control.no_cache());
  EXPECT_FALSE(control.no_store());
  EXPECT_EQ(control.max_stale(), std::nullopt);
  EXPECT_EQ(control.get("max-stale"), "");
  EXPECT_EQ(control.min_fresh(), std::nullopt);
  EXPECT_TRUE(control.only_if_cached());
  EXPECT_EQ(control.stale_if_error(), std::nullopt);
  EXPECT_EQ(RequestCacheControl::from_header("max-age=99999999999999999999").max_age(), std::nullopt);
  EXPECT_TRUE(RequestCacheControl{}.empty());
}

TEST(FlaskCacheControl, ResponsesChangeTheirField) {
  http::Headers headers;
  headers.set_trusted("Cache-Control", "private=\"set-cookie, x\", max-age=60");
  const auto control = [&headers] {
    return ResponseCacheControl::from_header(headers.get("Cache-Control"), {headers, "Cache-Control"});
  };
  EXPECT_EQ(control().private_(), "set-cookie, x");
  control().set_max_age(5);
  EXPECT_EQ(headers.get("Cache-Control"), "private=\"set-cookie, x\", max-age=5");
  control().set_private(false);
  control().set_public();
  control().set_no_cache("a");
  EXPECT_EQ(headers.get("Cache-Control"), "max-age=5, public, no-cache=a");
  EXPECT_EQ(control().no_cache(), "a");
  control().set_no_cache();
  EXPECT_EQ(control().no_cache(), "");
  EXPECT_TRUE(control().public_());
  control().set_max_age({});
  control().set_public(false);
  control().remove("no-cache");
  EXPECT_FALSE(headers.contains("Cache-Control"));
  control().set("x-own", "1");
  control().set_s_maxage(7);
  control().set_immutable();
  control().set_no_store();
  EXPECT_EQ(headers.get("Cache-Control"), "x-own=1, s-maxage=7, immutable, no-store");
  EXPECT_TRUE(control().no_store());
  EXPECT_EQ(control().s_maxage(), 7);
  EXPECT_TRUE(control().immutable());
}

}  // namespace
}  // namespace eddy::flask
