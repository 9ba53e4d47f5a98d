// src/templates/gettext/plural_forms.cc: parses and evaluates plural expressions.
#include "templates/gettext/plural_forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "eddy/base/strings.h"
#include "eddy/gettext.h"

namespace eddy::gettext {
namespace {

using Op = PluralForms::Op;
using Step = PluralForms::Step;

struct Operator {
  std::string_view text;
  int level;  // binds tighter the higher
  Op op;
};
// Longer ones first, where one begins another.
constexpr std::array<Operator, 13> operators{{{"||", 1, Op::or_},
                                              {"&&", 2, Op::and_},
                                              {"==", 3, Op::equal},
                                              {"!=", 3, Op::not_equal},
                                              {"<=", 4, Op::less_equal},
                                              {">=", 4, Op::greater_equal},
                                              {"<", 4, Op::less},
                                              {">", 4, Op::greater},
                                              {"+", 5, Op::add},
                                              {"-", 5, Op::subtract},
                                              {"*", 6, Op::multiply},
                                              {"/", 6, Op::divide},
                                              {"%", 6, Op::modulo}}};

// Throws Malformed.
class Parser {
 public:
  explicit Parser(std::string_view text) noexcept : rest_{text} {}

  std::vector<Step> run() {
    conditional(0);
    if (!rest_.empty()) refuse();
    return std::move(steps_);
  }

 private:
  [[noreturn]] void refuse() const {
    if (rest_.empty()) throw Malformed{"the plural expression ends too early"};
    throw Malformed{fmt::format("the plural expression has an unexpected '{}'", rest_.front())};
  }
  void skip_blanks() noexcept {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
  }
  bool skip(std::string_view text) noexcept {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    skip_blanks();
    return true;
  }

  void conditional(std::size_t depth) {
    if (depth > max_plural_depth)
      throw Malformed{fmt::format("the plural expression nests more than {} deep", max_plural_depth)};
    skip_blanks();
    binary(1, depth);
    if (!skip("?")) return;
    conditional(depth + 1);
    if (!skip(":")) refuse();
    conditional(depth + 1);
    steps_.push_back({Op::choose});
  }

  void binary(int least, std::size_t depth) {
    operand(depth);
    for (;;) {
      const Operator* found = nullptr;
      for (const Operator& candidate : operators) {
        if (!found && rest_.starts_with(candidate.text)) found = &candidate;
      }
      if (!found || found->level < least) return;
      skip(found->text);
      binary(found->level + 1, depth);
      steps_.push_back({found->op});
    }
  }

  void operand(std::size_t depth) {
    std::size_t negations = 0;
    while (skip("!")) ++negations;
    if (skip("(")) {
      conditional(depth + 1);
      if (!skip(")")) refuse();
    } else if (skip("n")) {
      steps_.push_back({Op::n});
    } else {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
      if (error != std::errc{} || rest_.front() == '-') refuse();
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      skip_blanks();
      steps_.push_back({Op::number, number});
    }
    // !!n is 1 or 0.
    for (std::size_t i = 0; i < (negations == 0 ? 0 : 2 - negations % 2); ++i) steps_.push_back({Op::not_});
  }

  std::string_view rest_;
  std::vector<Step> steps_;
};

// A value, or none: what a division by zero gives, unless a condition leaves it aside.
using Number = std::optional<std::int64_t>;

Number quotient(Op op, std::int64_t a, std::int64_t b) {
  if (b == 0 || (a == INT64_MIN && b == -1)) return std::nullopt;
  const std::int64_t rest = a % b;
  const bool down = rest != 0 && (rest < 0) != (b < 0);  // towards minus infinity, as Python's
  if (op == Op::divide) return a / b - (down ? 1 : 0);
  return rest + (down ? b : 0);
}

Number arithmetic(Op op, std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  switch (op) {
    case Op::multiply: return __builtin_mul_overflow(a, b, &out) ? Number{} : Number{out};
    case Op::add: return __builtin_add_overflow(a, b, &out) ? Number{} : Number{out};
    case Op::subtract: return __builtin_sub_overflow(a, b, &out) ? Number{} : Number{out};
    case Op::divide:
    case Op::modulo: return quotient(op, a, b);
    case Op::less: return a < b ? 1 : 0;
    case Op::greater: return a > b ? 1 : 0;
    case Op::less_equal: return a <= b ? 1 : 0;
    case Op::greater_equal: return a >= b ? 1 : 0;
    case Op::equal: return a == b ? 1 : 0;
    case Op::not_equal: return a != b ? 1 : 0;
    default: return std::nullopt;
  }
}

Number binary(Op op, Number a, Number b) {
  if (!a) return std::nullopt;
  if (op == Op::and_ && *a == 0) return 0;
  if (op == Op::or_ && *a != 0) return 1;
  if (!b) return std::nullopt;
  if (op == Op::and_ || op == Op::or_) return *b != 0 ? 1 : 0;
  return arithmetic(op, *a, *b);
}

std::string_view field(std::string_view text, std::string_view name, bool& found) {
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(';', at), text.size());
    const std::string_view part = base::trim(text.substr(at, end - at));
    if ((found = part.starts_with(name))) return base::trim(part.substr(name.size()));
    at = end + 1;
  }
  return {};
}

}  // namespace

PluralForms::PluralForms() : steps_{{Op::n}, {Op::number, 1}, {Op::not_equal}} {}

base::Result<PluralForms, std::string> PluralForms::parse(std::string_view text) {
  bool found = false;
  const std::string_view count = field(text, "nplurals=", found);
  if (found) {
    std::size_t forms = 0;
    const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), forms);
    if (error != std::errc{} || end != count.data() + count.size() || forms == 0 || forms > max_plural_forms)
      return base::Error{fmt::format("nplurals is not a number from 1 to {}", max_plural_forms)};
  }
  const std::string_view expression = field(text, "plural=", found);
  if (!found) return base::Error{std::string{"Plural-Forms has no plural expression"}};
  if (expression.size() > max_plural_length)
    return base::Error{fmt::format("the plural expression is longer than {} bytes", max_plural_length)};
  try {
    PluralForms out;
    out.steps_ = Parser{expression}.run();
    return out;
  } catch (Malformed& error) {
    return base::Error{std::move(error.sentence)};
  }
}

std::optional<std::size_t> PluralForms::form(std::int64_t n) const {
  std::vector<Number> stack;
  stack.reserve(steps_.size());
  const auto pop = [&] {
    const Number top = stack.back();
    stack.pop_back();
    return top;
  };
  for (const Step& step : steps_) {
    if (step.op == Op::n || step.op == Op::number) {
      stack.push_back(step.op == Op::n ? n : step.number);
    } else if (step.op == Op::not_) {
      const Number a = pop();
      stack.push_back(a ? Number{*a == 0 ? 1 : 0} : a);
    } else if (step.op == Op::choose) {
      const Number otherwise = pop();
      const Number then = pop();
      const Number condition = pop();
      stack.push_back(!condition ? condition : *condition != 0 ? then : otherwise);
    } else {
      const Number b = pop();
      const Number a = pop();
      stack.push_back(binary(step.op, a, b));
    }
  }
  const Number value = stack.back();
  if (!value || *value < 0) return std::nullopt;
  return static_cast<std::size_t>(*value);
}

}  // namespace eddy::gettext
