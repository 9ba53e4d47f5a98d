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

Environment::Impl::Impl(Options o, std::shared_ptr<Registry> shared)
    : options{std::move(o)}, registry{shared ? shared : std::make_shared<Registry>()} {
  check_syntax(options.syntax);
  if (!shared) globals = templates::calls::jinja2_globals();
  if (options.extensions.i18n && !(shared && (registry->frozen || globals.contains("gettext"))))
    templates::add_gettext(globals, options.translations, options.newstyle_gettext);
  extensions_ = templates::by_priority(options.extensions.own);
  tags_ = templates::tag_table(extensions_);
  namespace mode = templates::mode;
  static_assert(static_cast<int>(UndefinedKind::strict) == static_cast<int>(Value::Undefined::strict));
  mode_ = static_cast<std::uint8_t>(options.undefined.kind());
  if (options.sandbox != Sandbox::none) mode_ |= mode::sandboxed;
  if (options.sandbox == Sandbox::immutable) mode_ |= mode::immutable;
  if (options.native) mode_ |= mode::native;
  const Limits limits = options.limits.value_or(mode::is_sandboxed(mode_) ? Limits{} : Limits::none());
  if (limits != Limits::none() || options.undefined.log())
    limits_ = templates::RenderLimits{limits, options.clock, options.undefined.log()};
  if (!shared && limits.range != Limits::unlimited)
    globals["range"] = templates::sandbox::safe_range(limits.range);
  if (!options.loader) return;
  for (const auto& [name, made] : options.loader->compiled())
    templates::check_options(*made, "jinja2", templates::code_options(options, name));
}

void Environment::Impl::check_open() const {
  if (registry->frozen)
    throw std::logic_error{"an Environment is frozen by its first template: register before it is loaded"};
}

void Environment::Impl::add_extension(ExtensionPtr extension) {
  check_open();
  options.extensions.own.push_back(std::move(extension));
  extensions_ = templates::by_priority(options.extensions.own);
  tags_ = templates::tag_table(extensions_);
}

// A template for users: it keeps its environment alive; what the environment caches must not.
TemplatePtr Environment::Impl::for_user(TemplatePtr cached, Value own_globals) const {
  struct Handle {
    TemplatePtr cached;
    std::shared_ptr<const Environment::Impl> environment;
  };
  if (!own_globals.is_none()) {
    (void)Context{own_globals};  // TypeError for what is no dict
    auto own = std::make_shared<Template::Impl>(cached->impl());
    own->globals = std::move(own_globals);
    cached = std::make_shared<const Template>(std::move(own));
  }
  auto handle = std::make_shared<Handle>(Handle{std::move(cached), shared_from_this()});
  return {handle, handle->cached.get()};
}

TemplatePtr Environment::Impl::wrap(ProgramPtr program, const Entry& entry) const {
  auto impl = std::make_shared<Template::Impl>();
  impl->program = std::move(program);
  impl->engine = this;
  impl->up_to_date = entry.up_to_date;
  return std::make_shared<const Template>(std::move(impl));
}

Environment::Impl::Parsed Environment::Impl::parse(Loaded loaded, std::string_view name) const {
  templates::require_utf8(loaded, name);
  auto source = std::make_shared<templates::Source>();
  source->name = name.empty() ? "<template>" : std::string{name};
  source->filename = std::move(loaded.filename);
  for (const ExtensionPtr& extension : extensions_)
    loaded.text = extension->preprocess(std::move(loaded.text), name);
  source->text = templates::normalize_newlines(loaded.text, options.syntax.keep_trailing_newline);
  return templates::with_located_failures(*source, [&] {
    templates::TokenStream tokens;
    templates::lex_jinja2(source->text, options.syntax, tokens);
    const templates::TransMode trans{options.newstyle_gettext, options.policies.ext_i18n_trimmed};
    return Parsed{source,
                  templates::Jinja2Parser{tokens, options.extensions, trans}.with_tags(tags_).parse()};
  });
}

std::unique_ptr<Program> Environment::Impl::compile(const Parsed& parsed, std::string_view name) const {
  return templates::with_located_failures(*parsed.source, [&] {
    const bool autoescape = options.autoescape_if ? options.autoescape_if(name) : options.autoescape;
    return templates::compile_jinja2(parsed.body, parsed.source, autoescape,
                                     options.finalize.is_none() ? nullptr : &options.finalize,
                                     options.native);
  });
}

