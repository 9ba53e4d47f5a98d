// src/templates/trans_parser.cc: a trans tag becomes a call of gettext, ngettext, pgettext or npgettext.
#include "templates/trans_parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"
#include "templates/failure.h"

namespace eddy::templates {
namespace {

ExprPtr name_node(std::string_view name, Place place) {
  auto node = std::make_unique<Expr>(ExprKind::name, place);
  node->text = name;
  return node;
}

ExprPtr text_node(std::string text, Place place) {
  auto node = std::make_unique<Expr>(ExprKind::constant, place);
  node->literal = std::move(text);
  return node;
}

ExprPtr clone(const Expr* from) {
  if (!from) return nullptr;
  auto node = std::make_unique<Expr>(from->kind, from->place);
  node->depth = from->depth;
  node->op = from->op;
  node->text = from->text;
  node->literal = from->literal;
  node->operators = from->operators;
  for (const ExprPtr& item : from->items) node->items.push_back(clone(item.get()));
  for (const Keyword& keyword : from->keywords)
    node->keywords.push_back({keyword.name, clone(keyword.value.get())});
  node->star = clone(from->star.get());
  node->star_star = clone(from->star_star.get());
  return node;  // Jinja2 has no comprehensions
}

void add_keyword(Expr& call, std::string name, ExprPtr value) {
  call.depth = std::max(call.depth, value->depth + 1);
  call.keywords.push_back({std::move(name), std::move(value)});
}

std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t found = text.find(from, at);
    out += text.substr(at, found - at);
    if (found == std::string_view::npos) return out;
    out += to;
    at = found + from.size();
  }
}

// Without white space at its ends; what is around line breaks becomes one blank.
std::string trim(std::string_view text) {
  std::string out;
  std::string_view blanks;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    if (base::unicode::is_space(base::next_code_point(text, at))) {
      blanks = text.substr(from - blanks.size(), blanks.size() + at - from);
      continue;
    }
    if (!out.empty()) out += blanks.find('\n') == std::string_view::npos ? blanks : " ";
    blanks = {};
    out += text.substr(from, at - from);
  }
  return out;
}

}  // namespace

ExprPtr own_call(std::string_view name, Place place) {
  auto node = std::make_unique<Expr>(ExprKind::own_call, place);
  node->text = name;
  node->items.push_back(nullptr);
  return node;
}

ExprPtr* TransParser::find(std::string_view name) noexcept {
  const auto found = std::find_if(variables_.begin(), variables_.end(),
                                  [&](const auto& item) { return item.first == name; });
  return found == variables_.end() ? nullptr : &found->second;
}

Translatable TransParser::parse(Place place) {
  place_ = place;
  head();
  expressions_.expect(TokenKind::block_end);
  singular_ = body(true);
  if (!count_ && !referenced_.empty()) {
    count_ = name_node(referenced_[0].first, place);
    count_is_num_ = referenced_[0].first == "num";
  }
  if (in_.current().is("pluralize")) plural();
  in_.next();
  for (const auto& [name, at] : referenced_) {
    if (!find(name)) variables_.emplace_back(name, name_node(name, at));
  }
  if (has_plural_ && !count_) fail("pluralize without variables", place);
  if (mode_.trimmed) {
    singular_ = trim(singular_);
    plural_ = trim(plural_);
  }
  auto output = std::make_unique<Stmt>(StmtKind::output, place);
  output->exprs.push_back(call());
  return {std::move(assignment_), std::move(output)};
}

void TransParser::head() {
  if (in_.current().kind == TokenKind::string) {
    has_context_ = true;
    context_ = in_.next().text;
  }
  while (in_.current().kind != TokenKind::block_end) {
    if (!variables_.empty()) expressions_.expect(TokenKind::comma);
    if (in_.skip_if(TokenKind::colon)) return;  // Python's habit is forgiven
    variable();
  }
}

