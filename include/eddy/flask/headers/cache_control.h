// RequestCacheControl and ResponseCacheControl: the directives of Cache-Control (RFC 9111, 5.2).
//
//   response.cache_control().set_max_age(60);
//   response.cache_control().set_public();
//   if (flask::request().cache_control().no_store()) …
//
// Follows werkzeug.datastructures (3.1). Tests: tests/flask/headers/cache_control_test.cc, tests/conformance/headers.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "eddy/flask/headers/bound_field.h"
#include "eddy/http/header_values.h"

namespace eddy::flask {

// What both have: directives by their names, "max-age" among them, also those without a function of their own. Numbers are
// seconds; nothing where the directive is absent, has no value, or one that is no whole number of 64 bits.
class CacheControl {
 public:
  [[nodiscard]] const http::HeaderItems& items() const noexcept { return items_; }
  [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
  [[nodiscard]] bool contains(std::string_view directive) const noexcept;
  // Its value: empty where it has none, nothing where it is absent.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view directive) const noexcept;
  [[nodiscard]] std::string to_header() const { return http::dump_header(items_); }

  [[nodiscard]] std::optional<std::int64_t> max_age() const noexcept { return seconds("max-age"); }
  [[nodiscard]] bool no_store() const noexcept { return contains("no-store"); }
  [[nodiscard]] bool no_transform() const noexcept { return contains("no-transform"); }
  [[nodiscard]] std::optional<std::int64_t> stale_if_error() const noexcept {
    return seconds("stale-if-error");
  }

 protected:
  CacheControl() = default;
  explicit CacheControl(std::string_view value) : items_{http::parse_dict_header(value)} {}
  [[nodiscard]] std::optional<std::int64_t> seconds(std::string_view directive) const noexcept;

  http::HeaderItems items_;
};

// A request's: immutable.
class RequestCacheControl : public CacheControl {
 public:
  RequestCacheControl() = default;
  [[nodiscard]] static RequestCacheControl from_header(std::string_view value) {
    return RequestCacheControl{value};
  }
  [[nodiscard]] bool no_cache() const noexcept { return contains("no-cache"); }
  // Without a value (any age), see get("max-stale").
  [[nodiscard]] std::optional<std::int64_t> max_stale() const noexcept { return seconds("max-stale"); }
  [[nodiscard]] std::optional<std::int64_t> min_fresh() const noexcept { return seconds("min-fresh"); }
  [[nodiscard]] bool only_if_cached() const noexcept { return contains("only-if-cached"); }

 private:
  explicit RequestCacheControl(std::string_view value) : CacheControl{value} {}
};

// A response's: what is set changes the response's field too.
class ResponseCacheControl : public CacheControl {
 public:
  ResponseCacheControl() = default;
  [[nodiscard]] static ResponseCacheControl from_header(std::string_view value,
                                                        detail::BoundField field = {}) {
    return ResponseCacheControl{value, std::move(field)};
  }

  // no-cache and private may name fields (RFC 9111, 5.2.2.4): empty where they don't.
  [[nodiscard]] std::optional<std::string_view> no_cache() const noexcept { return get("no-cache"); }
  [[nodiscard]] std::optional<std::string_view> private_() const noexcept { return get("private"); }
  [[nodiscard]] bool public_() const noexcept { return contains("public"); }
  [[nodiscard]] bool immutable() const noexcept { return contains("immutable"); }
  [[nodiscard]] bool must_revalidate() const noexcept { return contains("must-revalidate"); }
  [[nodiscard]] bool proxy_revalidate() const noexcept { return contains("proxy-revalidate"); }
  [[nodiscard]] bool must_understand() const noexcept { return contains("must-understand"); }
  [[nodiscard]] std::optional<std::int64_t> s_maxage() const noexcept { return seconds("s-maxage"); }
  [[nodiscard]] std::optional<std::int64_t> stale_while_revalidate() const noexcept {
    return seconds("stale-while-revalidate");
  }

  // Any directive: with a value; bare or not at all; not at all.
  void set(std::string_view directive, std::string_view value);
  void set(std::string_view directive, bool there);
  void set(std::string_view directive, const char* value) { set(directive, std::string_view{value}); }
  void remove(std::string_view directive) { set(directive, false); }

  // Nothing takes the directive away.
  void set_max_age(std::optional<std::int64_t> seconds) { set_seconds("max-age", seconds); }
  void set_s_maxage(std::optional<std::int64_t> seconds) { set_seconds("s-maxage", seconds); }
  void set_stale_while_revalidate(std::optional<std::int64_t> seconds) {
    set_seconds("stale-while-revalidate", seconds);
  }
  void set_stale_if_error(std::optional<std::int64_t> seconds) { set_seconds("stale-if-error", seconds); }
  void set_no_cache(bool there = true) { set("no-cache", there); }
  void set_no_cache(const char* fields) { set("no-cache", fields); }
  void set_private(bool there = true) { set("private", there); }
  void set_private(const char* fields) { set("private", fields); }
  void set_public(bool there = true) { set("public", there); }
  void set_no_store(bool there = true) { set("no-store", there); }
  void set_no_transform(bool there = true) { set("no-transform", there); }
  void set_must_revalidate(bool there = true) { set("must-revalidate", there); }
  void set_proxy_revalidate(bool there = true) { set("proxy-revalidate", there); }
  void set_must_understand(bool there = true) { set("must-understand", there); }
  void set_immutable(bool there = true) { set("immutable", there); }

 private:
  ResponseCacheControl(std::string_view value, detail::BoundField field)
      : CacheControl{value}, field_{std::move(field)} {}
  void set_seconds(std::string_view directive, std::optional<std::int64_t> seconds);
  void put(std::string_view directive, std::optional<std::string> value);

  detail::BoundField field_;
};

}  // namespace eddy::flask
