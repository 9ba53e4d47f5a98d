#include "eddy/http/headers.h"

#include <algorithm>
#include <cassert>

#include "eddy/base/strings.h"
#include "http/characters.h"

namespace eddy::http {
namespace {

constexpr std::string_view trim_blanks(std::string_view value) {
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  return value;
}

// Bytes that no field uses are kept until there are more than these and more than are used.
constexpr std::uint32_t kDroppedBytes = 4096;

}  // namespace

std::string_view describe(HeaderError error) noexcept {
  switch (error) {
    case HeaderError::bad_name: return "a header's name is empty or holds a byte that is not a token's";
    case HeaderError::bad_value: return "a header's value holds CR, LF, NUL or another control byte";
  }
  return {};
}

bool is_header_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= 0xffff && all_in(kToken, name);
}

bool is_header_value(std::string_view value) noexcept {
  const char* end = value.data() + value.size();
  return skip_value(value.data(), end) == end;
}

base::Status<HeaderError> Headers::add(std::string_view name, std::string_view value) {
  if (!is_header_name(name)) return base::Error{HeaderError::bad_name};
  if (!is_header_value(value)) return base::Error{HeaderError::bad_value};
  add_trusted(name, trim_blanks(value));
  return std::monostate{};
}

base::Status<HeaderError> Headers::set(std::string_view name, std::string_view value) {
  if (!is_header_name(name)) return base::Error{HeaderError::bad_name};
  if (!is_header_value(value)) return base::Error{HeaderError::bad_value};
  set_trusted(name, trim_blanks(value));
  return std::monostate{};
}

void Headers::update(const Headers& more) {
  if (this == &more) return update(Headers{more});
  for (std::size_t i = 0; i < more.count_; ++i) {
    const auto [name, value] = more[i];
    if (more.index_of(name) == i) {
      set_trusted(name, value);
    } else {
      add_trusted(name, value);
    }
  }
}

base::Status<HeaderError> Headers::update(std::initializer_list<Header> more) {
  Headers legal;  // also: the list may view this one's bytes
  for (const auto& [name, value] : more)
    if (auto set = legal.set(name, value); !set) return set;
  update(legal);
  return std::monostate{};
}

base::Result<std::string_view, HeaderError> Headers::setdefault(std::string_view name,
                                                                std::string_view value) {
  if (const std::size_t at = index_of(name); at != count_) return (*this)[at].value;
  if (const auto added = add(name, value); !added) return base::Error{added.error()};
  return (*this)[count_ - 1].value;
}

void Headers::add_trusted(std::string_view name, std::string_view value) {
  assert(is_header_name(name) && is_header_value(value));
  push(store(name, value));
}

void Headers::set_trusted(std::string_view name, std::string_view value) {
  assert(is_header_name(name) && is_header_value(value));
  std::size_t at = index_of(name);
  Field field = store(name, value);  // before the old one goes: name and value may be views of it
  if (at == count_) return push(field);
  Field& old = fields()[at];
  dropped_ += old.name_size + old.value_size;
  old = field;
  erase_from(at + 1, view(field).name);
  if (dropped_ > kDroppedBytes && dropped_ > text_.size() / 2) compact();
}

std::size_t Headers::remove(std::string_view name) noexcept {
  std::size_t before = count_;
  erase_from(0, name);
  return before - count_;
}

std::string Headers::pop(std::string_view name, std::string_view otherwise) {
  std::string first{get(name, otherwise)};
  remove(name);
  return first;
}

void Headers::clear() noexcept {
  text_.clear();
  more_.clear();
  count_ = dropped_ = 0;
}

std::string_view Headers::get(std::string_view name, std::string_view otherwise) const noexcept {
  std::size_t at = index_of(name);
  return at == count_ ? otherwise : (*this)[at].value;
}

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept {
  std::size_t at = index_of(name);
  if (at == count_) return std::nullopt;
  return (*this)[at].value;
}

std::vector<std::string_view> Headers::get_all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (std::size_t at = index_of(name); at < count_; at = index_of(name, at + 1))
    values.push_back((*this)[at].value);
  return values;
}

std::string Headers::get_joined(std::string_view name) const {
  std::string joined;
  std::size_t first = index_of(name);
  for (std::size_t at = first; at < count_; at = index_of(name, at + 1)) {
    if (at != first) joined += ", ";
    joined += (*this)[at].value;
  }
  return joined;
}

void Headers::add_vary(std::string_view field) {
  if (has_token("Vary", "*") || has_token("Vary", field)) return;
  std::string vary = get_joined("Vary");
  if (!vary.empty()) vary += ", ";
  set_trusted("Vary", vary.append(field));
}

bool Headers::contains(std::string_view name) const noexcept { return index_of(name) != count_; }

bool Headers::has_token(std::string_view name, std::string_view token) const noexcept {
  for (std::size_t at = index_of(name); at < count_; at = index_of(name, at + 1)) {
    std::string_view list = (*this)[at].value;
    while (!list.empty()) {
      std::size_t comma = std::min(list.find(','), list.size());
      if (base::iequals(trim_blanks(list.substr(0, comma)), token)) return true;
      list.remove_prefix(std::min(comma + 1, list.size()));
    }
  }
  return false;
}

std::size_t Headers::bytes() const noexcept {
  std::size_t total = 0;
  for (Header header : *this) total += header.name.size() + header.value.size();
  return total;
}

std::size_t Headers::index_of(std::string_view name, std::size_t from) const noexcept {
  const Field* field = fields();
  for (std::size_t i = from; i < count_; ++i)
    if (field[i].name_size == name.size() && base::iequals(view(field[i]).name, name)) return i;
  return count_;
}

void Headers::push(Field field) {
  if (more_.empty() && count_ == kInline) more_.assign(inline_.begin(), inline_.end());
  if (more_.empty()) {
    inline_[count_] = field;
  } else {
    more_.push_back(field);
  }
  ++count_;
}

void Headers::erase_from(std::size_t from, std::string_view name) noexcept {
  Field* field = fields();
  std::size_t kept = from;
  for (std::size_t i = from; i < count_; ++i) {
    if (base::iequals(view(field[i]).name, name)) {
      dropped_ += field[i].name_size + field[i].value_size;
    } else {
      field[kept++] = field[i];
    }
  }
  if (!more_.empty()) more_.resize(kept);
  count_ = static_cast<std::uint32_t>(kept);
}

Headers::Field Headers::store(std::string_view name, std::string_view value) {
  // The name and the value may be views of text_: it moves only after both are copied.
  Field field;
  field.name_at = static_cast<std::uint32_t>(text_.size());
  field.name_size = static_cast<std::uint16_t>(name.size());
  field.value_at = static_cast<std::uint32_t>(text_.size() + name.size());
  field.value_size = static_cast<std::uint32_t>(value.size());
  if (text_.capacity() - text_.size() >= name.size() + value.size()) {
    text_.append(name).append(value);
  } else {
    std::string grown;
    grown.reserve(std::max<std::size_t>(2 * text_.size() + name.size() + value.size(), 256));
    grown.append(text_).append(name).append(value);
    text_ = std::move(grown);
  }
  return field;
}

void Headers::compact() {
  Headers fresh;
  fresh.text_.reserve(text_.size() - dropped_);
  for (Header header : *this) fresh.push(fresh.store(header.name, header.value));
  *this = std::move(fresh);
}

}  // namespace eddy::http
