// src/templates/ast.h: a template as a tree, the same for both front ends.
//
// A node is one struct with general fields; the comment at each kind says which of them it uses and for what.
// Expressions know their depth, which the parser bounds, so that walking a tree may recurse.
// Tests: tests/templates (every case passes through it).
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "templates/source.h"

namespace eddy {
class Value;
}

namespace eddy::templates {

struct Expr;
struct Stmt;
using ExprPtr = std::unique_ptr<Expr>;
using StmtPtr = std::unique_ptr<Stmt>;
using Body = std::vector<StmtPtr>;

// A literal as written. Bytes keep a kind of their own.
struct Bytes {
  std::string text;
};
// An integer past 64 bits, as Value::integer reads it.
struct BigInteger {
  std::string digits;
};
// A value that no template can write: a tag of one's own puts it there.
using OwnValue = std::shared_ptr<const Value>;
using Literal =
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Bytes, BigInteger, OwnValue>;

enum class ExprKind : std::uint8_t {
  constant,     // literal
  name,         // text
  tuple,        // items
  list,         // items
  dict,         // items: key, value, key, value …; for `**value` (Python) the key is null
  set,          // items (Python)
  attribute,    // items[0].text
  item,         // items[0][items[1]]
  slice,        // items: start, stop, step; null where left out
  call,         // items[0](items[1…], keywords, star, star_star)
  filter,       // items[0]|text(items[1…], …); items[0] is null for the body of a filter block
  test,         // items[0] is text(items[1…], …)
  negate,       // -items[0]
  positive,     // +items[0]
  not_,         // not items[0]
  invert,       // ~items[0] (Python)
  binary,       // items[0] op items[1]
  concat,       // items joined as text: a ~ b ~ c (Jinja2)
  compare,      // items[0] operators[0] items[1] operators[1] items[2] …
  and_,         // items[0] and items[1]
  or_,          // items[0] or items[1]
  conditional,  // items[0] if items[1] else items[2]; items[2] may be null
  comprehension,  // items[0], for dicts also items[1]; clauses; `text` is "list", "set", "dict", "generator", or
                  // "eager" for a generator whose reader takes all of it before it does anything else
  namespace_ref,  // text.attribute as the target of a set: name in text, attribute in keywords[0].name
  captured,       // what the block around has written: the base of a filter block's chain
  own_call,       // items[1…] and keywords given to a function of the engine's own, text; items[0] is null
  // Python's only:
  lambda,   // signature; items[0] the body
  named,    // text := items[0]
  starred,  // *items[0] in a display, a call or a target
  broken,   // what could not be read; text says why, flag that it is the indentation
};

enum class BinaryOp : std::uint8_t {
  add,
  sub,
  mul,
  div,
  floordiv,
  mod,
  pow,
  bit_or,
  bit_xor,
  bit_and,
  lshift,
  rshift
};
enum class CompareOp : std::uint8_t { eq, ne, lt, le, gt, ge, in, not_in, is, is_not };

struct Keyword {
  std::string name;
  ExprPtr value;
};

// `for target in iterable if condition…` of a comprehension.
struct Clause {
  ExprPtr target;
  ExprPtr iterable;
  std::vector<ExprPtr> conditions;
};

// A parameter of a macro, call block or lambda, with its default where it has one.
struct Parameter {
  std::string name;
  Place place;
  ExprPtr default_value;
};

// The parameters of a lambda: those that may be given by position, then those that are given by name only.
struct Signature {
  std::vector<Parameter> parameters;
  std::uint32_t positional_only = 0;  // of the first ones
  std::uint32_t keyword_only = 0;     // of the last ones
  std::string star;                   // *name, or empty
  std::string star_star;              // **name, or empty
};

struct Expr {
  ExprKind kind;
  Place place;
  std::uint32_t depth = 1;
  bool flag = false;
  BinaryOp op = BinaryOp::add;
  std::string text;
  Literal literal;
  std::vector<ExprPtr> items;
  std::vector<Keyword> keywords;
  ExprPtr star;       // *args
  ExprPtr star_star;  // **kwargs
  std::vector<CompareOp> operators;
  std::vector<Clause> clauses;
  std::unique_ptr<Signature> signature;

  Expr(ExprKind k, Place p) : kind{k}, place{p} {}
  void add(ExprPtr item) {
    if (item) depth = std::max(depth, item->depth + 1);
    items.push_back(std::move(item));
  }
};

enum class StmtKind : std::uint8_t {
  text,        // text, verbatim
  output,      // exprs, each printed and escaped as the template says
  raw_output,  // exprs[0] printed without escaping (Tornado's raw and module)
  if_,         // exprs[i] guards bodies[i]; one more body is the else
  for_,        // target in exprs[0]; exprs[1] the filter or null; flag recursive; bodies: loop, else
  while_,      // exprs[0]; bodies: loop, else
  set,         // target = exprs[0]; op is set for an augmented assignment, and further targets of `a = b = c`
               // are in targets (Tornado)
  set_block,   // target = bodies[0], through the filter chain exprs[0] or null
  with,        // targets = exprs; bodies[0]
  block,       // text; flags scoped, required; bodies[0]
  extends,     // exprs[0]
  include,     // exprs[0]; flags ignore_missing, with_context
  import,      // exprs[0] as text; flag with_context
  from_import,   // exprs[0]; names; flag with_context
  macro,         // text; parameters; bodies[0]
  call_block,    // parameters; exprs[0] the call; bodies[0]
  filter_block,  // exprs[0] the chain; bodies[0]
  autoescape,    // exprs[0]; bodies[0]
  do_,           // exprs[0], evaluated for its effect
  break_,
  continue_,
  apply,   // exprs[0] the function called with the body's text; bodies[0]
  try_,    // bodies: try, then one a handler, then else, then finally; see handlers and flags
  del_,    // exprs, the targets (Python)
  raise_,  // exprs[0]; or without, what is being handled (Python)
};

// `except type as name` of a try statement; without a type it catches all.
struct Handler {
  ExprPtr type;
  std::string name;
  Place place;
};

// An imported name and what it is called here.
struct Alias {
  std::string name;
  std::string as;
};

struct Stmt {
  StmtKind kind;
  Place place;
  std::string text;
  bool recursive = false;
  bool scoped = false;
  bool required = false;
  bool ignore_missing = false;
  bool with_context = false;
  bool augmented = false;
  bool has_else = false;
  bool has_finally = false;
  BinaryOp op = BinaryOp::add;
  ExprPtr target;
  std::vector<ExprPtr> targets;
  std::vector<ExprPtr> exprs;
  std::vector<Body> bodies;
  std::vector<Parameter> parameters;
  std::vector<Alias> names;
  std::vector<Handler> handlers;
  // Tornado: the text of a body written in another file keeps that file's source and escaping.
  SourcePtr source;

  Stmt(StmtKind k, Place p) : kind{k}, place{p} {}
};

}  // namespace eddy::templates
