// Methods of str and bytes that look for text in text: find, count, startswith, removeprefix.
#include <algorithm>
#include <optional>
#include <string>

#include "templates/runtime/method_arguments.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/text_search.h"
#include "templates/runtime/units.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

constexpr auto npos = std::string_view::npos;

// The part of a text between an optional start and end, as find and count take them.
struct Window {
  std::string_view text;
  std::size_t first;  // the unit at which it begins
};

// Nothing where the start lies behind the end: there not even "" is found.
std::optional<Window> window(const Units& units, std::string_view text, std::span<const Value> given) {
  const bool open = given.size() < 3 || given[2].is_none();
  if (open && (given.size() < 2 || given[1].is_none())) return Window{text, 0};
  const auto size = static_cast<std::int64_t>(units.count(text));
  const auto bound = [&](std::size_t at, std::int64_t otherwise) {
    if (given.size() <= at || given[at].is_none()) return otherwise;
    if (!integer::is_integral(given[at]))
      throw TypeError("slice indices must be integers or None or have an __index__ method");
    const std::int64_t index = integer::saturated(given[at]);
    return index < 0 ? std::max<std::int64_t>(index + size, 0) : index;
  };
  const std::int64_t start = bound(1, 0);
  const std::int64_t end = std::min(bound(2, size), size);
  if (start > end) return std::nullopt;
  const std::size_t from = units.offset_of(text, static_cast<std::size_t>(start));
  const std::size_t length = units.offset_of(text.substr(from), static_cast<std::size_t>(end - start));
  return Window{text.substr(from, length), static_cast<std::size_t>(start)};
}

// What to look for; bytes take one byte by its number too.
std::string needle(const Units& units, const Value& value) {
  if (!units.bytes()) return std::string{text_of(value, "")};
  if (value.is_bytes()) return std::string{value.as_string()};
  if (!integer::is_integral(value))
    throw TypeError("argument should be integer or bytes-like object, not '" +
                    std::string{value.type_name()} + "'");
  const std::int64_t byte = integer::saturated(value);
  if (byte < 0 || byte > 255) throw ValueError("byte must be in range(0, 256)");
  return std::string(1, static_cast<char>(byte));
}

template <MethodName Name, bool Last, bool Throws>
Value found(const Value& self, const Arguments& arguments) {
  const Units units{self};
  const auto given = take_search(Name, arguments);
  const auto part = window(units, self.as_string(), given);
  const std::string sub = needle(units, given[0]);
  if (part) {
    const std::size_t at = Last ? rfind_text(part->text, sub) : find_text(part->text, sub);
    if (at != npos) return part->first + units.count(part->text.substr(0, at));
  }
  if (Throws) throw ValueError(units.bytes() ? "subsection not found" : "substring not found");
  return -1;
}

Value text_count(const Value& self, const Arguments& arguments) {
  const Units units{self};
  const auto given = take_search("count", arguments);
  const auto part = window(units, self.as_string(), given);
  const std::string sub = needle(units, given[0]);
  if (!part) return 0;
  if (sub.empty()) return units.count(part->text) + 1;
  std::int64_t count = 0;
  for (std::size_t at = find_text(part->text, sub); at != npos;
       at = find_text(part->text, sub, at + sub.size()))
    ++count;
  return count;
}

template <MethodName Name, bool Start>
Value affixed(const Value& self, const Arguments& arguments) {
  const Units units{self};
  const auto given = take_search(Name, arguments);
  const std::string type{units.type()};
  const std::string method{std::string_view{Name}};
  const auto fits = [&](const Value& one) { return units.bytes() ? one.is_bytes() : one.is_string(); };
  const auto part = window(units, self.as_string(), given);
  const auto matches = [&](const Value& one) {
    return part && (Start ? part->text.starts_with(one.as_string()) : part->text.ends_with(one.as_string()));
  };
  if (fits(given[0])) return matches(given[0]);
  if (!given[0].is_tuple())
    throw TypeError(method + " first arg must be " + type + " or a tuple of " + type + ", not " +
                    std::string{given[0].type_name()});
  for (const Value& one : given[0].items()) {
    if (!fits(one)) {
      if (units.bytes())
        throw TypeError("a bytes-like object is required, not '" + std::string{one.type_name()} + "'");
      throw TypeError("tuple for " + method + " must only contain str, not " + std::string{one.type_name()});
    }
    if (matches(one)) return true;
  }
  return false;
}

template <MethodName Name, bool Start>
Value removed(const Value& self, const Arguments& arguments) {
  const Units units{self};
  std::string_view text = self.as_string();
  const std::string_view part = units.piece(take_one(units.type(), Name, arguments),
                                            std::string{std::string_view{Name}} + "() argument ");
  if (Start && text.starts_with(part)) text.remove_prefix(part.size());
  if (!Start && text.ends_with(part)) text.remove_suffix(part.size());
  return units.make_plain(text);
}

constexpr MethodEntry table[] = {
    {"find", found<"find", false, false>},
    {"rfind", found<"rfind", true, false>},
    {"index", found<"index", false, true>},
    {"rindex", found<"rindex", true, true>},
    {"count", text_count},
    {"startswith", affixed<"startswith", true>},
    {"endswith", affixed<"endswith", false>},
    {"removeprefix", removed<"removeprefix", true>},
    {"removesuffix", removed<"removesuffix", false>},
};

}  // namespace

std::span<const MethodEntry> text_search_methods() noexcept { return table; }

}  // namespace eddy::templates::runtime
