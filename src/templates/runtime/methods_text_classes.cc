// Methods of str that ask what its characters are: isalpha, isupper, isidentifier.
#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"
#include "templates/runtime/call.h"
#include "templates/runtime/methods.h"

namespace eddy::templates::runtime {
namespace {

// All code points are of a class, and there is at least one.
template <class Is>
bool all_are(std::string_view text, Is is) {
  for (std::size_t offset = 0; offset < text.size();)
    if (!is(base::next_code_point(text, offset))) return false;
  return !text.empty();
}
template <bool (*Is)(char32_t) noexcept>
Value text_all(const Value& self, const Arguments& arguments) {
  const Parameters p{"str test", arguments, {}};
  return all_are(self.as_string(), Is);
}
bool is_alnum(char32_t c) noexcept { return base::is_alpha(c) || base::is_numeric(c); }
bool is_ascii(char32_t c) noexcept { return c < 0x80; }

Value text_isascii(const Value& self, const Arguments&) {
  return self.as_string().empty() || all_are(self.as_string(), is_ascii);
}
Value text_isprintable(const Value& self, const Arguments&) {
  return self.as_string().empty() || all_are(self.as_string(), base::is_printable);
}

// All that has case has this one, and something has.
template <bool (*Is)(char32_t) noexcept>
Value text_all_cased(const Value& self, const Arguments&) {
  bool found = false;
  for (std::size_t at = 0; at < self.as_string().size();) {
    const char32_t c = base::next_code_point(self.as_string(), at);
    if (Is(c))
      found = true;
    else if (base::is_cased(c))
      return false;
  }
  return found;
}

Value text_istitle(const Value& self, const Arguments&) {
  bool found = false;
  bool inside = false;
  for (std::size_t at = 0; at < self.as_string().size();) {
    const char32_t c = base::next_code_point(self.as_string(), at);
    if (base::is_cased(c) && base::is_lower(c) != inside) return false;
    inside = base::is_cased(c);
    found = found || inside;
  }
  return found;
}

Value text_isidentifier(const Value& self, const Arguments&) {
  const auto in_name = [](char32_t c) { return c == '_' || is_alnum(c); };
  std::size_t first = 0;
  return all_are(self.as_string(), in_name) &&
         !base::is_numeric(base::next_code_point(self.as_string(), first));
}

constexpr MethodEntry table[] = {
    {"isspace", text_all<base::is_space>},
    {"isalpha", text_all<base::is_alpha>},
    {"isdigit", text_all<base::is_digit>},
    {"isdecimal", text_all<base::is_decimal>},
    {"isnumeric", text_all<base::is_numeric>},
    {"isalnum", text_all<is_alnum>},
    {"isascii", text_isascii},
    {"isprintable", text_isprintable},
    {"isupper", text_all_cased<base::is_upper>},
    {"islower", text_all_cased<base::is_lower>},
    {"istitle", text_istitle},
    {"isidentifier", text_isidentifier},
};

}  // namespace

std::span<const MethodEntry> text_class_methods() noexcept { return table; }

}  // namespace eddy::templates::runtime
