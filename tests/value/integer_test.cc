// Integers past 64 bits: how a Value holds them, and each bound on them. What operators make of them is compared with the
// real Python in tests/templates/integer_test.cc.
#include "value/integer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "eddy/value.h"
#include "eddy/value/function.h"
#include "value/float_text.h"

namespace eddy {
namespace {

constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

Value big(std::string_view text) { return Value::integer(text); }

template <class Work>
std::string refusal(Work work) {
  try {
    work();
  } catch (const ValueFault& fault) {
    return std::string{fault.type()} + ": " + fault.what();
  }
  return "not refused";
}

TEST(Integer, IsInlineWhereItFits) {
  const Value past = integer::add(largest, 1);
  EXPECT_TRUE(past.is_big_int());
  EXPECT_FALSE(past.is_int());
  EXPECT_TRUE(past.is_number());
  EXPECT_EQ(past.type_name(), "int");
  EXPECT_EQ(past.use_count(), 1u);
  const Value back = integer::subtract(past, 1);
  EXPECT_TRUE(back.is_int());
  EXPECT_EQ(back.as_int(), largest);
  EXPECT_TRUE(integer::subtract(smallest, 1).is_big_int());
  EXPECT_EQ(integer::negate(integer::negate(smallest)).as_int(), smallest);
  EXPECT_TRUE(big("-9223372036854775808").is_int());
  EXPECT_TRUE(big("9223372036854775808").is_big_int());
}

TEST(Integer, SharesLendsAndMovesAsTextDoes) {
  const Value number = big("123456789012345678901234567890");
  Value copy = number;
  EXPECT_EQ(number.use_count(), 2u);
  EXPECT_TRUE(copy.is(number));
  EXPECT_FALSE(big("123456789012345678901234567890").is(number));
  Value lent = number.lent();
  EXPECT_EQ(number.use_count(), 2u);
  EXPECT_EQ(lent, number);
  const Value of_lent = lent;
  EXPECT_EQ(number.use_count(), 3u);
  EXPECT_FALSE(number.is_borrowed());
  EXPECT_EQ(number.owned(), number);
  copy = 1;
  EXPECT_EQ(number.use_count(), 2u);
  Value moved = std::move(lent);
  EXPECT_TRUE(moved.is_lent());
  const Value list = Value::list({number, number});
  EXPECT_EQ(list.repr(), "[123456789012345678901234567890, 123456789012345678901234567890]");
}

TEST(Integer, IsMadeOfUnsigned64BitsAndOfDigits) {
  const Value most = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(most.str(), "18446744073709551615");
  EXPECT_EQ(most.to_unsigned(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(Value{-7}.to_integer(), -7);
  EXPECT_EQ(Value{true}.to_integer(), 1);
  for (const Value& none : {Value{7.0}, Value{"7"}, Value{}, most, Value::list({7}), Value::undefined("x")})
    EXPECT_EQ(none.to_integer(), std::nullopt) << none.repr();
  EXPECT_EQ(Value{7}.to_unsigned(), 7u);
  EXPECT_EQ(Value{-7}.to_unsigned(), std::nullopt);
  EXPECT_EQ(Value{7.0}.to_unsigned(), std::nullopt);
  EXPECT_EQ(big("18446744073709551616").to_unsigned(), std::nullopt);
  EXPECT_EQ(big("-18446744073709551615").to_unsigned(), std::nullopt);
  EXPECT_EQ(big("+0xffFFffffffffffffffff").str(), "1208925819614629174706175");
  EXPECT_EQ(big("-0x10").as_int(), -16);
  for (const char* bad : {"", "-", "0x", "12a", "1 ", "--1", "1_0", "0b1"})
    EXPECT_EQ(refusal([&] { big(bad); }), "ValueError: not an integer: '" + std::string{bad} + "'");
}

TEST(Integer, EqualNumbersHaveEqualHashes) {
  const Value two64 = big("18446744073709551616");
  EXPECT_EQ(two64, Value{18446744073709551616.0});
  EXPECT_EQ(two64.hash(), Value{18446744073709551616.0}.hash());
  EXPECT_FALSE(integer::add(two64, 1) == Value{18446744073709551616.0});
  EXPECT_EQ(integer::add(two64, 1).hash(), big("18446744073709551617").hash());
  EXPECT_NE(two64.hash(), integer::negate(integer::add(two64, 1)).hash());
  EXPECT_FALSE(two64 == Value{HUGE_VAL});
  EXPECT_FALSE(two64 == Value{std::nan("")});
  EXPECT_FALSE(two64 == Value{"18446744073709551616"});
  Dict dict;
  dict.set(two64, "a");
  dict.set(Value{18446744073709551616.0}, "b");
  EXPECT_EQ(dict.size(), 1u);
}

TEST(Integer, AsAFloatIsTheNearest) {
  EXPECT_EQ(big("9007199254740993000000000000001").as_float(), 9007199254740993000000000000001.0);
  EXPECT_EQ(big("0x20000000000001fffffffffffff").as_float(), 0x20000000000001fffffffffffffp0);
  EXPECT_EQ(big("-0x30000000000000800000000000000").as_float(), -0x30000000000000p60);  // a half, to even
  EXPECT_EQ(big("-0x30000000000000800000000000001").as_float(), -0x30000000000001p60);
  const Value past = integer::shift_left(1, 1024);
  EXPECT_TRUE(std::isinf(past.as_float()));
  EXPECT_EQ(integer::negate(past).as_float(), -HUGE_VAL);
  EXPECT_EQ(refusal([&] { static_cast<void>(integer::to_float(past)); }),
            "OverflowError: int too large to convert to float");
  // Just below 2^1024, where rounding decides.
  const Value half = integer::subtract(past, integer::shift_left(1, 970));
  EXPECT_TRUE(std::isinf(half.as_float()));
  EXPECT_EQ(integer::subtract(half, 1).as_float(), std::numeric_limits<double>::max());
}

TEST(Integer, QuotientsAreRoundedOnce) {
  const Value huge = integer::power(10, 400);
  EXPECT_EQ(integer::true_divide(1, 3), 1.0 / 3);
  EXPECT_EQ(integer::true_divide(huge, integer::multiply(huge, 3)), 1.0 / 3);
  EXPECT_EQ(integer::true_divide(integer::negate(huge), integer::power(10, 399)), -10.0);
  EXPECT_EQ(integer::true_divide(1, huge), 0.0);
  EXPECT_EQ(integer::true_divide(1, integer::shift_left(1, 1074)), 5e-324);
  EXPECT_EQ(integer::true_divide(3, integer::shift_left(1, 1076)), 5e-324);      // 0.75 of the smallest
  EXPECT_EQ(integer::true_divide(1, integer::shift_left(1, 1075)), 0.0);         // half of it, to even
  EXPECT_EQ(integer::true_divide(3, integer::shift_left(1, 1075)), 2 * 5e-324);  // 1.5 of it
  EXPECT_EQ(refusal([&] { static_cast<void>(integer::true_divide(huge, 7)); }),
            "OverflowError: integer division result too large for a float");
}

TEST(Integer, BitsAreBoundedBeforeTheWorkIsDone) {
  const std::string sentence = "OverflowError: an integer would have more than 262144 bits";
  const Value most = integer::shift_left(1, 262'143);
  EXPECT_EQ(integer::bit_length(most), 262'144u);
  EXPECT_EQ(refusal([&] { integer::shift_left(1, 262'144); }), sentence);
  EXPECT_EQ(refusal([&] { integer::shift_left(1, big("99999999999999999999")); }), sentence);
  EXPECT_EQ(refusal([&] { integer::add(most, most); }), sentence);
  EXPECT_EQ(refusal([&] { integer::subtract(integer::negate(most), most); }), sentence);
  EXPECT_EQ(refusal([&] { integer::multiply(most, 2); }), sentence);
  EXPECT_EQ(refusal([&] { integer::multiply(most, most); }), sentence);
  EXPECT_EQ(refusal([&] { integer::power(2, 262'144); }), sentence);
  EXPECT_EQ(refusal([&] { integer::power(3, 262'143); }), sentence);
  EXPECT_EQ(refusal([&] { integer::power(10, largest); }), sentence);
  EXPECT_EQ(refusal([&] { integer::power(-7, big("99999999999999999999")); }), sentence);
  EXPECT_EQ(refusal([&] { integer::parse(std::string(65'537, 'f'), 16, false); }), sentence);
  EXPECT_EQ(refusal([&] { integer::from_bytes(std::string(32'769, 'x'), false, false); }), sentence);
  EXPECT_EQ(integer::power(2, 262'143), most);
  EXPECT_EQ(integer::power(-1, big("99999999999999999999")), Value{-1});
  EXPECT_EQ(integer::bit_length(*integer::parse("000" + std::string(65'536, 'f'), 16, false)), 262'144u);
}

TEST(Integer, AnyOtherBoundOnBitsHolds) {
  const std::string sentence = "OverflowError: an integer would have more than 100 bits";
  const Value most = integer::shift_left(1, 99, 100);
  EXPECT_EQ(refusal([&] { integer::shift_left(1, 100, 100); }), sentence);
  EXPECT_EQ(refusal([&] { integer::add(most, most, 100); }), sentence);
  EXPECT_EQ(refusal([&] { integer::subtract(-2, integer::multiply(most, 1, 100), 99); }),
            "OverflowError: an integer would have more than 99 bits");
  EXPECT_EQ(refusal([&] { integer::multiply(most, most, 100); }), sentence);
  EXPECT_EQ(refusal([&] { integer::power(7, 50, 100); }), sentence);
  EXPECT_EQ(refusal([&] { integer::from_bytes(std::string(13, 'x'), false, false, 100); }), sentence);
  EXPECT_EQ(integer::power(7, 35, 100).str(), "378818692265664781682717625943");
}

TEST(Integer, DigitsAreBoundedAsInPython) {
  const std::string nines(4300, '9');
  EXPECT_EQ(big(nines).str(), nines);
  EXPECT_EQ(
      refusal([&] { big(nines + "9"); }),
      "ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use "
      "sys.set_int_max_str_digits() to increase the limit");
  const Value past = integer::add(big(nines), 1);
  const std::string sentence =
      "ValueError: Exceeds the limit (4300 digits) for integer string conversion; use "
      "sys.set_int_max_str_digits() to "
      "increase the limit";
  EXPECT_EQ(refusal([&] { static_cast<void>(past.str()); }), sentence);
  EXPECT_EQ(refusal([&] { static_cast<void>(integer::negate(past).repr()); }), sentence);
  EXPECT_EQ(refusal([&] { static_cast<void>(json::dumps(past)); }), sentence);
  EXPECT_EQ(refusal([&] { static_cast<void>(integer::digits(integer::power(10, 5000), 10)); }), sentence);
  EXPECT_EQ(integer::digits(past, 16).size(), 3572u);  // these are no conversion
  EXPECT_EQ(refusal([&] { integer::parse(std::string(4301, '1'), 7, false); }).substr(0, 10), "ValueError");
}

TEST(Integer, TheWorkOfAModularPowerIsBounded) {
  EXPECT_EQ(integer::modular_power(3, big("0x10000000000000000"), 1'000'003).as_int(), 66'322);
  EXPECT_EQ(integer::modular_power(3, -1, 7).as_int(), 5);
  EXPECT_EQ(integer::modular_power(2, 3, -5).as_int(), -2);
  EXPECT_EQ(integer::modular_power(2, 3, 1).as_int(), 0);
  EXPECT_EQ(refusal([&] { integer::modular_power(2, -1, 4); }),
            "ValueError: base is not invertible for the given modulus");
  EXPECT_EQ(refusal([&] { integer::modular_power(2, 1, 0); }), "ValueError: pow() 3rd argument cannot be 0");
  const Value long_one = integer::subtract(integer::shift_left(1, 4097), 1);
  EXPECT_EQ(refusal([&] { integer::modular_power(3, long_one, long_one); }),
            "OverflowError: the exponent and the modulus of a power are too large");
}

TEST(Integer, TellsHowItComparesWithAnyFloat) {
  const Value two64 = big("18446744073709551616");
  EXPECT_TRUE(integer::compare(two64, 18446744073709551616.0) == 0);
  EXPECT_TRUE(integer::compare(two64, 18446744073709549568.0) > 0);
  EXPECT_TRUE(integer::compare(two64, HUGE_VAL) < 0);
  EXPECT_TRUE(integer::compare(two64, -HUGE_VAL) > 0);
  EXPECT_TRUE(integer::compare(two64, std::nan("")) == std::partial_ordering::unordered);
  EXPECT_TRUE(integer::compare(largest, 0x1p63) < 0);
  EXPECT_TRUE(integer::compare(smallest, -0x1p63) == 0);
  EXPECT_TRUE(integer::compare(3, 3.5) < 0);
  EXPECT_TRUE(integer::compare(-3, -3.5) > 0);
  EXPECT_TRUE(integer::compare(Value{true}, 1.0) == 0);
  EXPECT_EQ(integer::saturated(two64), largest);
  EXPECT_EQ(integer::saturated(integer::negate(two64)), smallest);
}

TEST(Integer, FunctionsTakeWhatFits) {
  const Value unsigned_one = make_callable([](std::uint64_t number) { return number; }, "f", {"number"});
  const Value signed_one = make_callable([](std::int64_t number) { return number; }, "f", {"number"});
  const Value real = make_callable([](double number) { return number; }, "f", {"number"});
  const auto call = [](const Value& function, Value argument) {
    return function.as_callable()(Arguments{{&argument, 1}, {}});
  };
  EXPECT_EQ(call(unsigned_one, std::uint64_t{1} << 63).str(), "9223372036854775808");
  EXPECT_EQ(refusal([&] { call(unsigned_one, big("18446744073709551616")); }),
            "OverflowError: f() argument 1 must be 0 to 18446744073709551615");
  EXPECT_EQ(refusal([&] { call(unsigned_one, -1); }),
            "OverflowError: f() argument 1 must be 0 to 18446744073709551615");
  EXPECT_EQ(refusal([&] { call(signed_one, std::uint64_t{1} << 63); }),
            "OverflowError: f() argument 1 must be -9223372036854775808 to 9223372036854775807");
  EXPECT_EQ(call(real, big("100000000000000000000")).as_float(), 1e20);
  EXPECT_EQ(refusal([&] { call(real, integer::power(10, 400)); }),
            "OverflowError: int too large to convert to float");
}

TEST(Integer, FloatsOfAnySizeAreReadFromText) {
  using detail::read_float;
  EXPECT_EQ(read_float("1e400"), HUGE_VAL);
  EXPECT_EQ(read_float("-1e400"), -HUGE_VAL);
  EXPECT_EQ(read_float("1e-400"), 0.0);
  EXPECT_EQ(read_float("0." + std::string(400, '0') + "1"), 0.0);
  EXPECT_EQ(read_float("0." + std::string(400, '0') + "1e800"), HUGE_VAL);
  EXPECT_EQ(read_float(std::string(400, '9') + "e-800"), 0.0);
  EXPECT_EQ(read_float("1e99999999999999999999"), HUGE_VAL);
  EXPECT_EQ(read_float("1e-99999999999999999999"), 0.0);
  EXPECT_EQ(read_float("0e99999999999999999999"), 0.0);
  EXPECT_EQ(read_float("1.5"), 1.5);
  for (const char* bad : {"", "x", "1x", "nan(1)", "1e", "0x1p3"})
    EXPECT_EQ(read_float(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace eddy
