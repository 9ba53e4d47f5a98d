// Headers: header fields in order, names compared without regard to case (RFC 9110, 5).
//
// All names and values lie in one block of bytes and the fields are offsets into it, so that moving the
// whole, or growing it, leaves no dangling field; an ordinary message costs no allocation beyond the block,
// and `clear` keeps the block for the next message. A name or a value that could split a message is refused
// where it is set; nothing here throws.
//
// A view that this class gives out dies with the next call that changes it.
// Tests: tests/http/headers_test.cc; fuzzed by tests/fuzz/http_server_connection.cc.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/base/result.h"

namespace eddy::http {

// Why a header was refused. It is ours: the handler set it.
enum class HeaderError : std::uint8_t {
  bad_name,   // empty, or a byte that is not a token's (RFC 9110, 5.6.2)
  bad_value,  // CR, LF, NUL or another control byte but TAB (RFC 9110, 5.5)
};
// A sentence for a log or an exception: "a header's value holds CR, LF, NUL or another control byte".
std::string_view describe(HeaderError error) noexcept;

// Whether a name or a value may stand in a header field.
bool is_header_name(std::string_view name) noexcept;
bool is_header_value(std::string_view value) noexcept;

struct Header {
  std::string_view name, value;
};

class Headers {
 public:
  Headers() = default;

  // Appends a field, keeping others of its name. White space around the value is dropped.
  base::Status<HeaderError> add(std::string_view name, std::string_view value);
  // Replaces every field of that name by one, in the place of the first; appends where there is none.
  base::Status<HeaderError> set(std::string_view name, std::string_view value);
  // Replaces each name of `more` by all of its values there, the first in the place of the first; appends the others (Werkzeug's
  // Headers.update). Of a list the last value of a name counts, and where one is refused nothing changes.
  void update(const Headers& more);
  base::Status<HeaderError> update(std::initializer_list<Header> more);
  // The first value of that name; where there is none, it is this one from now on.
  base::Result<std::string_view, HeaderError> setdefault(std::string_view name, std::string_view value);
  // As add and set for a name and a value that are known to be legal (a literal, a number we formatted):
  // asserted in debug builds, unchecked in others.
  void add_trusted(std::string_view name, std::string_view value);
  void set_trusted(std::string_view name, std::string_view value);
  // Drops every field of that name; returns how many there were.
  std::size_t remove(std::string_view name) noexcept;
  // The same; the value of the first of them, or `otherwise`.
  std::string pop(std::string_view name, std::string_view otherwise = {});
  // Drops all; keeps the memory.
  void clear() noexcept;

  // The value of the first field of that name, or `otherwise`.
  [[nodiscard]] std::string_view get(std::string_view name, std::string_view otherwise = {}) const noexcept;
  // As get, telling an empty value from none.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
  // All values of that name, in order.
  [[nodiscard]] std::vector<std::string_view> get_all(std::string_view name) const;
  // All values of that name, joined by ", " (RFC 9110, 5.3); not for Set-Cookie.
  [[nodiscard]] std::string get_joined(std::string_view name) const;
  [[nodiscard]] bool contains(std::string_view name) const noexcept;
  // Whether the comma-separated list of all fields of that name has this token, case ignored:
  // has_token("Connection", "close").
  [[nodiscard]] bool has_token(std::string_view name, std::string_view token) const noexcept;

  // Says that the answer depends on that field of the request (RFC 9110, 12.5.5), unless it is said already.
  void add_vary(std::string_view field);

  [[nodiscard]] std::size_t size() const noexcept { return count_; }
  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  [[nodiscard]] Header operator[](std::size_t index) const noexcept { return view(fields()[index]); }
  // Sum of the bytes of names and values.
  [[nodiscard]] std::size_t bytes() const noexcept;

  class const_iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Header;
    using difference_type = std::ptrdiff_t;
    using pointer = const Header*;
    using reference = Header;
    const_iterator() = default;
    const_iterator(const Headers* headers, std::size_t index) noexcept : headers_{headers}, index_{index} {}
    Header operator*() const noexcept { return (*headers_)[index_]; }
    const_iterator& operator++() noexcept { return ++index_, *this; }
    const_iterator operator++(int) noexcept { return {headers_, index_++}; }
    bool operator==(const const_iterator&) const = default;

   private:
    const Headers* headers_ = nullptr;
    std::size_t index_ = 0;
  };
  [[nodiscard]] const_iterator begin() const noexcept { return {this, 0}; }
  [[nodiscard]] const_iterator end() const noexcept { return {this, count_}; }

 private:
  friend class FieldParser;  // fills the block with lines as they came, the fields with offsets into it
  struct Field {
    std::uint32_t name_at = 0, value_at = 0, value_size = 0;
    std::uint16_t name_size = 0;
  };
  static constexpr std::size_t kInline = 16;  // fields kept in the object: browsers send about 12

  [[nodiscard]] const Field* fields() const noexcept { return more_.empty() ? inline_.data() : more_.data(); }
  Field* fields() noexcept { return more_.empty() ? inline_.data() : more_.data(); }
  [[nodiscard]] Header view(const Field& field) const noexcept {
    return {{text_.data() + field.name_at, field.name_size},
            {text_.data() + field.value_at, field.value_size}};
  }
  [[nodiscard]] std::size_t index_of(std::string_view name, std::size_t from = 0) const noexcept;
  void push(Field field);
  void erase_from(std::size_t from, std::string_view name) noexcept;
  Field store(std::string_view name, std::string_view value);
  void compact();

  std::string text_;                     // names and values, and in a request all of its head
  std::array<Field, kInline> inline_{};  // in use while more_ is empty
  std::vector<Field> more_;              // all the fields, once there are more than kInline
  std::uint32_t count_ = 0;
  std::uint32_t dropped_ = 0;  // bytes of text_ that no field uses any more
};

}  // namespace eddy::http
