// eddy/templates/extension.h: tags of one's own in Jinja2 templates, from C++ (Jinja2 3.1, "Extensions").
//
//   struct Cache final : jinja2::Extension {                      // {% cache "sidebar", 300 %} … {% endcache %}
//     std::vector<std::string> tags() const override { return {"cache"}; }
//     jinja2::Statement parse(jinja2::TagParser& parser) const override {
//       std::vector<jinja2::Expression> arguments;
//       arguments.push_back(parser.expression());
//       if (parser.skip(",")) arguments.push_back(parser.expression());
//       jinja2::Body body = parser.body_until({"endcache"});
//       return parser.call_block(parser.call(fetch_, std::move(arguments)), std::move(body));
//     }
//     Value fetch_ = make_callable([](std::string name, std::optional<int> seconds, Value caller) { … eddy::call(caller) … },
//                                  "fetch", {"name", "seconds", "caller"});
//   };
//   options.own_extensions = {std::make_shared<Cache>()};
//
// parse runs when a template is loaded and makes nodes; what they call runs when it is rendered, from any thread.
// A template that uses such a tag can't be compiled ahead of time: the compiler does not know the tag.
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
class TagParserAccess;
struct Expr;
struct Stmt;
}  // namespace eddy::templates

namespace eddy::jinja2 {

// A part of a template as parse makes it and hands it on: moved, never looked into.
template <class Node>
class Part {
 public:
  Part() noexcept = default;
  Part(Part&& other) noexcept : node_{std::exchange(other.node_, nullptr)} {}
  Part& operator=(Part&& other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~Part();

 private:
  friend class TagParser;
  friend class templates::TagParserAccess;
  explicit Part(Node* node) noexcept : node_{node} {}
  [[nodiscard]] Node* release() noexcept { return std::exchange(node_, nullptr); }
  Node* node_ = nullptr;
};
extern template class Part<templates::Expr>;
extern template class Part<templates::Stmt>;

using Expression = Part<templates::Expr>;
using Statement = Part<templates::Stmt>;
using Body = std::vector<Statement>;

// What stands in a tag, behind its name, from left to right; and the nodes that a tag can become.
// A name is a word; a sign is "," "=" "(" ")" "[" "]" "." ":" "|" or an operator.
class TagParser {
 public:
  TagParser(const TagParser&) = delete;
  TagParser& operator=(const TagParser&) = delete;

  // The name that was written, and its line.
  [[nodiscard]] std::string_view tag() const noexcept;
  [[nodiscard]] std::uint32_t line() const noexcept;

  // Whether the tag ends here; whether a name or sign stands here.
  [[nodiscard]] bool at_end() const noexcept;
  [[nodiscard]] bool at(std::string_view name_or_sign) const noexcept;
  // Passes it, if it stands here.
  bool skip(std::string_view name_or_sign);
  // Passes it, or fails with what was expected.
  void expect(std::string_view name_or_sign);
  // Passes a name, whatever it is.
  std::string expect_name();
  // Passes an expression; tuple: or several with commas.
  Expression expression();
  Expression tuple();
  // Passes the tag's end, and all that follows up to one of these tags, `end` as well: up to its name. Its own end may
  // have something before it: go on with expression() and the like.
  Body body_until(std::initializer_list<std::string_view> ends);
  // The one of `ends` that body_until stopped at.
  [[nodiscard]] std::string_view stopped_at() const noexcept;
  // TemplateSyntaxError, at this place.
  [[noreturn]] void fail(std::string message) const;

  // A value; a variable.
  [[nodiscard]] Expression constant(Value value) const;
  [[nodiscard]] Expression name(std::string name) const;
  // function(arguments…, name=value…), called when the template runs.
  [[nodiscard]] Expression call(Value function, std::vector<Expression> arguments = {},
                                std::vector<std::pair<std::string, Expression>> keywords = {}) const;

  // Prints it, escaped as {{ }} does.
  [[nodiscard]] Statement print(Expression expression) const;
  // Prints what a call() answers, as it is. It gets the keyword argument `caller`: called (eddy::call), it answers the body as
  // text, Markup where the template escapes; it takes arguments for `parameters`, which the body sees as variables.
  [[nodiscard]] Statement call_block(Expression call, Body body,
                                     std::vector<std::string> parameters = {}) const;
  // Sets a variable.
  [[nodiscard]] Statement assign(std::string name, Expression value) const;
  // Evaluates it and prints nothing.
  [[nodiscard]] Statement evaluate(Expression expression) const;
  // The bodies, if the expression is true, or if it is not.
  [[nodiscard]] Statement if_(Expression condition, Body then, Body otherwise = {}) const;
  // One after the other.
  [[nodiscard]] Statement sequence(Body statements) const;

 private:
  friend class templates::TagParserAccess;
  struct Impl;
  explicit TagParser(Impl& impl) noexcept : impl_{impl} {}
  Impl& impl_;
};

class Extension {
 public:
  Extension() = default;
  Extension(const Extension&) = delete;
  Extension& operator=(const Extension&) = delete;
  virtual ~Extension() = default;

  // The names of its tags; one of Jinja2's own is replaced.
  [[nodiscard]] virtual std::vector<std::string> tags() const { return {}; }
  // Reads a tag, from behind its name to its end, and makes what it stands for. May throw TemplateError.
  [[nodiscard]] virtual Statement parse(TagParser& parser) const;
  // Changes a template's text before it is read; `name` is empty for one made from a string. Lines in errors are those of
  // what it answers.
  [[nodiscard]] virtual std::string preprocess(std::string source, std::string_view /*name*/) const {
    return source;
  }
};
using ExtensionPtr = std::shared_ptr<const Extension>;

}  // namespace eddy::jinja2
