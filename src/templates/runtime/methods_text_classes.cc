// Methods of str that ask what its characters are: isalpha, isupper, isidentifier.
#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/methods.h"

namespace eddy::templates::runtime {
namespace {

namespace unicode = base::unicode;

// All code points are of a class, and, but for the classes that hold of "", there is at least one.
template <MethodName Name, bool (*Is)(char32_t), bool OfEmpty = false>
Value text_all(const Value& self, const Arguments& arguments) {
  take_none("str", Name, arguments);
  const std::string_view text = self.as_string();
  for (std::size_t offset = 0; offset < text.size();)
    if (!Is(base::next_code_point(text, offset))) return false;
  return OfEmpty || !text.empty();
}

template <MethodName Name, bool (*Is)(std::string_view)>
Value text_whole(const Value& self, const Arguments& arguments) {
  take_none("str", Name, arguments);
  return Is(self.as_string());
}

bool is_ascii(char32_t c) noexcept { return c < 0x80; }

constexpr MethodEntry table[] = {
    {"isspace", text_all<"isspace", unicode::is_space>},
    {"isalpha", text_all<"isalpha", unicode::is_alpha>},
    {"isdigit", text_all<"isdigit", unicode::is_digit>},
    {"isdecimal", text_all<"isdecimal", unicode::is_decimal>},
    {"isnumeric", text_all<"isnumeric", unicode::is_numeric>},
    {"isalnum", text_all<"isalnum", unicode::is_alnum>},
    {"isascii", text_all<"isascii", is_ascii, true>},
    {"isprintable", text_all<"isprintable", unicode::is_printable, true>},
    {"isupper", text_whole<"isupper", unicode::is_upper>},
    {"islower", text_whole<"islower", unicode::is_lower>},
    {"istitle", text_whole<"istitle", unicode::is_title>},
    {"isidentifier", text_whole<"isidentifier", unicode::is_identifier>},
};

}  // namespace

std::span<const MethodEntry> text_class_methods() noexcept { return table; }

}  // namespace eddy::templates::runtime
