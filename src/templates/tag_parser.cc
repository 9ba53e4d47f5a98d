#include "templates/tag_parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "eddy/templates/errors.h"
#include "templates/failure.h"
#include "templates/jinja2_parser.h"
#include "templates/signs.h"

namespace eddy::jinja2 {

using templates::ExprKind;
using templates::ExprPtr;
using templates::Place;
using templates::StmtKind;
using templates::StmtPtr;
using templates::Token;
using templates::TokenKind;

template <class Node>
Part<Node>::~Part() {
  delete node_;
}
template class Part<templates::Expr>;
template class Part<templates::Stmt>;

struct TagParser::Impl {
  templates::Jinja2Parser& parser;
  templates::TokenStream& in;
  templates::ExpressionParser& expressions;
  std::string_view tag;
  Place place;

  [[nodiscard]] ExprPtr make(ExprKind kind) const { return std::make_unique<templates::Expr>(kind, place); }
  [[nodiscard]] StmtPtr make(StmtKind kind) const { return std::make_unique<templates::Stmt>(kind, place); }
};

namespace {

bool is_word(std::string_view text) noexcept {
  const char c = text.empty() ? ',' : text[0];
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool matches(const Token& token, std::string_view word_or_sign) noexcept {
  if (is_word(word_or_sign)) return token.is(word_or_sign);
  return token.kind >= TokenKind::add && templates::describe(token.kind) == word_or_sign;
}

ExprPtr node_of(Expression expression) {
  ExprPtr node{expression.release()};
  if (!node)
    throw templates::TemplateSyntaxError{"a tag was made of an expression that is none, or was moved from"};
  return node;
}

templates::Body nodes_of(Body body) {
  templates::Body out;
  for (Statement& statement : std::move(body).take()) {
    if (StmtPtr node{statement.release()}) out.push_back(std::move(node));
  }
  return out;
}

Body body_of(templates::Body nodes) {
  Body out;
  for (StmtPtr& node : nodes) out.add(Statement{node.release()});
  return out;
}

}  // namespace

std::string_view TagParser::tag() const noexcept { return impl_.tag; }
std::uint32_t TagParser::lineno() const noexcept { return impl_.place.line; }
bool TagParser::at_end() const noexcept { return impl_.in.current().kind == TokenKind::block_end; }
bool TagParser::at(std::string_view word_or_sign) const noexcept {
  return matches(impl_.in.current(), word_or_sign);
}
std::string_view TagParser::current() const noexcept {
  const Token& token = impl_.in.current();
  if (at_end() || token.kind == TokenKind::eof) return {};
  return token.kind < TokenKind::add ? token.text : templates::describe(token.kind);
}
std::string TagParser::next() {
  if (at_end() || impl_.in.current().kind == TokenKind::eof)
    fail(fmt::format("the tag '{}' ends too early", impl_.tag));
  std::string text{current()};
  impl_.in.next();
  return text;
}
bool TagParser::skip_if(std::string_view word_or_sign) {
  if (!at(word_or_sign)) return false;
  impl_.in.next();
  return true;
}
void TagParser::expect(std::string_view word_or_sign) {
  if (skip_if(word_or_sign)) return;
  fail(fmt::format("expected token '{}', got '{}'", word_or_sign, templates::describe(impl_.in.current())));
}
std::string TagParser::expect_name() { return impl_.expressions.expect_name(); }

Expression TagParser::parse_expression(bool with_condexpr) {
  return Expression{impl_.expressions.expression(with_condexpr).release()};
}
Expression TagParser::parse_tuple() { return Expression{impl_.expressions.tuple({}).release()}; }
Expression TagParser::parse_assign_target() { return Expression{impl_.expressions.target("in").release()}; }

Body TagParser::parse_statements(std::initializer_list<std::string_view> end_tags, bool drop_needle) {
  return body_of(impl_.parser.body_of_tag(end_tags, drop_needle));
}

void TagParser::fail(std::string message) const { impl_.expressions.fail_here(std::move(message)); }
void TagParser::fail_at_tag(std::string message) const { templates::fail(std::move(message), impl_.place); }

Expression TagParser::constant(Value value) const {
  ExprPtr node = impl_.make(ExprKind::constant);
  node->literal = std::make_shared<const Value>(std::move(value));
  return Expression{node.release()};
}

Expression TagParser::name(std::string name) const {
  ExprPtr node = impl_.make(ExprKind::name);
  node->text = std::move(name);
  return Expression{node.release()};
}

Expression TagParser::attribute(Expression object, std::string name) const {
  ExprPtr node = impl_.make(ExprKind::attribute);
  node->add(node_of(std::move(object)));
  node->text = std::move(name);
  return Expression{node.release()};
}

Expression TagParser::filter(Expression value, std::string name, std::vector<Expression> arguments) const {
  ExprPtr node = impl_.make(ExprKind::filter);
  node->text = std::move(name);
  node->add(node_of(std::move(value)));
  for (Expression& argument : arguments) node->add(node_of(std::move(argument)));
  return Expression{node.release()};
}

Expression TagParser::compare(Expression a, std::string_view written, Expression b) const {
  using enum templates::CompareOp;
  ExprPtr node = impl_.make(ExprKind::compare);
  node->add(node_of(std::move(a)));
  node->add(node_of(std::move(b)));
  for (const templates::CompareOp op : {eq, ne, lt, le, gt, ge, in})
    if (templates::sign(op) == written) node->operators.push_back(op);
  if (node->operators.empty()) fail_at_tag(fmt::format("there is no comparison '{}'", written));
  return Expression{node.release()};
}

Expression TagParser::call(Value function, std::vector<Expression> arguments, Keywords keywords) const {
  ExprPtr node = impl_.make(ExprKind::call);
  node->add(node_of(constant(std::move(function))));
  for (Expression& argument : arguments) node->add(node_of(std::move(argument)));
  for (auto& [key, value] : keywords) {
    ExprPtr given = node_of(std::move(value));
    node->depth = std::max(node->depth, given->depth + 1);
    node->keywords.push_back({std::move(key), std::move(given)});
  }
  return Expression{node.release()};
}

std::string TagParser::free_identifier() const { return impl_.parser.free_identifier(); }

Statement TagParser::text(std::string text) const {
  StmtPtr node = impl_.make(StmtKind::text);
  node->text = std::move(text);
  return Statement{node.release()};
}

Statement TagParser::output(Expression expression) const {
  StmtPtr node = impl_.make(StmtKind::output);
  node->exprs.push_back(node_of(std::move(expression)));
  return Statement{node.release()};
}

Statement TagParser::call_block(Expression call, Body body, std::vector<std::string> parameters) const {
  StmtPtr node = impl_.make(StmtKind::call_block);
  node->exprs.push_back(node_of(std::move(call)));
  if (node->exprs[0]->kind != ExprKind::call) fail_at_tag("expected call");
  for (std::string& parameter : parameters)
    node->parameters.push_back({std::move(parameter), impl_.place, nullptr});
  node->bodies.push_back(nodes_of(std::move(body)));
  return Statement{node.release()};
}

Statement TagParser::assign(std::string name, Expression value) const {
  return assign(this->name(std::move(name)), std::move(value));
}

Statement TagParser::assign(Expression target, Expression value) const {
  StmtPtr node = impl_.make(StmtKind::set);
  node->target = node_of(std::move(target));
  node->exprs.push_back(node_of(std::move(value)));
  return Statement{node.release()};
}

Statement TagParser::assign_block(std::string name, Body body) const {
  StmtPtr node = impl_.make(StmtKind::set_block);
  node->target = node_of(this->name(std::move(name)));
  node->exprs.push_back(nullptr);
  node->bodies.push_back(nodes_of(std::move(body)));
  return Statement{node.release()};
}

Statement TagParser::evaluate(Expression expression) const {
  StmtPtr node = impl_.make(StmtKind::do_);
  node->exprs.push_back(node_of(std::move(expression)));
  return Statement{node.release()};
}

Statement TagParser::if_(Expression condition, Body then, Body otherwise) const {
  StmtPtr node = impl_.make(StmtKind::if_);
  node->exprs.push_back(node_of(std::move(condition)));
  node->bodies.push_back(nodes_of(std::move(then)));
  if (!otherwise.empty()) node->bodies.push_back(nodes_of(std::move(otherwise)));
  return Statement{node.release()};
}

Statement TagParser::for_(Expression target, Expression iterable, Body body, Body otherwise) const {
  StmtPtr node = impl_.make(StmtKind::for_);
  node->target = node_of(std::move(target));
  node->exprs.push_back(node_of(std::move(iterable)));
  node->exprs.push_back(nullptr);
  node->bodies.push_back(nodes_of(std::move(body)));
  node->has_else = !otherwise.empty();
  node->bodies.push_back(nodes_of(std::move(otherwise)));
  return Statement{node.release()};
}

Statement TagParser::with(std::vector<std::pair<std::string, Expression>> variables, Body body) const {
  StmtPtr node = impl_.make(StmtKind::with);
  for (auto& [name, value] : variables) {
    node->targets.push_back(node_of(this->name(std::move(name))));
    node->exprs.push_back(node_of(std::move(value)));
  }
  node->bodies.push_back(nodes_of(std::move(body)));
  return Statement{node.release()};
}

Body Extension::parse(TagParser& parser) const {
  parser.fail_at_tag(fmt::format("the tag '{}' has no parser", parser.tag()));
}

}  // namespace eddy::jinja2

namespace eddy::templates {

std::vector<jinja2::ExtensionPtr> by_priority(std::vector<jinja2::ExtensionPtr> extensions) {
  std::stable_sort(extensions.begin(), extensions.end(),
                   [](const auto& a, const auto& b) { return a->priority() < b->priority(); });
  return extensions;
}

TagTable tag_table(const std::vector<jinja2::ExtensionPtr>& by_priority) {
  TagTable table;
  for (const jinja2::ExtensionPtr& extension : by_priority)
    for (std::string& tag : extension->tags()) table[std::move(tag)] = extension.get();
  return table;
}

Body parse_own_tag(const jinja2::Extension& extension, Jinja2Parser& parser, TokenStream& in,
                   ExpressionParser& expressions, std::string_view tag, Place place) {
  jinja2::TagParser::Impl impl{parser, in, expressions, tag, place};
  jinja2::TagParser reader{impl};
  return jinja2::nodes_of(extension.parse(reader));
}

}  // namespace eddy::templates
