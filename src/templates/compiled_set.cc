#include "templates/compiled_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "eddy/base/strings.h"

// The linker gathers what generated code puts into the section "eddy_templates"; without any, both are null.
extern "C" {
[[gnu::weak, gnu::visibility("hidden")]] extern const eddy::templates::compiled::Template* const
    __start_eddy_templates;  // NOLINT(bugprone-reserved-identifier): the linker's name
[[gnu::weak, gnu::visibility("hidden")]] extern const eddy::templates::compiled::Template* const
    __stop_eddy_templates;  // NOLINT(bugprone-reserved-identifier)
}

namespace eddy::templates {
namespace {

// FNV-1a, 64 bits.
class Hash {
 public:
  void add(std::string_view bytes) noexcept {
    add(bytes.size());
    for (const char c : bytes) mix(static_cast<std::uint8_t>(c));
  }
  void add(std::uint64_t number) noexcept {
    for (int i = 0; i < 8; ++i) mix(static_cast<std::uint8_t>(number >> (8 * i)));
  }
  [[nodiscard]] std::uint64_t value() const noexcept { return hash_; }

 private:
  void mix(std::uint8_t byte) noexcept { hash_ = (hash_ ^ byte) * 0x0000'0100'0000'01b3; }
  std::uint64_t hash_ = 0xcbf2'9ce4'8422'2325;
};

constexpr std::string_view yes_no(bool value) { return value ? "true" : "false"; }

std::string_view undefined_name(jinja2::UndefinedKind kind) {
  switch (kind) {
    case jinja2::UndefinedKind::undefined: return "Undefined";
    case jinja2::UndefinedKind::chainable: return "ChainableUndefined";
    case jinja2::UndefinedKind::debug: return "DebugUndefined";
    case jinja2::UndefinedKind::strict: return "StrictUndefined";
  }
  return {};
}

std::string_view whitespace_name(tornado::template_::Whitespace mode) {
  using enum tornado::template_::Whitespace;
  switch (mode) {
    case by_name: return "by_name";
    case all: return "all";
    case single: return "single";
    case oneline: return "oneline";
  }
  return {};
}

std::string quoted(const std::string& text) { return Value{text}.repr(); }

}  // namespace

namespace compiled {

std::span<const Template* const> all() noexcept {
  const Template* const* const first = &__start_eddy_templates;
  const Template* const* const last = &__stop_eddy_templates;
  if (first == nullptr) return {};
  return {first, last};
}

std::vector<const Template*> of_folder(std::string_view engine, std::string_view folder) {
  std::vector<const Template*> found;
  for (const Template* each : all()) {
    if (each->engine == engine && each->folder == folder) found.push_back(each);
  }
  std::sort(found.begin(), found.end(),
            [](const Template* a, const Template* b) { return a->name < b->name; });
  return found;
}

}  // namespace compiled

std::uint64_t fingerprint(const Program& program) noexcept {
  Hash hash;
  for (const Name& name : program.names) hash.add(name.text);
  for (const std::string_view text : program.texts) hash.add(text);
  hash.add(program.constants.size());
  for (const auto& function : program.functions) {
    hash.add(function->registers);
    hash.add(function->code.size());
    for (const ir::Instruction& in : function->code) {
      hash.add(std::uint64_t{static_cast<std::uint8_t>(in.op)} << 24 | in.mode << 16 | in.flag << 8 |
               in.slot);
      hash.add(std::uint64_t{in.dst} << 32 | in.a);
      hash.add(in.b);
    }
  }
  return hash.value();
}

std::string code_options(const jinja2::Options& options, std::string_view name) {
  const jinja2::Syntax& syntax = options.syntax;
  std::string out;
  const auto line = [&](std::string_view option, std::string_view value) {
    out += fmt::format("{} = {}\n", option, value);
  };
  line("block_start_string", quoted(syntax.block_start_string));
  line("block_end_string", quoted(syntax.block_end_string));
  line("variable_start_string", quoted(syntax.variable_start_string));
  line("variable_end_string", quoted(syntax.variable_end_string));
  line("comment_start_string", quoted(syntax.comment_start_string));
  line("comment_end_string", quoted(syntax.comment_end_string));
  line("line_statement_prefix", quoted(syntax.line_statement_prefix));
  line("line_comment_prefix", quoted(syntax.line_comment_prefix));
  line("trim_blocks", yes_no(syntax.trim_blocks));
  line("lstrip_blocks", yes_no(syntax.lstrip_blocks));
  line("newline_sequence", quoted(syntax.newline_sequence));
  line("keep_trailing_newline", yes_no(syntax.keep_trailing_newline));
  line("extensions.do", yes_no(options.extensions.do_));
  line("extensions.loopcontrols", yes_no(options.extensions.loopcontrols));
  line("extensions.i18n", yes_no(options.extensions.i18n));
  line("extensions.debug", yes_no(options.extensions.debug));
  line("extensions.generation", yes_no(options.extensions.generation));
  line("autoescape", yes_no(options.autoescape_if ? options.autoescape_if(name) : options.autoescape));
  line("undefined", undefined_name(options.undefined.kind()));
  line("finalize", yes_no(!options.finalize.is_none()));
  line("newstyle_gettext", yes_no(options.newstyle_gettext));
  line("native", yes_no(options.native));
  line("ext.i18n.trimmed", yes_no(options.policies.ext_i18n_trimmed));
  return out;
}

std::string code_options(const tornado::template_::Options& options) {
  return fmt::format("autoescape = {}\nwhitespace = {}\n", quoted(options.autoescape),
                     whitespace_name(options.whitespace));
}

void check_options(const compiled::Template& made, std::string_view engine, const std::string& now) {
  if (made.engine != engine)
    throw std::logic_error{
        fmt::format("the template '{}' was compiled for {}, not for {}", made.name, made.engine, engine)};
  const std::vector<std::string_view> before = base::split(made.options, '\n');
  const std::vector<std::string_view> after = base::split(now, '\n');
  const auto [was, is] = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  if (was == before.end() && is == after.end()) return;
  throw std::logic_error{fmt::format(
      "the template '{}' was compiled with {}, but its environment has {}: make the two agree in the "
      "OPTIONS of eddy_add_templates",
      made.name, was == before.end() ? "nothing" : *was, is == after.end() ? "nothing" : *is)};
}

void attach(Program& program, const compiled::Template& made, bool has_own) {
  if (made.functions.size() != program.functions.size() || made.fingerprint != fingerprint(program))
    throw std::logic_error{fmt::format(
        "the template '{}' was compiled by another version of eddy{}: build the program again", made.name,
        has_own ? ", or without the extensions that this environment has of its own (Extensions::own)" : "")};
  for (std::size_t i = 0; i < made.functions.size(); ++i) program.functions[i]->compiled = made.functions[i];
}

}  // namespace eddy::templates
