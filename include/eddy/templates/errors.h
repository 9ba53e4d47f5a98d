// eddy/templates/errors.h: what goes wrong with a template, and where.
//
//   main.html:12:8: UndefinedError: 'user' is undefined
//     <p>{{ user.name }}</p>
//           ^
//     included from layout.html:40
//
// The names are the originals' (Jinja2 3.1, API, "Exceptions"; tornado.template.ParseError). Python's own errors
// (TypeError, ZeroDivisionError …), which the originals let through, arrive as a TemplateFault of that type().
// Tests: the golden error cases in tests/templates/cases.
#pragma once
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eddy::templates {

// A place in a template.
struct ErrorPlace {
  std::string template_name;
  std::string filename;      // empty when the template is not a file
  std::uint32_t line = 0;    // from 1; 0: not known
  std::uint32_t column = 0;  // bytes before it on its line
  std::string source_line;   // the line's text
};

// One step on the way to an error: `how` is a sentence's beginning ("included from", "in macro 'field', called
// from"), followed by the place.
struct ErrorStep {
  std::string how;
  ErrorPlace place;
};

// The base of all of them. Thrown without a place by a filter or function; the engine adds it on the way out.
class TemplateError : public std::exception {
 public:
  TemplateError(const char* type, std::string message) : type_{type}, message_{std::move(message)} {
    describe();
  }

  // The original's name of the error, such as "UndefinedError".
  [[nodiscard]] std::string_view type() const noexcept { return type_; }
  // What is wrong, without the place.
  [[nodiscard]] const std::string& message() const noexcept { return message_; }
  [[nodiscard]] const ErrorPlace& place() const noexcept { return place_; }
  [[nodiscard]] bool located() const noexcept { return place_.line != 0; }
  // From the innermost include, block or macro outwards.
  [[nodiscard]] const std::vector<ErrorStep>& chain() const noexcept { return chain_; }
  // All of it, as a compiler prints it.
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

  // Says where it happened; the first call counts.
  void locate(ErrorPlace place, std::vector<ErrorStep> chain = {});

 private:
  void describe();

  std::string type_;
  std::string message_;
  ErrorPlace place_;
  std::vector<ErrorStep> chain_;
  std::string text_;
};

// No loader has the template; `tried` lists every place looked at.
class TemplateNotFound : public TemplateError {
 public:
  explicit TemplateNotFound(std::string name, std::vector<std::string> tried = {});
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::vector<std::string>& tried() const noexcept { return tried_; }

 protected:
  TemplateNotFound(const char* type, std::string message, std::string name, std::vector<std::string> tried);

 private:
  std::string name_;
  std::vector<std::string> tried_;
};

// None of several names exists; name() is the last of them.
class TemplatesNotFound : public TemplateNotFound {
 public:
  explicit TemplatesNotFound(std::vector<std::string> names, std::vector<std::string> tried = {});
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

 private:
  std::vector<std::string> names_;
};

// The template can't be read.
class TemplateSyntaxError : public TemplateError {
 public:
  explicit TemplateSyntaxError(std::string message)
      : TemplateError{"TemplateSyntaxError", std::move(message)} {}

 protected:
  TemplateSyntaxError(const char* type, std::string message) : TemplateError{type, std::move(message)} {}
};

// It can be read, but asks for what there isn't: an unknown filter or test, a block defined twice.
class TemplateAssertionError : public TemplateSyntaxError {
 public:
  explicit TemplateAssertionError(std::string message)
      : TemplateSyntaxError{"TemplateAssertionError", std::move(message)} {}
};

// Tornado's TemplateSyntaxError.
class ParseError : public TemplateSyntaxError {
 public:
  explicit ParseError(std::string message) : TemplateSyntaxError{"ParseError", std::move(message)} {}

 protected:
  ParseError(const char* type, std::string message) : TemplateSyntaxError{type, std::move(message)} {}
};

// Tornado: an expression or statement of a template is no Python.
class SyntaxError : public ParseError {
 public:
  explicit SyntaxError(std::string message) : ParseError{"SyntaxError", std::move(message)} {}

 protected:
  SyntaxError(const char* type, std::string message) : ParseError{type, std::move(message)} {}
};

// The same: a line breaks where nothing is open, and Python takes what follows for a statement of its own.
class IndentationError : public SyntaxError {
 public:
  explicit IndentationError(std::string message) : SyntaxError{"IndentationError", std::move(message)} {}
};

// Something went wrong while a template ran.
class TemplateRuntimeError : public TemplateError {
 public:
  explicit TemplateRuntimeError(std::string message)
      : TemplateError{"TemplateRuntimeError", std::move(message)} {}

 protected:
  TemplateRuntimeError(const char* type, std::string message) : TemplateError{type, std::move(message)} {}
};

// Something was done with a name, attribute or item that does not exist.
class UndefinedError : public TemplateRuntimeError {
 public:
  explicit UndefinedError(std::string message) : TemplateRuntimeError{"UndefinedError", std::move(message)} {}
};

// A sandbox refused.
class SecurityError : public TemplateRuntimeError {
 public:
  explicit SecurityError(std::string message) : TemplateRuntimeError{"SecurityError", std::move(message)} {}
};

// A filter was given arguments that it can't use.
class FilterArgumentError : public TemplateRuntimeError {
 public:
  explicit FilterArgumentError(std::string message)
      : TemplateRuntimeError{"FilterArgumentError", std::move(message)} {}
};

// Tornado: a name that is neither in the namespace nor assigned.
class NameError : public TemplateRuntimeError {
 public:
  explicit NameError(std::string message) : TemplateRuntimeError{"NameError", std::move(message)} {}
};

// One of Python's own errors; type() is its name.
class TemplateFault : public TemplateRuntimeError {
 public:
  TemplateFault(const char* type, std::string message) : TemplateRuntimeError{type, std::move(message)} {}
};

}  // namespace eddy::templates
