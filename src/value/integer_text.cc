// Integers as digits and as bytes.
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <iterator>
#include <vector>

#include "eddy/value/errors.h"
#include "value/big_integer.h"
#include "value/integer.h"

namespace eddy {
namespace integer {
namespace {

namespace mp = boost::multiprecision;
using detail::BigInteger;
using detail::bits_of;
using detail::number_of;
using detail::value_of;

constexpr const char* advice = "; use sys.set_int_max_str_digits() to increase the limit";

int digit_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const auto letter = static_cast<char>(c | 0x20);
  return letter >= 'a' && letter <= 'z' ? letter - 'a' + 10 : 99;
}

// `width` bits of each digit, from the last to the first.
std::string digits_of_bits(const BigInteger& number, unsigned width) {
  const std::size_t length = std::max<std::size_t>(bits_of(number), 1);
  const auto& backend = number.backend();
  std::string out((length + width - 1) / width, '0');
  for (std::size_t i = 0; i < out.size(); ++i) {
    unsigned digit = 0;
    for (std::size_t bit = i * width; bit < std::min<std::size_t>((i + 1) * width, length); ++bit)
      digit |= static_cast<unsigned>(backend.limbs()[bit / 64] >> bit % 64 & 1) << (bit - i * width);
    out[out.size() - 1 - i] = "0123456789abcdef"[digit];
  }
  return out;
}

// The other way; every character is a digit.
BigInteger number_of_bits(std::string_view digits, unsigned width) {
  std::vector<std::uint64_t> limbs(digits.size() * width / 64 + 1);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto digit = static_cast<unsigned>(digit_value(digits[digits.size() - 1 - i]));
    for (unsigned place = 0; place < width; ++place) {
      const std::size_t bit = i * width + place;
      limbs[bit / 64] |= std::uint64_t{digit >> place & 1} << bit % 64;
    }
  }
  BigInteger number;
  mp::import_bits(number, limbs.begin(), limbs.end(), 64, false);
  return number;
}

// As many digits at a time as fit in 64 bits.
BigInteger number_of_digits(std::string_view digits, int base) {
  BigInteger number;
  for (std::size_t at = 0; at < digits.size();) {
    std::uint64_t chunk = 0, scale = 1;
    for (; at < digits.size() && scale < (std::uint64_t{1} << 58); ++at) {
      chunk = chunk * static_cast<unsigned>(base) + static_cast<unsigned>(digit_value(digits[at]));
      scale *= static_cast<unsigned>(base);
    }
    number = number * scale + chunk;
  }
  return number;
}

}  // namespace

std::string digits(const Value& a, int base) {
  if (!a.is_big_int()) {
    const auto bits = static_cast<std::uint64_t>(a.as_int());
    char buffer[64];
    return {buffer,
            std::to_chars(buffer, buffer + sizeof buffer, a.as_int() < 0 ? 0 - bits : bits, base).ptr};
  }
  const BigInteger& number = detail::BigIntegerNode::in(a);
  if (base != 10)
    return digits_of_bits(number, static_cast<unsigned>(std::countr_zero(static_cast<unsigned>(base))));
  // 2^10 > 10^3: so many bits are more than max_digits, whatever they are.
  std::string out;
  if (bits_of(number) <= max_digits * 10 / 3) out = mp::abs(number).str();
  if (out.empty() || out.size() > max_digits)
    throw ValueError("Exceeds the limit (" + std::to_string(max_digits) +
                     " digits) for integer string conversion" + advice);
  return out;
}

void append_decimal(std::string& out, const Value& a) {
  if (is_negative(a)) out += '-';
  out += digits(a, 10);
}

std::optional<Value> parse(std::string_view digits, int base, bool negative, std::size_t bits) {
  const auto end =
      std::find_if(digits.begin(), digits.end(), [base](char c) { return digit_value(c) >= base; });
  const auto count = static_cast<std::size_t>(end - digits.begin());
  const bool by_bits = std::has_single_bit(static_cast<unsigned>(base));
  if (!by_bits && count > max_digits)
    throw ValueError("Exceeds the limit (" + std::to_string(max_digits) +
                     " digits) for integer string conversion: value has " + std::to_string(count) +
                     " digits" + advice);
  if (count == 0 || count != digits.size()) return std::nullopt;
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  const auto width = static_cast<unsigned>(std::countr_zero(static_cast<unsigned>(base)));
  if (by_bits && digits.size() * width > bits + width) detail::refuse_bits(bits);
  BigInteger number = by_bits ? number_of_bits(digits, width) : number_of_digits(digits, base);
  if (negative) number = -number;
  return value_of(std::move(number), bits);
}

std::string to_bytes(const Value& a, std::size_t length, bool little, bool is_signed) {
  const bool negative = is_negative(a);
  if (negative && !is_signed) throw OverflowError("can't convert negative int to unsigned");
  const std::size_t told = negative ? bit_length(invert(a)) : bit_length(a);
  const bool alone = negative && told == 0 && length == 0;  // CPython finds room for -1 in no bytes at all
  if (told + (is_signed && a.truth() ? 1 : 0) > 8 * length && !alone)
    throw OverflowError("int too big to convert");
  // The bits of ~a, which is not negative, are those of a, turned around.
  BigInteger room;
  const Value shown = negative ? invert(a) : a;
  std::string out;
  mp::export_bits(number_of(shown, room), std::back_inserter(out), 8, false);
  out.resize(length, '\0');
  if (negative)
    for (char& byte : out) byte = static_cast<char>(~byte);
  if (!little) std::reverse(out.begin(), out.end());
  return out;
}

Value from_bytes(std::string_view data, bool little, bool is_signed, std::size_t bits) {
  if (data.empty()) return 0;
  std::string bytes{data};
  if (!little) std::reverse(bytes.begin(), bytes.end());
  const bool negative = is_signed && static_cast<signed char>(bytes.back()) < 0;
  if (negative)
    for (char& byte : bytes) byte = static_cast<char>(~byte);
  bytes.erase(bytes.find_last_not_of('\0') + 1);
  if (bytes.size() * 8 > bits + 8) detail::refuse_bits(bits);
  BigInteger number;
  if (!bytes.empty()) {
    const auto* first = reinterpret_cast<const unsigned char*>(bytes.data());
    mp::import_bits(number, first, first + bytes.size(), 8, false);
  }
  return value_of(negative ? -number - 1 : number, bits);
}

}  // namespace integer

Value Value::integer(std::string_view text) {
  std::string_view digits = text;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  const bool hexadecimal = digits.starts_with("0x") || digits.starts_with("0X");
  if (hexadecimal) digits.remove_prefix(2);
  if (auto value = integer::parse(digits, hexadecimal ? 16 : 10, negative)) return *std::move(value);
  throw ValueError("not an integer: " + Value{text}.repr());
}

}  // namespace eddy
