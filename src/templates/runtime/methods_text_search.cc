// Methods of str that look for text in text: find, count, startswith, partition, removeprefix.
#include <algorithm>
#include <string>

#include "eddy/base/utf8.h"
#include "templates/runtime/access.h"
#include "templates/runtime/call.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/text.h"

namespace eddy::templates::runtime {
namespace {

constexpr auto npos = std::string_view::npos;

// The part of self between optional start and end, as find and count take them.
std::string_view window(const Value& self, const Parameters& p, std::size_t first) {
  const Value none;
  const Value part = get_slice(self, p.value(first), p.value(first + 1), none);
  const std::string_view text = self.as_string();
  if (p[first] == nullptr && p[first + 1] == nullptr) return text;
  // A slice is a copy; what is wanted is its place in the text.
  const Value before = get_slice(self, none, p.value(first), none);
  const std::size_t from = p[first] && !p[first]->is_none() ? before.as_string().size() : 0;
  return text.substr(std::min(from, text.size()), part.as_string().size());
}

std::int64_t find_in(const Value& self, const Arguments& arguments, bool last, const char* name) {
  const Parameters p{name, arguments, {"sub", "start", "end"}, 1};
  const std::string_view part = window(self, p, 1);
  const std::size_t at = last ? part.rfind(p.text(0)) : part.find(p.text(0));
  if (at == npos) return -1;
  const auto before = static_cast<std::size_t>(part.data() - self.as_string().data()) + at;
  return static_cast<std::int64_t>(base::count_code_points(self.as_string().substr(0, before)));
}

Value text_find(const Value& self, const Arguments& a) { return find_in(self, a, false, "find"); }
Value text_rfind(const Value& self, const Arguments& a) { return find_in(self, a, true, "rfind"); }
Value found_or_throw(std::int64_t at) {
  if (at < 0) throw ValueError("substring not found");
  return at;
}
Value text_index(const Value& self, const Arguments& a) {
  return found_or_throw(find_in(self, a, false, "index"));
}
Value text_rindex(const Value& self, const Arguments& a) {
  return found_or_throw(find_in(self, a, true, "rindex"));
}

Value text_count(const Value& self, const Arguments& arguments) {
  const Parameters p{"count", arguments, {"sub", "start", "end"}, 1};
  const std::string_view part = window(self, p, 1);
  const std::string_view sub = p.text(0);
  if (sub.empty()) return base::count_code_points(part) + 1;
  std::int64_t count = 0;
  for (std::size_t at = part.find(sub); at != npos; at = part.find(sub, at + sub.size())) ++count;
  return count;
}

bool affix(const Value& self, const Arguments& arguments, bool start) {
  const Parameters p{start ? "startswith" : "endswith", arguments, {"prefix", "start", "end"}, 1};
  const std::string_view part = window(self, p, 1);
  const auto matches = [&](const Value& one) {
    if (!one.is_string())
      throw TypeError(std::string{start ? "startswith" : "endswith"} +
                      " first arg must be str or a tuple of str, not " + std::string{one.type_name()});
    return start ? part.starts_with(one.as_string()) : part.ends_with(one.as_string());
  };
  if (!p[0]->is_tuple()) return matches(*p[0]);
  return std::any_of(p[0]->items().begin(), p[0]->items().end(), matches);
}
Value text_startswith(const Value& self, const Arguments& arguments) { return affix(self, arguments, true); }
Value text_endswith(const Value& self, const Arguments& arguments) { return affix(self, arguments, false); }

Value partitioned(const Value& self, const Arguments& arguments, bool last) {
  const Parameters p{"partition", arguments, {"sep"}, 1};
  const std::string_view text = self.as_string();
  const std::string_view separator = p.text(0);
  if (separator.empty()) throw ValueError("empty separator");
  const std::size_t at = last ? text.rfind(separator) : text.find(separator);
  const auto part = [&](std::string_view piece) { return text_like(self, piece); };
  if (at == npos)
    return last ? Value::tuple({part(""), part(""), part(text)})
                : Value::tuple({part(text), part(""), part("")});
  return Value::tuple({part(text.substr(0, at)), part(separator), part(text.substr(at + separator.size()))});
}
Value text_partition(const Value& self, const Arguments& a) { return partitioned(self, a, false); }
Value text_rpartition(const Value& self, const Arguments& a) { return partitioned(self, a, true); }

Value removed(const Value& self, const Arguments& arguments, bool start) {
  const Parameters p{start ? "removeprefix" : "removesuffix", arguments, {"affix"}, 1};
  std::string_view text = self.as_string();
  const std::string_view part = p.text(0);
  if (start && text.starts_with(part)) text.remove_prefix(part.size());
  if (!start && text.ends_with(part)) text.remove_suffix(part.size());
  return text_like(self, text);
}
Value text_removeprefix(const Value& self, const Arguments& a) { return removed(self, a, true); }
Value text_removesuffix(const Value& self, const Arguments& a) { return removed(self, a, false); }

constexpr MethodEntry table[] = {
    {"find", text_find},
    {"rfind", text_rfind},
    {"index", text_index},
    {"rindex", text_rindex},
    {"count", text_count},
    {"startswith", text_startswith},
    {"endswith", text_endswith},
    {"partition", text_partition},
    {"rpartition", text_rpartition},
    {"removeprefix", text_removeprefix},
    {"removesuffix", text_removesuffix},
};

}  // namespace

std::span<const MethodEntry> text_search_methods() noexcept { return table; }

}  // namespace eddy::templates::runtime
