// ETags: the entity tags of If-Match and If-None-Match (RFC 9110, 13.1).
//
//   if (flask::request().if_none_match().contains_weak(tag)) return {"", 304};   // or response.make_conditional(request)
//
// Tags are without their quotes. Follows werkzeug.datastructures.ETags. Tests: tests/flask/headers/etags_test.cc,
// tests/conformance/headers.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eddy::flask {

class ETags {
 public:
  ETags() = default;
  explicit ETags(std::vector<std::string> strong, std::vector<std::string> weak = {}, bool star = false)
      : strong_{star ? std::vector<std::string>{} : std::move(strong)}, weak_{std::move(weak)}, star_{star} {}
  // Tags without quotes are read too; an element "*" stands for all there are.
  [[nodiscard]] static ETags from_header(std::string_view value);

  [[nodiscard]] bool star_tag() const noexcept { return star_; }
  [[nodiscard]] const std::vector<std::string>& strong() const noexcept { return strong_; }
  [[nodiscard]] const std::vector<std::string>& weak() const noexcept { return weak_; }
  [[nodiscard]] bool is_strong(std::string_view tag) const noexcept;
  [[nodiscard]] bool is_weak(std::string_view tag) const noexcept;
  // Strong comparison, as If-Match asks for, and weak, as If-None-Match does.
  [[nodiscard]] bool contains(std::string_view tag) const noexcept { return star_ || is_strong(tag); }
  [[nodiscard]] bool contains_weak(std::string_view tag) const noexcept {
    return is_weak(tag) || contains(tag);
  }
  // The same of a tag in its quotes: W/"a" weakly, "a" strongly.
  [[nodiscard]] bool contains_raw(std::string_view quoted) const noexcept;
  // Whether the field named any.
  explicit operator bool() const noexcept { return star_ || !strong_.empty() || !weak_.empty(); }
  [[nodiscard]] std::string to_header() const;

 private:
  std::vector<std::string> strong_, weak_;
  bool star_ = false;
};

// A tag of its quotes, and whether it is weak: W/"a" is {"a", true}.
[[nodiscard]] std::pair<std::string_view, bool> unquote_etag(std::string_view tag) noexcept;
// SHA-1 of the bytes, in hexadecimal digits.
[[nodiscard]] std::string generate_etag(std::string_view data);

}  // namespace eddy::flask
