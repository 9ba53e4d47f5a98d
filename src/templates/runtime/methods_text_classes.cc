// Methods of str that ask what its characters are: isalpha, isupper, isidentifier.
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
bool is_digit(char32_t c) noexcept { return c >= '0' && c <= '9'; }
bool has_case(std::string_view text) { return upper(text) != text || lower(text) != text; }

template <bool (*Is)(char32_t)>
Value text_all(const Value& self, const Arguments& arguments) {
  const Parameters p{"str test", arguments, {}};
  return all_are(self.as_string(), Is);
}
bool is_alnum(char32_t c) noexcept { return is_letter(c) || is_digit(c); }
bool is_ascii(char32_t c) noexcept { return c < 0x80; }

Value text_isascii(const Value& self, const Arguments&) {
  return self.as_string().empty() || all_are(self.as_string(), is_ascii);
}
Value text_isupper(const Value& self, const Arguments&) {
  return has_case(self.as_string()) && upper(self.as_string()) == self.as_string();
}
Value text_islower(const Value& self, const Arguments&) {
  return has_case(self.as_string()) && lower(self.as_string()) == self.as_string();
}
Value text_istitle(const Value& self, const Arguments&) {
  return has_case(self.as_string()) && title(self.as_string()) == self.as_string();
}
Value text_isidentifier(const Value& self, const Arguments&) {
  const auto in_name = [](char32_t c) { return c == '_' || is_alnum(c); };
  return all_are(self.as_string(), in_name) && !is_digit(static_cast<unsigned char>(self.as_string()[0]));
}
constexpr MethodEntry table[] = {
    {"isspace", text_all<is_space>},   {"isalpha", text_all<is_letter>},    {"isdigit", text_all<is_digit>},
    {"isdecimal", text_all<is_digit>}, {"isnumeric", text_all<is_digit>},   {"isalnum", text_all<is_alnum>},
    {"isascii", text_isascii},         {"isupper", text_isupper},           {"islower", text_islower},
    {"istitle", text_istitle},         {"isidentifier", text_isidentifier},
};

}  // namespace

std::span<const MethodEntry> text_class_methods() noexcept { return table; }

}  // namespace eddy::templates::runtime
