// eddy/templates/extension.h: tags of one's own in Jinja2's templates, from C++ (Jinja2 3.1, "Extensions").
//
//   // {% cache "sidebar", 300 %} … {% endcache %}
//   struct Cache final : jinja2::Extension {
//     std::vector<std::string> tags() const override { return {"cache"}; }
//     jinja2::Body parse(jinja2::TagParser& parser) const override {
//       std::vector<jinja2::Expression> arguments;
//       arguments.push_back(parser.parse_expression());
//       arguments.push_back(parser.skip_if(",") ? parser.parse_expression() : parser.constant({}));
//       jinja2::Body body = parser.parse_statements({"endcache"}, true);
//       return parser.call_block(parser.call(fetch, std::move(arguments)), std::move(body));
//     }
//     Value fetch = make_callable([](std::string_view key, std::optional<int> seconds, const Value& caller) { … },
//                                 "fetch", {"key", "seconds", "caller"});
//   };
//   options.extensions.own = {std::make_shared<Cache>()};
//
// parse runs when a template is loaded, and makes nodes; what they call runs when it is rendered, on any thread.
// Tests: tests/templates/extension_test.cc; docs/templates/extending.md.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/value.h"

namespace eddy::templates {
struct Expr;
struct Stmt;
}  // namespace eddy::templates

namespace eddy::jinja2 {

class Environment;

// A part of a template, as a tag's parser makes it and hands it on: moved, never looked into.
template <class Node>
class Part {
 public:
  Part() noexcept = default;
  explicit Part(Node* node) noexcept : node_{node} {}  // the engine's own
  Part(Part&& other) noexcept : node_{other.release()} {}
  Part& operator=(Part&& other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~Part();
  [[nodiscard]] Node* release() noexcept { return std::exchange(node_, nullptr); }  // the engine's own

 private:
  Node* node_ = nullptr;
};
extern template class Part<templates::Expr>;
extern template class Part<templates::Stmt>;

using Expression = Part<templates::Expr>;
using Statement = Part<templates::Stmt>;

// Statements, one after the other.
class Body {
 public:
  Body() = default;
  Body(Statement statement) { add(std::move(statement)); }
  Body& add(Statement statement) {
    statements_.push_back(std::move(statement));
    return *this;
  }
  Body& add(Body body) {
    for (Statement& each : body.statements_) statements_.push_back(std::move(each));
    return *this;
  }
  [[nodiscard]] bool empty() const noexcept { return statements_.empty(); }
  [[nodiscard]] std::vector<Statement> take() && { return std::move(statements_); }

 private:
  std::vector<Statement> statements_;
};

// What stands in a tag, behind its name, from left to right; and what a tag may become. In what follows a word is a name,
// a sign one of , = ( ) [ ] { } . : | ~ or an operator. What is expected and not there is a TemplateSyntaxError.
class TagParser {
 public:
  struct Impl;  // the engine's own
  explicit TagParser(Impl& impl) noexcept : impl_{impl} {}
  TagParser(const TagParser&) = delete;
  TagParser& operator=(const TagParser&) = delete;

  // The tag's name as it was written, and its line.
  [[nodiscard]] std::string_view tag() const noexcept;
  [[nodiscard]] std::uint32_t lineno() const noexcept;

  // Whether the tag ends here; whether this word or sign stands here; what stands here, as it is written (of a text, its
  // value; at the end, nothing).
  [[nodiscard]] bool at_end() const noexcept;
  [[nodiscard]] bool at(std::string_view word_or_sign) const noexcept;
  [[nodiscard]] std::string_view current() const noexcept;
  // Passes what stands here, and answers with it. Fails at the end of the tag.
  std::string next();
  // Passes it, if it stands here.
  bool skip_if(std::string_view word_or_sign);
  // Passes it, or fails and tells what was expected.
  void expect(std::string_view word_or_sign);
  // Passes a word, whatever it is.
  std::string expect_name();

