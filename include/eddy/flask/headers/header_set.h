// HeaderSet: a field that is a set of names, in order and without regard to case: Vary, Allow, Content-Language, Pragma and
// those of CORS.
//
//   response.vary().add("Cookie");
//
// Follows werkzeug.datastructures.HeaderSet. Tests: tests/flask/headers/header_set_test.cc, tests/conformance/headers.
#pragma once
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/flask/headers/bound_field.h"

namespace eddy::flask {

class HeaderSet {
 public:
  HeaderSet() = default;
  HeaderSet(std::initializer_list<std::string_view> names);
  explicit HeaderSet(std::vector<std::string> names, detail::BoundField field = {});
  [[nodiscard]] static HeaderSet from_header(std::string_view value, detail::BoundField field = {});

  [[nodiscard]] bool contains(std::string_view name) const noexcept { return find(name).has_value(); }
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const noexcept;
  [[nodiscard]] const std::string& operator[](std::size_t index) const { return names_.at(index); }
  [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }
  [[nodiscard]] bool empty() const noexcept { return names_.empty(); }
  [[nodiscard]] std::vector<std::string>::const_iterator begin() const noexcept { return names_.begin(); }
  [[nodiscard]] std::vector<std::string>::const_iterator end() const noexcept { return names_.end(); }
  // In lower case, sorted.
  [[nodiscard]] std::vector<std::string> as_set() const;
  [[nodiscard]] std::string to_header() const;

  // Each changes the response's field too, where this is of one; an empty set takes it away.
  void add(std::string_view name);  // unless it is there, in whatever case
  void update(std::initializer_list<std::string_view> names);
  void discard(std::string_view name);
  void clear();

 private:
  void insert(std::string_view name);
  void changed() const { field_.write(to_header()); }

  std::vector<std::string> names_;
  detail::BoundField field_;
};

}  // namespace eddy::flask
