// src/templates/template_expression.cc: expressions by themselves, and filters and tests by their names, for C++.
#include <optional>

#include "eddy/jinja2.h"
#include "templates/expression_lexer.h"
#include "templates/expression_parser.h"
#include "templates/jinja2_environment.h"
#include "templates/jinja2_lexer.h"
#include "templates/load_error.h"
#include "templates/machine.h"
#include "templates/native.h"
#include "templates/render_budget.h"
#include "templates/runtime_calls.h"

namespace eddy::jinja2 {

using templates::Program;

namespace {

// An expression by itself: as a template that sets `result` to it.
templates::Body parse_expression(const templates::Source& source) {
  templates::TokenStream tokens;
  templates::ExpressionLexer lexer{source.text, templates::Dialect::jinja2, tokens};
  for (lexer.skip_blanks(); !lexer.at_end(); lexer.skip_blanks()) lexer.read_token();
  tokens.push(templates::TokenKind::eof, lexer.place(), {});
  templates::ExpressionParser parser{tokens, templates::Dialect::jinja2};
  auto node = std::make_unique<templates::Stmt>(templates::StmtKind::set, templates::Place{1, 0});
  node->target = std::make_unique<templates::Expr>(templates::ExprKind::name, node->place);
  node->target->text = "result";
  node->exprs.push_back(parser.expression());
  if (tokens.current().kind != templates::TokenKind::eof) parser.fail_here("chunk after expression");
  templates::Body body;
  body.push_back(std::move(node));
  return body;
}

}  // namespace

TemplatePtr Environment::Impl::expression(std::string_view text) const {
  const std::lock_guard lock{mutex};
  registry->frozen = true;
  auto source = std::make_shared<templates::Source>();
  source->name = "<expression>";
  source->text = templates::normalize_newlines(text, false);
  Parsed parsed = templates::with_located_failures(*source, [&] {
    return Parsed{source, parse_expression(*source)};
  });
  std::unique_ptr<Program> program = compile(parsed, {});
  templates::with_located_failures(*source, [&] { return templates::bind(*program, bindings()), 0; });
  return wrap(std::move(program), {});
}

TemplateExpression Environment::compile_expression(std::string_view text, bool undefined_to_none) const {
  return {impl_->for_user(impl_->expression(text), {}), undefined_to_none};
}

Value TemplateExpression::operator()(const Context& context) const {
  const Template::Impl& impl = compiled_->impl();
  templates::Output unused;
  templates::Machine machine{*impl.engine, *impl.program};
  const Value module = machine.run_module(context, unused);
  Value result;
  if (!module.as_object()->get_attribute("result", result)) return {};
  return undefined_to_none_ && result.is_undefined() ? Value{} : templates::kept(result);
}

namespace {

// What a filter or test is called with from C++, and within which limits.
template <class Call>
auto call_named(const Environment::Impl& environment, const Value& value, const std::vector<Value>& arguments,
                const std::vector<KeywordArgument>& keywords, Call call) {
  std::vector<Value> positional{value};
  positional.insert(positional.end(), arguments.begin(), arguments.end());
  const templates::calls::State state{environment, false};
  std::optional<templates::RenderBudget> budget;
  if (const templates::RenderLimits* limits = environment.limits()) budget.emplace(*limits);
  return templates::within(budget ? &*budget : nullptr, [&] {
    return call(state, Arguments{positional, keywords});
  });
}

}  // namespace

Value Environment::call_filter(std::string_view name, const Value& value, const std::vector<Value>& arguments,
                               const std::vector<KeywordArgument>& keywords) const {
  return call_named(*impl_, value, arguments, keywords,
                    [&](const auto& state, const Arguments& all) { return state.call_filter(name, all); });
}

bool Environment::call_test(std::string_view name, const Value& value, const std::vector<Value>& arguments,
                            const std::vector<KeywordArgument>& keywords) const {
  return call_named(*impl_, value, arguments, keywords,
                    [&](const auto& state, const Arguments& all) { return state.call_test(name, all); });
}

}  // namespace eddy::jinja2