void TransParser::variable() {
  const Token& token = expressions_.expect(TokenKind::name);
  if (find(token.text)) {
    fail(fmt::format("translatable variable '{}' defined twice.", token.text), token.place,
         Failure::Kind::assertion);
  }
  if (in_.skip_if(TokenKind::assign)) {
    variables_.emplace_back(token.text, expressions_.expression());
  } else if (!trim_given_ && (token.is("trimmed") || token.is("notrimmed"))) {
    trim_given_ = true;
    mode_.trimmed = token.is("trimmed");
    return;
  } else {
    variables_.emplace_back(token.text, name_node(token.text, token.place));
  }
  if (!count_) choose_count(token.text);
}

// The first variable is the count: asked for twice, so that a call is made once and kept.
void TransParser::choose_count(std::string_view name) {
  ExprPtr& value = variables_.back().second;
  if (value->kind == ExprKind::call) {
    assignment_ = std::make_unique<Stmt>(StmtKind::set, place_);
    assignment_->target = name_node("_trans", place_);
    assignment_->exprs.push_back(std::move(value));
    value = name_node("_trans", place_);
  }
  count_ = clone(value.get());
  count_is_num_ = name == "num";
}

// A text as a format: signs of per cent doubled, a name as a field. Ends at endtrans or pluralize, which stay.
std::string TransParser::body(bool allow_pluralize) {
  std::string out;
  for (;;) {
    const Token& token = in_.next();
    if (token.kind == TokenKind::data) {
      out += replace_all(token.text, "%", "%%");
    } else if (token.kind == TokenKind::variable_begin) {
      const Token& name = expressions_.expect(TokenKind::name);
      referenced_.emplace_back(name.text, name.place);
      out.append("%(").append(name.text).append(")s");
      expressions_.expect(TokenKind::variable_end);
    } else if (token.kind == TokenKind::block_begin) {
      if (in_.current().is("endtrans")) return out;
      if (in_.current().is("pluralize")) {
        if (allow_pluralize) return out;
        expressions_.fail_here("a translatable section can have only one pluralize section");
      }
      expressions_.fail_here("control structures in translatable sections are not allowed");
    } else {
      fail("unclosed translation block", token.place);
    }
  }
}

void TransParser::plural() {
  has_plural_ = true;
  in_.next();
  if (in_.current().kind != TokenKind::block_end) {
    const Token& token = expressions_.expect(TokenKind::name);
    const ExprPtr* variable = find(token.text);
    if (!variable) {
      fail(fmt::format("unknown variable '{}' for pluralization", token.text), token.place,
           Failure::Kind::assertion);
    }
    count_ = clone(variable->get());
    count_is_num_ = token.is("num");
  }
  expressions_.expect(TokenKind::block_end);
  plural_ = body(false);
}

// New style: gettext(text, name=value …). Old style: gettext(text), which is then formatted.
ExprPtr TransParser::call() {
  const auto text = [&](std::string written) {
    const bool is_format = mode_.newstyle || !referenced_.empty();
    return text_node(is_format ? std::move(written) : replace_all(written, "%%", "%"), place_);
  };
  auto node = std::make_unique<Expr>(ExprKind::call, place_);
  node->add(name_node(fmt::format("{}{}gettext", has_plural_ ? "n" : "", has_context_ ? "p" : ""), place_));
  if (has_context_) node->add(text_node(context_, place_));
  node->add(text(singular_));
  if (has_plural_) {
    node->add(text(plural_));
    node->add(std::move(count_));
  }
  ExprPtr formatted = mode_.newstyle ? nullptr : own_call("translated", place_);
  Expr& takes_variables = mode_.newstyle ? *node : *formatted;
  for (auto& [name, value] : variables_) {
    // ngettext itself calls its number so.
    if (mode_.newstyle && has_plural_ && count_is_num_ && name == "num") continue;
    add_keyword(takes_variables, name, std::move(value));
  }
  if (mode_.newstyle) return node;
  formatted->add(std::move(node));
  return formatted;
}

}  // namespace eddy::templates
