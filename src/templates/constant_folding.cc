#include "templates/constant_folding.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "eddy/templates/errors.h"
#include "templates/emitter.h"
#include "templates/runtime_calls.h"

namespace eddy::templates {
namespace {

// They look at the context, so that Jinja2 never computes them ahead.
bool is_of_context(std::string_view filter) {
  static constexpr std::string_view names[] = {"map",        "select",     "reject",
                                               "selectattr", "rejectattr", "random"};
  return std::find(std::begin(names), std::end(names), filter) != std::end(names);
}

bool all_constant(const Expr& expr) {
  const auto constant = [](const ExprPtr& item) { return !item || is_constant(*item); };
  return std::all_of(expr.items.begin(), expr.items.end(), constant) && constant(expr.star) &&
         constant(expr.star_star) &&
         std::all_of(expr.keywords.begin(), expr.keywords.end(),
                     [&](const Keyword& each) { return constant(each.value); });
}

// The number that a constant is, of literals and operators.
std::optional<Value> number_of(const Expr& expr) {
  std::optional<Value> a;
  if (expr.kind == ExprKind::constant)
    a = to_value(expr.literal);
  else if (!expr.items.empty() && expr.items[0])
    a = number_of(*expr.items[0]);
  if (!a || !a->is_number()) return std::nullopt;
  if (expr.kind == ExprKind::constant) return a;
  if (expr.kind == ExprKind::negate) return calls::negate(*a);
  if (expr.kind == ExprKind::positive) return calls::positive(*a);
  if (expr.kind != ExprKind::binary) return std::nullopt;
  const std::optional<Value> b = number_of(*expr.items[1]);
  return b ? std::optional{calls::binary(expr.op, *a, *b)} : std::nullopt;
}

}  // namespace

bool is_constant(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::constant: return true;
    case ExprKind::filter: return expr.items[0] && !is_of_context(expr.text) && all_constant(expr);
    case ExprKind::tuple:
    case ExprKind::list:
    case ExprKind::dict:
    case ExprKind::attribute:
    case ExprKind::item:
    case ExprKind::slice:
    case ExprKind::test:
    case ExprKind::negate:
    case ExprKind::positive:
    case ExprKind::not_:
    case ExprKind::binary:
    case ExprKind::concat:
    case ExprKind::compare:
    case ExprKind::and_:
    case ExprKind::or_:
    case ExprKind::conditional: return all_constant(expr);
    default: return false;
  }
}

bool is_decided(const Expr& expr) {
  if (expr.kind != ExprKind::and_ && expr.kind != ExprKind::or_) return false;
  const Expr& left = *expr.items[0];
  return left.kind == ExprKind::constant && !std::holds_alternative<OwnValue>(left.literal) &&
         to_value(left.literal).truth() == (expr.kind == ExprKind::or_);
}

std::optional<Value> negated_base(const Expr& expr) {
  if (expr.kind != ExprKind::binary || expr.op != BinaryOp::pow || is_constant(*expr.items[1]))
    return std::nullopt;
  try {
    const std::optional<Value> base = number_of(*expr.items[0]);
    if (!base || base->is_bool() || !std::signbit(base->as_float())) return std::nullopt;
    return calls::negate(*base);
  } catch (const ValueFault&) {
    return std::nullopt;  // an error where it is rendered
  }
}

}  // namespace eddy::templates