std::unique_ptr<Program> Environment::Impl::compile_bound(Loaded loaded, std::string_view name) const {
  const CompiledTemplate* made = loaded.compiled;
  const Parsed parsed = parse(std::move(loaded), name);
  std::unique_ptr<Program> program = compile(parsed, name);
  if (made) {
    templates::check_options(*made, "jinja2", templates::code_options(options, name));
    templates::attach(*program, *made, !extensions_.empty());
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
    for (const std::string& written : link.names) {
      const std::string name = joined(written, program);
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
      } catch (const templates::TemplateFault&) {  // what is no UTF-8, likewise
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
  registry->frozen = true;
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
  entry.shared = wrap(std::move(program), entry);
  return keep(key, std::move(entry));
}

std::string Environment::Impl::joined(const std::string& name, const Program& parent) const {
  return options.join_path ? options.join_path(name, parent.source->name) : name;
}

ProgramPtr Environment::Impl::find_program(const std::vector<std::string>& names, const Program& from,
                                           std::vector<std::string>& tried) const {
  const std::lock_guard lock{mutex};
  std::vector<std::string> chain;
  for (const std::string& name : names) {
    if (const Entry* entry = load(joined(name, from), chain, tried)) return entry->shared->impl().program;
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
  registry->frozen = true;
  const std::string key = fmt::format("s:{}", text);
  if (const Entry* entry = find_cached(key)) return entry->shared;
  Entry entry;
  std::unique_ptr<Program> program = compile_bound({std::string{text}, {}, {}}, {});
  std::vector<std::string> chain;
  link(*program, chain, entry);
  entry.shared = wrap(std::move(program), entry);
  return keep(key, std::move(entry))->shared;
}

Environment::Environment(Options options) : impl_{std::make_shared<Impl>(std::move(options))} {
  // What an extension adds, itself, comes after those that the options name.
  const std::vector<ExtensionPtr> given = impl_->options.extensions.own;
  for (const ExtensionPtr& extension : given) extension->extend(*this);
}
Environment::Environment(std::shared_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}
Environment::~Environment() = default;

std::unique_ptr<Environment> Environment::overlay(Options options) const {
  const std::vector<ExtensionPtr> given = options.extensions.own;
  const std::vector<ExtensionPtr>& known = impl_->options.extensions.own;
  std::unique_ptr<Environment> over{
      new Environment{std::make_shared<Impl>(std::move(options), impl_->registry)}};
  for (const ExtensionPtr& extension : given)
    if (std::find(known.begin(), known.end(), extension) == known.end()) extension->extend(*over);
  return over;
}

void Environment::add_extension(ExtensionPtr extension) {
  impl_->add_extension(extension);
  extension->extend(*this);
}
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

TemplatePtr Environment::get_template(std::string_view name, Value globals) const {
  const std::lock_guard lock{impl_->mutex};
  std::vector<std::string> chain;
  std::vector<std::string> tried;
  if (const Impl::Entry* entry = impl_->load(name, chain, tried))
    return impl_->for_user(entry->shared, std::move(globals));
  throw TemplateNotFound{std::string{name}, std::move(tried)};
}

TemplatePtr Environment::select_template(const std::vector<std::string>& names, Value globals) const {
  const std::lock_guard lock{impl_->mutex};
  std::vector<std::string> tried;
  for (const std::string& name : names) {
    std::vector<std::string> chain;
    if (const Impl::Entry* entry = impl_->load(name, chain, tried))
      return impl_->for_user(entry->shared, std::move(globals));
  }
  throw TemplatesNotFound{names, std::move(tried)};
}

TemplatePtr Environment::from_string(std::string_view text, Value globals) const {
  return impl_->for_user(impl_->from_string(text), std::move(globals));
}

std::vector<std::string> Environment::list_templates() const {
  return impl_->options.loader ? impl_->options.loader->list_templates() : std::vector<std::string>{};
}

const Options& Environment::options() const noexcept { return impl_->options; }

}  // namespace eddy::jinja2
