// src/templates/jinja2_environment.cc: loads, compiles, links and caches Jinja2 templates.
#include "templates/jinja2_environment.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "templates/compiled_set.h"
#include "templates/gettext_functions.h"
#include "templates/jinja2_compiler.h"
#include "templates/jinja2_lexer.h"
#include "templates/jinja2_parser.h"
#include "templates/limits.h"
#include "templates/load_error.h"
#include "templates/machine.h"
#include "templates/mode.h"
#include "templates/runtime_calls.h"
#include "templates/sandbox.h"

namespace eddy::jinja2 {

using templates::Link;
using templates::Program;
using templates::ProgramPtr;

Autoescape select_autoescape(std::vector<std::string> enabled, std::vector<std::string> disabled,
                             bool default_for_string, bool otherwise) {
  const auto with_dots = [](std::vector<std::string>& extensions) {
    for (std::string& extension : extensions) {
      if (!extension.starts_with('.')) extension.insert(0, 1, '.');
      std::transform(extension.begin(), extension.end(), extension.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    }
  };
  with_dots(enabled);
  with_dots(disabled);
  return [=](std::string_view name) {
    if (name.empty()) return default_for_string;
    std::string lower{name};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    const auto ends = [&](const std::string& extension) { return lower.ends_with(extension); };
    if (std::any_of(enabled.begin(), enabled.end(), ends)) return true;
    if (std::any_of(disabled.begin(), disabled.end(), ends)) return false;
    return otherwise;
  };
}

namespace {

// jinja2.environment._environment_config_check.
void check_syntax(const Syntax& syntax) {
  const auto refuse = [](const char* message) { throw templates::TemplateFault{"AssertionError", message}; };
  if (syntax.block_start_string == syntax.variable_start_string ||
      syntax.block_start_string == syntax.comment_start_string ||
      syntax.variable_start_string == syntax.comment_start_string)
    refuse("block, variable and comment start strings must be different");
  const std::string& line_break = syntax.newline_sequence;
  if (line_break != "\n" && line_break != "\r\n" && line_break != "\r")
    refuse("newline_sequence set to unknown line ending string.");
}

}  // namespace

Environment::Impl::Impl(Options o) : options{std::move(o)}, globals{templates::calls::jinja2_globals()} {
  check_syntax(options.syntax);
  if (options.extensions.i18n)
    templates::add_gettext(globals, options.translations, options.newstyle_gettext);
  namespace mode = templates::mode;
  static_assert(static_cast<int>(UndefinedKind::strict) == static_cast<int>(Value::Undefined::strict));
  mode_ = static_cast<std::uint8_t>(options.undefined);
  if (options.sandbox != Sandbox::none) mode_ |= mode::sandboxed;
  if (options.sandbox == Sandbox::immutable) mode_ |= mode::immutable;
  const Limits limits = options.limits.value_or(mode::is_sandboxed(mode_) ? Limits{} : Limits::none());
  if (limits != Limits::none()) limits_ = templates::RenderLimits{limits, options.clock};
  if (limits.range != Limits::unlimited) globals["range"] = templates::sandbox::safe_range(limits.range);
  if (!options.loader) return;
  for (const auto& [name, made] : options.loader->compiled())
    templates::check_options(*made, "jinja2", templates::code_options(options, name));
}

void Environment::Impl::check_open() const {
  if (frozen)
    throw std::logic_error{"an Environment is frozen by its first template: register before it is loaded"};
}

TemplatePtr Environment::Impl::wrap(ProgramPtr program) const {
  auto impl = std::make_shared<Template::Impl>();
  impl->program = std::move(program);
  impl->engine = this;
  return std::make_shared<const Template>(std::move(impl));
}

Environment::Impl::Parsed Environment::Impl::parse(Loaded loaded, std::string_view name) const {
  auto source = std::make_shared<templates::Source>();
  source->name = name.empty() ? "<template>" : std::string{name};
  source->filename = std::move(loaded.filename);
  source->text = templates::normalize_newlines(loaded.text, options.syntax.keep_trailing_newline);
  return templates::with_located_failures(*source, [&] {
    templates::TokenStream tokens;
    templates::lex_jinja2(source->text, options.syntax, tokens);
    const templates::TransMode trans{options.newstyle_gettext, options.policies.ext_i18n_trimmed};
    return Parsed{source, templates::Jinja2Parser{tokens, options.extensions, trans}.parse()};
  });
}

std::unique_ptr<Program> Environment::Impl::compile(const Parsed& parsed, std::string_view name) const {
  return templates::with_located_failures(*parsed.source, [&] {
    const bool autoescape = options.autoescape_if ? options.autoescape_if(name) : options.autoescape;
    return templates::compile_jinja2(parsed.body, parsed.source, autoescape,
                                     options.finalize.is_none() ? nullptr : &options.finalize);
  });
}

std::unique_ptr<Program> Environment::Impl::compile_bound(Loaded loaded, std::string_view name) const {
  const CompiledTemplate* made = loaded.compiled;
  const Parsed parsed = parse(std::move(loaded), name);
  std::unique_ptr<Program> program = compile(parsed, name);
  if (made) {
    templates::check_options(*made, "jinja2", templates::code_options(options, name));
    templates::attach(*program, *made);
  }
  templates::with_located_failures(*parsed.source, [&] { return templates::bind(*program, bindings()), 0; });
  return program;
}

// Finds the templates that the program names by constants. What leads back to a template that is being loaded is
// found when it is reached.
void Environment::Impl::link(Program& program, std::vector<std::string>& chain, Entry& entry) const {
  for (std::uint32_t i = 0; i < program.links.size(); ++i) {
    Link& link = program.links[i];
    std::vector<std::string> tried;
    for (const std::string& name : link.names) {
      if (std::find(chain.begin(), chain.end(), name) != chain.end() ||
          chain.size() >= templates::max_template_depth) {
        link.at_render = true;
        break;
      }
      const Entry* found = nullptr;
      try {
        found = load(name, chain, tried);
      } catch (const templates::TemplateSyntaxError&) {
        // Told where it is reached, if it is: what stands before it runs, as in Jinja2.
        link.at_render = true;
        break;
      }
      if (!found) continue;
      link.program = found->shared->impl().program;
      entry.up_to_date.insert(entry.up_to_date.end(), found->up_to_date.begin(), found->up_to_date.end());
      break;
    }
    if (!link.program && i == program.parent) link.at_render = true;  // what stands before it runs
  }
  templates::collect_blocks(program);
}

const Environment::Impl::Entry* Environment::Impl::find_cached(std::string_view key) const {
  const auto found = cache_.find(key);
  if (found == cache_.end()) return nullptr;
  const Entry& entry = found->second.entry;
  const auto current = [](const std::function<bool()>& check) { return check(); };
  if (options.auto_reload && !std::all_of(entry.up_to_date.begin(), entry.up_to_date.end(), current)) {
    recent_.erase(found->second.recent);
    cache_.erase(found);
    return nullptr;
  }
  recent_.splice(recent_.begin(), recent_, found->second.recent);
  return &entry;
}

const Environment::Impl::Entry* Environment::Impl::keep(std::string key, Entry entry) const {
  if (options.cache_size == 0) {
    uncached_ = std::move(entry);
    return &uncached_;
  }
  while (cache_.size() >= options.cache_size) {
    cache_.erase(recent_.back());
    recent_.pop_back();
  }
  recent_.push_front(key);
  return &cache_.insert_or_assign(std::move(key), Cached{std::move(entry), recent_.begin()})
              .first->second.entry;
}

const Environment::Impl::Entry* Environment::Impl::load(std::string_view name,
                                                        std::vector<std::string>& chain,
                                                        std::vector<std::string>& tried) const {
  frozen = true;
  const std::string key = fmt::format("n:{}", name);
  if (const Entry* entry = find_cached(key)) return entry;
  if (!options.loader) return nullptr;
  std::optional<Loaded> loaded = options.loader->load(name, tried);
  if (!loaded) return nullptr;
  Entry entry;
  if (loaded->up_to_date) entry.up_to_date.push_back(loaded->up_to_date);
  std::unique_ptr<Program> program = compile_bound(std::move(*loaded), name);
  chain.emplace_back(name);
  link(*program, chain, entry);
  chain.pop_back();
  entry.shared = wrap(std::move(program));
  return keep(key, std::move(entry));
}

ProgramPtr Environment::Impl::find_program(const std::vector<std::string>& names, const Program&,
                                           std::vector<std::string>& tried) const {
  const std::lock_guard lock{mutex};
  std::vector<std::string> chain;
  for (const std::string& name : names) {
    if (const Entry* entry = load(name, chain, tried)) return entry->shared->impl().program;
  }
  return nullptr;
}

const Value* Environment::Impl::own_filter(std::string_view name) const {
  const auto found = filters.find(name);
  return found == filters.end() ? nullptr : &found->second;
}

const Value* Environment::Impl::own_test(std::string_view name) const {
  const auto found = tests.find(name);
  return found == tests.end() ? nullptr : &found->second;
}

TemplatePtr Environment::Impl::from_string(std::string_view text) const {
  const std::lock_guard lock{mutex};
  frozen = true;
  const std::string key = fmt::format("s:{}", text);
  if (const Entry* entry = find_cached(key)) return entry->shared;
  Entry entry;
  std::unique_ptr<Program> program = compile_bound({std::string{text}, {}, {}}, {});
  std::vector<std::string> chain;
  link(*program, chain, entry);
  entry.shared = wrap(std::move(program));
  return keep(key, std::move(entry))->shared;
}

Environment::Environment(Options options) : impl_{std::make_shared<Impl>(std::move(options))} {}
Environment::~Environment() = default;

void Environment::add_filter(std::string name, Value callable) {
  impl_->check_open();
  impl_->filters.insert_or_assign(std::move(name), std::move(callable));
}
void Environment::add_test(std::string name, Value callable) {
  impl_->check_open();
  impl_->tests.insert_or_assign(std::move(name), std::move(callable));
}
void Environment::add_global(std::string name, Value value) {
  impl_->check_open();
  impl_->globals.insert_or_assign(std::move(name), std::move(value));
}

namespace {

// A template for users: it keeps its environment alive; what the environment caches must not.
TemplatePtr for_user(const TemplatePtr& cached, std::shared_ptr<const Environment::Impl> environment) {
  struct Handle {
    TemplatePtr cached;
    std::shared_ptr<const Environment::Impl> environment;
  };
  auto handle = std::make_shared<Handle>(Handle{cached, std::move(environment)});
  return {handle, handle->cached.get()};
}

}  // namespace

TemplatePtr Environment::get_template(std::string_view name) const {
  const std::lock_guard lock{impl_->mutex};
  std::vector<std::string> chain;
  std::vector<std::string> tried;
  if (const Impl::Entry* entry = impl_->load(name, chain, tried)) return for_user(entry->shared, impl_);
  throw TemplateNotFound{std::string{name}, std::move(tried)};
}

TemplatePtr Environment::select_template(const std::vector<std::string>& names) const {
  const std::lock_guard lock{impl_->mutex};
  std::vector<std::string> tried;
  for (const std::string& name : names) {
    std::vector<std::string> chain;
    if (const Impl::Entry* entry = impl_->load(name, chain, tried)) return for_user(entry->shared, impl_);
  }
  throw TemplatesNotFound{names, std::move(tried)};
}

TemplatePtr Environment::from_string(std::string_view text) const {
  return for_user(impl_->from_string(text), impl_);
}

std::vector<std::string> Environment::list_templates() const {
  return impl_->options.loader ? impl_->options.loader->list_templates() : std::vector<std::string>{};
}

const Options& Environment::options() const noexcept { return impl_->options; }

namespace {

std::uint64_t output_limit(const templates::Engine& engine) noexcept {
  const templates::RenderLimits* limits = engine.limits();
  return limits ? limits->limits.output_bytes : Limits::unlimited;
}

}  // namespace

std::string Template::render(const Context& context) const {
  const std::size_t last = impl_->program->last_size.load(std::memory_order_relaxed);
  templates::Output out{last + last / 16, output_limit(*impl_->engine)};
  templates::Machine{*impl_->engine, *impl_->program}.render(context, out);
  impl_->program->last_size.store(out.size(), std::memory_order_relaxed);
  return std::move(out).take();
}

void Template::render_into(Sink& sink, const Context& context) const {
  templates::Output out{sink, output_limit(*impl_->engine)};
  templates::Machine{*impl_->engine, *impl_->program}.render(context, out);
  out.finish();
}

const std::string& Template::name() const noexcept { return impl_->program->source->name; }
const std::string& Template::filename() const noexcept { return impl_->program->source->filename; }

}  // namespace eddy::jinja2
