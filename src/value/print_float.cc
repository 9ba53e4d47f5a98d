// repr(float): the shortest digits that read back as the same double, laid out as Python does.
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "value/print.h"

namespace eddy::detail {
namespace {

char* put(char* out, std::string_view text) noexcept {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

// A positive number of at most four decimals, as most are that people write; null where it is none. Below 10^11 they
// have 15 digits at most: no shorter text reads back as the same double, so no search for one is needed.
char* write_short(char* out, double value) noexcept {
  if (!(value < 1e11)) return nullptr;
  constexpr std::int64_t scale = 10'000;
  const auto scaled = static_cast<std::int64_t>(value * scale + 0.5);
  if (scaled == 0 || static_cast<double>(scaled) / scale != value) return nullptr;
  out = std::to_chars(out, out + float_room, scaled / scale).ptr;
  *out++ = '.';
  std::int64_t rest = scaled % scale;
  do {
    *out++ = static_cast<char>('0' + rest / (scale / 10));
    rest = rest % (scale / 10) * 10;
  } while (rest != 0);
  return out;
}

// Digits ("1", "234" for 1.234) times ten to the power of `exponent`, as float_repr_style 'short' lays them out.
char* lay_out(char* out, std::string_view digits, int exponent) noexcept {
  const int count = static_cast<int>(digits.size());
  const auto zeros = [&](int many) {
    std::memset(out, '0', static_cast<std::size_t>(many));
    out += many;
  };
  if (exponent < -4 || exponent >= 16) {
    *out++ = digits[0];
    if (count > 1) *out++ = '.';
    out = put(out, digits.substr(1));
    out = put(out, exponent < 0 ? "e-" : "e+");
    const int magnitude = std::abs(exponent);
    if (magnitude < 10) *out++ = '0';
    return std::to_chars(out, out + 3, magnitude).ptr;
  }
  if (exponent < 0) {
    out = put(out, "0.");
    zeros(-exponent - 1);
    return put(out, digits);
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  out = put(out, digits.substr(0, whole));
  if (count <= exponent + 1) {
    zeros(exponent + 1 - count);
    return put(out, ".0");
  }
  *out++ = '.';
  return put(out, digits.substr(whole));
}

}  // namespace

char* write_float(char* out, double value) noexcept {
  if (std::isnan(value)) return put(out, "nan");
  if (std::signbit(value)) *out++ = '-';
  if (std::isinf(value)) return put(out, "inf");
  const double magnitude = std::fabs(value);
  if (char* const end = write_short(out, magnitude)) return end;
  char buffer[float_room];
  const char* const end =
      std::to_chars(buffer, buffer + sizeof buffer, magnitude, std::chars_format::scientific).ptr;
  // "d.ddde+XX": the point goes, and the exponent becomes a number.
  const char* e = end - 4;
  while (*e != 'e') --e;
  int exponent = 0;
  std::from_chars(e[1] == '+' ? e + 2 : e + 1, end, exponent);
  char* first = buffer;
  if (buffer[1] == '.') {
    buffer[1] = buffer[0];
    first = buffer + 1;
  }
  return lay_out(out, {first, static_cast<std::size_t>(e - first)}, exponent);
}

}  // namespace eddy::detail