  // An expression (without `a if b else c` where `if` means something else here); one, or several with commas between,
  // which are a tuple; what may stand left of `=`.
  Expression parse_expression(bool with_condexpr = true);
  Expression parse_tuple();
  Expression parse_assign_target();
  // Passes the tag's end and all that follows, up to a tag of one of these names, which stands here then. `drop_needle`
  // passes that name too. That tag ends there, or goes on as this one did.
  Body parse_statements(std::initializer_list<std::string_view> end_tags, bool drop_needle = false);
  // TemplateSyntaxError, at this place, or of the tag's own line.
  [[noreturn]] void fail(std::string message) const;
  [[noreturn]] void fail_at_tag(std::string message) const;

  // Expressions. A constant is the value itself, shared by all renders: a dict, a function, an Object.
  [[nodiscard]] Expression constant(Value value) const;
  [[nodiscard]] Expression name(std::string name) const;
  [[nodiscard]] Expression attribute(Expression object, std::string name) const;
  [[nodiscard]] Expression filter(Expression value, std::string name,
                                  std::vector<Expression> arguments = {}) const;
  // a == b; `sign` is one of == != < <= > >= in.
  [[nodiscard]] Expression compare(Expression a, std::string_view sign, Expression b) const;
  // function(arguments…, name=value…), each time that the template runs here. A function of pass_context is told which
  // template calls it.
  using Keywords = std::vector<std::pair<std::string, Expression>>;
  [[nodiscard]] Expression call(Value function, std::vector<Expression> arguments = {},
                                Keywords keywords = {}) const;
  // A name that no template can write.
  [[nodiscard]] std::string free_identifier() const;

  // Statements. Text as it is; a value, printed as {{ }} does.
  [[nodiscard]] Statement text(std::string text) const;
  [[nodiscard]] Statement output(Expression expression) const;
  // Prints what a call answers, as it is. The function gets one more keyword argument, `caller`: called, it is the body as
  // text, Markup where the template escapes. It takes an argument for each of `parameters`, which the body sees as
  // variables.
  [[nodiscard]] Statement call_block(Expression call, Body body,
                                     std::vector<std::string> parameters = {}) const;
  [[nodiscard]] Statement assign(std::string name, Expression value) const;
  [[nodiscard]] Statement assign(Expression target, Expression value) const;
  // Sets a variable to what the body prints.
  [[nodiscard]] Statement assign_block(std::string name, Body body) const;
  // Evaluates it and prints nothing.
  [[nodiscard]] Statement evaluate(Expression expression) const;
  [[nodiscard]] Statement if_(Expression condition, Body then, Body otherwise = {}) const;
  [[nodiscard]] Statement for_(Expression target, Expression iterable, Body body, Body otherwise = {}) const;
  // The body, with variables that end with it.
  [[nodiscard]] Statement with(std::vector<std::pair<std::string, Expression>> variables, Body body) const;

 private:
  Impl& impl_;
};

class Extension {
 public:
  Extension() = default;
  Extension(const Extension&) = delete;
  Extension& operator=(const Extension&) = delete;
  virtual ~Extension() = default;

  // Of extensions with a tag of the same name the one of the highest priority has it, and the last of those; in this order,
  // from the lowest, they preprocess.
  [[nodiscard]] virtual int priority() const { return 100; }
  // Registers what comes with it (add_filter, add_global), when an environment is made.
  virtual void extend(Environment& /*environment*/) const {}
  // The names of its tags. Those of Jinja2's language can't be taken (for, if, block, set …), those of its extensions can.
  [[nodiscard]] virtual std::vector<std::string> tags() const { return {}; }
  // Reads a tag, from behind its name up to its end, which it leaves, and makes what stands for it.
  [[nodiscard]] virtual Body parse(TagParser& parser) const;
  // Changes a template's text before it is read; `name` is empty for one made from a string. Places in errors are those of
  // the changed text.
  [[nodiscard]] virtual std::string preprocess(std::string source, std::string_view /*name*/) const {
    return source;
  }
};
using ExtensionPtr = std::shared_ptr<const Extension>;

}  // namespace eddy::jinja2
