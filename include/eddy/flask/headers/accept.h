// Accept, and its kinds: what a client takes, by weight (RFC 9110, 12.5), and which of the offered suits it best.
//
//   const std::string_view type = flask::request().accept_mimetypes().best_match({"application/json", "text/html"});
//   flask::request().accept_languages().best_match({"de", "en"}, "en")
//   flask::request().accept_mimetypes().accept_json()
//
// Follows werkzeug.datastructures.Accept. Tests: tests/flask/headers/accept_test.cc, tests/conformance/headers.
#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eddy::flask {

// Accept-Encoding as it is; the kinds below match in their own ways. Immutable.
class Accept {
 public:
  struct Item {
    std::string value;   // "text/html;level=1" is "text/html; level=1"
    double quality = 1;  // 0 to 1
    bool operator==(const Item&) const = default;
  };

  Accept() = default;
  explicit Accept(std::vector<Item> items) : Accept{Kind::plain, std::move(items)} {}
  // Elements that are empty, or whose weight is none, are left out.
  [[nodiscard]] static Accept from_header(std::string_view value) { return Accept{parse(value)}; }

  // The more specific first, then those of more weight, then as they came.
  [[nodiscard]] const std::vector<Item>& items() const noexcept { return items_; }
  [[nodiscard]] std::vector<Item>::const_iterator begin() const noexcept { return items_.begin(); }
  [[nodiscard]] std::vector<Item>::const_iterator end() const noexcept { return items_.end(); }
  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  [[nodiscard]] bool empty() const noexcept { return items_.empty(); }

  // The weight of the first element that matches; 0 where none does.
  [[nodiscard]] double quality(std::string_view value) const;
  [[nodiscard]] double operator[](std::string_view value) const { return quality(value); }
  // The place of that element.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view value) const;
  [[nodiscard]] bool contains(std::string_view value) const { return find(value).has_value(); }
  // The first element's value; empty where there is none.
  [[nodiscard]] std::string_view best() const noexcept;
  // Which of these the client likes best, the first of those that it likes alike; `fallback` where it takes none. A view of the
  // text that was given. Of mimetypes: throws std::invalid_argument where one has no "/".
  [[nodiscard]] std::string_view best_match(std::initializer_list<std::string_view> offered,
                                            std::string_view fallback = {}) const;
  [[nodiscard]] std::string_view best_match(const std::vector<std::string>& offered,
                                            std::string_view fallback = {}) const;
  [[nodiscard]] std::string to_header() const;

 protected:
  enum class Kind : std::uint8_t { plain, mime, language, charset };
  Accept(Kind kind, std::vector<Item> items);
  static std::vector<Item> parse(std::string_view value);

 private:
  using Offer = std::vector<std::string_view>;
  [[nodiscard]] std::vector<bool> specificity(std::string_view value) const;
  [[nodiscard]] bool matches(std::string_view offered, std::string_view accepted) const;
  [[nodiscard]] std::optional<std::size_t> best_of(const Offer& offered) const;
  [[nodiscard]] std::optional<std::size_t> best_language_of(const Offer& offered) const;
  [[nodiscard]] std::string_view best_match(const Offer& offered, std::string_view fallback) const;

  Kind kind_ = Kind::plain;
  std::vector<Item> items_;
};

// Accept: types with wildcards and parameters.
class MIMEAccept : public Accept {
 public:
  MIMEAccept() = default;
  explicit MIMEAccept(std::vector<Item> items) : Accept{Kind::mime, std::move(items)} {}
  [[nodiscard]] static MIMEAccept from_header(std::string_view value) { return MIMEAccept{parse(value)}; }

  [[nodiscard]] bool accept_html() const;   // text/html, or what accept_xhtml says
  [[nodiscard]] bool accept_xhtml() const;  // application/xhtml+xml or application/xml
  [[nodiscard]] bool accept_json() const;   // application/json
};

// Accept-Language: "-" and "_" are the same; best_match looks for the same tags first, then for "en" where the client takes
// "en-US", then for "en-US" where it takes "en".
class LanguageAccept : public Accept {
 public:
  LanguageAccept() = default;
  explicit LanguageAccept(std::vector<Item> items) : Accept{Kind::language, std::move(items)} {}
  [[nodiscard]] static LanguageAccept from_header(std::string_view value) {
    return LanguageAccept{parse(value)};
  }
};

// Accept-Charset: UTF8 is utf-8, latin1 iso-8859-1.
class CharsetAccept : public Accept {
 public:
  CharsetAccept() = default;
  explicit CharsetAccept(std::vector<Item> items) : Accept{Kind::charset, std::move(items)} {}
  [[nodiscard]] static CharsetAccept from_header(std::string_view value) {
    return CharsetAccept{parse(value)};
  }
};

}  // namespace eddy::flask
