#include "eddy/flask/headers/header_set.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "eddy/base/strings.h"
#include "eddy/http/header_values.h"

namespace eddy::flask {

HeaderSet::HeaderSet(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) insert(name);
}

// A client says how many there are: each is looked up by a hash.
HeaderSet::HeaderSet(std::vector<std::string> names, detail::BoundField field) : field_{std::move(field)} {
  std::unordered_set<std::string> known;
  for (std::string& name : names)
    if (known.insert(base::to_lower(name)).second) names_.push_back(std::move(name));
}

HeaderSet HeaderSet::from_header(std::string_view value, detail::BoundField field) {
  return HeaderSet{http::parse_list_header(value), std::move(field)};
}

std::optional<std::size_t> HeaderSet::find(std::string_view name) const noexcept {
  for (std::size_t i = 0; i < names_.size(); ++i)
    if (base::iequals(names_[i], name)) return i;
  return std::nullopt;
}

std::vector<std::string> HeaderSet::as_set() const {
  std::vector<std::string> set;
  for (const std::string& name : names_) set.push_back(base::to_lower(name));
  std::sort(set.begin(), set.end());
  return set;
}

std::string HeaderSet::to_header() const { return http::dump_header(names_); }

void HeaderSet::insert(std::string_view name) {
  if (!contains(name)) names_.emplace_back(name);
}

void HeaderSet::add(std::string_view name) { update({name}); }

void HeaderSet::update(std::initializer_list<std::string_view> names) {
  const std::size_t before = size();
  for (const std::string_view name : names) insert(name);
  if (size() > before) changed();
}

void HeaderSet::discard(std::string_view name) {
  if (std::erase_if(names_, [name](const std::string& known) { return base::iequals(known, name); }) > 0)
    changed();
}

void HeaderSet::clear() {
  names_.clear();
  changed();
}

}  // namespace eddy::flask
