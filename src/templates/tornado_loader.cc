#include "templates/tornado_loader.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <stdexcept>

#include "eddy/templates/meta.h"
#include "templates/compiled_set.h"
#include "templates/limits.h"
#include "templates/load_error.h"
#include "templates/machine.h"
#include "templates/runtime/datetime.h"

namespace eddy::tornado::template_ {

using templates::Program;
using templates::ProgramPtr;
using templates::TextMode;
using templates::TornadoFile;
using templates::TornadoFilePtr;

struct Template::Impl {
  ProgramPtr program;
  std::shared_ptr<const Loader::Impl> loader;
};

namespace {

TextMode text_mode(Whitespace mode, std::string_view name) {
  switch (mode) {
    case Whitespace::by_name:
      return name.ends_with(".html") || name.ends_with(".js") ? TextMode::single : TextMode::all;
    case Whitespace::all: return TextMode::all;
    case Whitespace::single: return TextMode::single;
    case Whitespace::oneline: return TextMode::oneline;
  }
  return TextMode::all;
}

// A name in extends or include is relative to the template that holds it.
std::string resolve(const std::string& name, const std::string& from) {
  if (from.starts_with('<') || from.starts_with('/') || name.starts_with('/')) return name;
  return (std::filesystem::path{from}.parent_path() / name).lexically_normal().generic_string();
}

template <class Work>
auto with_parse_errors(const templates::SourcePtr& source, Work work) {
  try {
    return work();
  } catch (templates::Failure& failure) {
    templates::throw_parse_error(std::move(failure), *source);
  }
}

// The first {% include %} of all; null where there is none.
const templates::Stmt* first_include(const templates::Body& nodes) {
  for (const templates::StmtPtr& node : nodes) {
    if (node->kind == templates::StmtKind::include) return node.get();
    for (const templates::Body& inner : node->bodies)
      if (const templates::Stmt* const found = first_include(inner)) return found;
  }
  return nullptr;
}

// A template without a loader can't have other files; Tornado looks at extends first.
void refuse_other_files(const TornadoFile& file) {
  with_parse_errors(file.source, [&] {
    if (!file.parents.empty())
      templates::fail("{% extends %} block found, but no template loader", file.extends_at);
    if (const templates::Stmt* const include = first_include(file.body))
      templates::fail("{% include %} found, but no template loader", include->place,
                      templates::Failure::Kind::assertion);
    return 0;
  });
}

}  // namespace

Loader::Impl::Impl(jinja2::LoaderPtr s, Options o)
    : source{std::move(s)}, options{std::move(o)}, names{templates::calls::tornado_globals()} {
  if (options.clock) names.insert_or_assign("datetime", templates::runtime::datetime_module(options.clock));
  if (!source) return;
  for (const auto& [name, made] : source->compiled())
    templates::check_options(*made, "tornado", templates::code_options(options));
}

TornadoFilePtr Loader::Impl::parse(jinja2::Loaded loaded, std::string name) const {
  templates::require_utf8(loaded, name);
  auto whole = std::make_shared<templates::Source>();
  whole->name = std::move(name);
  whole->filename = std::move(loaded.filename);
  whole->text = std::move(loaded.text);
  auto file = std::make_shared<TornadoFile>();
  file->source = whole;
  file->autoescape = options.autoescape;
  file->compiled = loaded.compiled;
  with_parse_errors(
      whole, [&] { return templates::parse_tornado(*file, text_mode(options.whitespace, whole->name)), 0; });
  return file;
}

TornadoFilePtr Loader::Impl::load_file(const std::string& name) const {
  if (const auto found = files.find(name); found != files.end()) return found->second;
  std::vector<std::string> tried;
  std::optional<jinja2::Loaded> loaded = source ? source->load(name, tried) : std::nullopt;
  if (!loaded) throw TemplateNotFound{name, std::move(tried)};
  TornadoFilePtr file = parse(std::move(*loaded), name);
  files[name] = file;
  try {
    load_parts(*file);
    // What it extends and includes is compiled before it, and fails before it.
    if (file->broken) compile(file);
  } catch (...) {
    files.erase(name);
    throw;
  }
  return file;
}

// Before the Python in a file is looked at, all that it extends and includes is there.
void Loader::Impl::load_parts(const TornadoFile& file) const {
  struct Depth {
    std::uint32_t& count;
    explicit Depth(std::uint32_t& c) : count{c} { ++count; }
    ~Depth() { --count; }
  } const deeper{depth};
  with_parse_errors(file.source, [&] {
    if (depth > templates::max_template_depth) {
      throw templates::Failure{"templates extend or include one another too deeply", {}, {}};
    }
    for (const std::vector<std::string>* parts : {&file.parents, &file.includes}) {
      for (const std::string& name : *parts) {
        load_file(resolve(name, file.source->name));
      }
    }
    return 0;
  });
}

ProgramPtr Loader::Impl::compile(const TornadoFilePtr& file) const {
  templates::SourcePtr at = file->source;
  const templates::TornadoFiles find = [this](const std::string& name, const TornadoFile& from) {
    return load_file(resolve(name, from.source->name));
  };
  try {
    std::unique_ptr<Program> program = templates::compile_tornado(file, find, at);
    templates::bind(*program, {&names, nullptr, nullptr});
    if (file->compiled) {
      templates::check_options(*file->compiled, "tornado", templates::code_options(options));
      templates::attach(*program, *file->compiled);
    }
    return program;
  } catch (templates::Failure& failure) {
    templates::throw_parse_error(std::move(failure), *at);
  }
}

ProgramPtr Loader::Impl::load(std::string_view name) const {
  const std::lock_guard lock{mutex};
  frozen = true;
  if (const auto found = programs.find(name); found != programs.end()) return found->second;
  ProgramPtr program = compile(load_file(std::string{name}));
  programs.emplace(std::string{name}, program);
  return program;
}

Loader::Loader(std::string root_directory, Options options)
    : Loader{std::make_shared<jinja2::FileSystemLoader>(std::move(root_directory)), std::move(options)} {}
Loader::Loader(jinja2::LoaderPtr source, Options options)
    : impl_{std::make_shared<Impl>(std::move(source), std::move(options))} {}
Loader::~Loader() = default;

void Loader::add_namespace(std::string name, Value value) {
  if (impl_->frozen)
    throw std::logic_error{"a Loader is frozen by its first template: add names before it is loaded"};
  impl_->names.insert_or_assign(std::move(name), std::move(value));
}

TemplatePtr Loader::load(std::string_view name) const {
  auto impl = std::make_shared<Template::Impl>();
  impl->program = impl_->load(name);
  impl->loader = impl_;
  return std::make_shared<const Template>(std::move(impl));
}

void Loader::reset() const {
  const std::lock_guard lock{impl_->mutex};
  impl_->files.clear();
  impl_->programs.clear();
}

Template::Template(std::string_view text, std::string name, const Options& options) {
  auto impl = std::make_shared<Impl>();
  auto loader = std::make_shared<Loader::Impl>(nullptr, options);
  const TornadoFilePtr file = loader->parse({std::string{text}, {}, {}}, std::move(name));
  refuse_other_files(*file);
  loader->load_parts(*file);
  impl->program = loader->compile(file);
  impl->loader = std::move(loader);
  impl_ = std::move(impl);
}

std::string Template::generate(const Context& context) const {
  const std::size_t last = impl_->program->last_size.load(std::memory_order_relaxed);
  templates::Output out{last + last / 16};
  templates::Machine{*impl_->loader, *impl_->program}.render(context, out);
  impl_->program->last_size.store(out.size(), std::memory_order_relaxed);
  return std::move(out).take();
}

void Template::render_into(Sink& sink, const Context& context) const {
  templates::Output out{sink};
  templates::Machine{*impl_->loader, *impl_->program}.render(context, out);
  out.finish();
}

const std::string& Template::name() const noexcept { return impl_->program->source->name; }

namespace {

// The names that a program expects of its namespace, each where it is first asked for.
std::vector<templates::Finding> expected_names(const Program& program) {
  std::vector<templates::Finding> found;
  std::set<std::string_view> seen;
  for (const auto& function : program.functions) {
    for (std::size_t i = 0; i < function->code.size(); ++i) {
      const templates::ir::Instruction& in = function->code[i];
      if (in.op != templates::ir::Op::resolve_strict) continue;
      const templates::Name& name = program.names[in.a];
      if (name.global || !seen.insert(name.text).second) continue;
      const templates::Position& at = function->positions[i];
      found.push_back({templates::Finding::Level::note, "undeclared",
                       fmt::format("'{}' must be in the namespace of the render", name.text),
                       templates::locate(*program.units[at.unit].source, at.place)});
    }
  }
  return found;
}

}  // namespace

std::vector<templates::Finding> check(const Loader& loader, std::string_view name) {
  try {
    return expected_names(*loader.impl().load(name));
  } catch (const TemplateNotFound& error) {
    if (error.name() == name) throw;
    return {{.type = std::string{error.type()},
             .message = error.message(),
             .place = {.template_name = std::string{name}, .filename = {}, .source_line = {}}}};
  } catch (const TemplateError& error) {
    return {{.type = std::string{error.type()}, .message = error.message(), .place = error.place()}};
  }
}

}  // namespace eddy::tornado::template_
