// Any text as a template in the sandboxes, under limits: it ends in a page within them or in a template error, whatever it
// repeats, doubles or calls.
//
// The first byte chooses the sandbox and options; the rest is the template, which can include, import and extend itself.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "eddy/jinja2.h"
#include "eddy/value/function.h"

namespace {

using eddy::Value;

constexpr eddy::jinja2::Limits limits{.steps = 20'000,
                                      .output_bytes = 64 << 10,
                                      .text_bytes = 64 << 10,
                                      .memory_bytes = 4 << 20,
                                      .repetition_bytes = 64 << 10,
                                      .range = 1'000,
                                      .recursion = 64,
                                      .integer_bits = 4'096};

eddy::jinja2::Environment sandbox(std::uint8_t choice, std::string text) {
  std::map<std::string, std::string, std::less<>> texts{{"t", std::move(text)}, {"i", "[{{ x }}]"}};
  eddy::jinja2::Options options{.loader = std::make_shared<eddy::jinja2::DictLoader>(std::move(texts))};
  options.sandbox = (choice & 1) != 0 ? eddy::jinja2::Sandbox::sandboxed : eddy::jinja2::Sandbox::immutable;
  options.undefined =
      (choice & 2) != 0 ? eddy::jinja2::UndefinedKind::chainable : eddy::jinja2::UndefinedKind::undefined;
  options.autoescape = (choice & 4) != 0;
  options.extensions.i18n = options.extensions.debug = true;
  options.limits = limits;
  options.clock = [] { return std::chrono::nanoseconds{0}; };  // the counted limits have to do
  return eddy::jinja2::Environment{std::move(options)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 4096) return 0;
  try {
    const eddy::jinja2::Environment env =
        sandbox(data[0], std::string{reinterpret_cast<const char*>(data + 1), size - 1});
    const Value secret = eddy::make_callable([](std::int64_t n) { return n; });
    const std::string page = env.get_template("t")->render({{"x", 1},
                                                            {"s", "a <b> text"},
                                                            {"l", Value::list({1, "<a>", 2.5})},
                                                            {"f", eddy::jinja2::unsafe(secret)}});
    if (page.size() > limits.output_bytes) std::abort();
  } catch (const eddy::templates::TemplateError&) {  // the template's own fault
  }
  return 0;
}
