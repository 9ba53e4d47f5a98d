#include "render/finalizers.h"

#include <fmt/format.h>

#include <map>
#include <memory>

#include "eddy/templates/tornado.h"
#include "eddy/value/function.h"
#include "render/case_error.h"
#include "templates/runtime/methods.h"

namespace eddy::command {
namespace {

Value upper(const Value& value) {
  return templates::runtime::find_text_method("upper")(Value{value.str()}, {});
}

// A lambda of Python's, which is what Tornado's templates are written in: one is rendered for each call.
Value python_lambda(const std::string& text) {
  using tornado::template_::Loader;
  std::shared_ptr<const Loader> loader;
  try {
    const std::map<std::string, std::string, std::less<>> texts{
        {"finalize", fmt::format("{{% raw take(({})(value)) %}}", text)}};
    loader = std::make_shared<const Loader>(std::make_shared<jinja2::DictLoader>(texts));
    (void)loader->load("finalize");
  } catch (const templates::TemplateError& error) {
    throw unsupported_option(fmt::format("finalize '{}': {}", text, error.message()));
  }
  return make_callable(
      [loader](const Value& value) {
        Value result;
        const Value take = make_callable([&result](const Value& made) { return result = made, ""; }, "take");
        try {
          (void)loader->load("finalize")->generate({{"take", take}, {"value", value}});
        } catch (const templates::TemplateError& error) {
          // Its place is the case's template. A type is a literal.
          throw templates::TemplateFault{error.type().data(), error.message()};
        }
        return result;
      },
      "finalize");
}

}  // namespace

Value finalizer(const std::string& name) {
  if (name == "none_to_empty")
    return make_callable([](const Value& value) { return value.is_none() ? Value{""} : value; }, name);
  if (name == "str") return make_callable([](const Value& value) { return value.str(); }, name);
  if (name == "repr") return make_callable([](const Value& value) { return value.repr(); }, name);
  if (name == "upper") return make_callable(upper, name);
  if (name.starts_with("lambda")) return python_lambda(name);
  throw unsupported_option(fmt::format("finalize '{}'", name));
}

}  // namespace eddy::command
