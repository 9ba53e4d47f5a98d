// src/templates/jinja2_environment.h: the inside of jinja2::Environment: loading, linking, caching.
//
// One lock guards loading and the caches; a render takes it only for a template whose name is computed.
// Tests: tests/templates/loaders_test.cc, environment_test.cc.
#pragma once
#include <atomic>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/jinja2.h"
#include "templates/ast.h"
#include "templates/engine.h"
#include "templates/linker.h"
#include "templates/mode.h"
#include "templates/tag_parser.h"

namespace eddy::jinja2 {

struct Template::Impl {
  templates::ProgramPtr program;
  const templates::Engine* engine = nullptr;  // kept alive by whoever holds the template
  Value globals = {};                         // of this template, or none
  std::vector<std::function<bool()>> up_to_date = {};

  // Keeps the engine alive.
  [[nodiscard]] std::shared_ptr<const templates::Engine> owner() const;
  [[nodiscard]] std::uint64_t output_limit() const noexcept;
  [[nodiscard]] bool is_native() const noexcept;
};

// What an environment and its overlays share.
struct Registry {
  templates::ValueMap filters;
  templates::ValueMap tests;
  templates::ValueMap globals;
  std::atomic<bool> frozen{false};
};

struct Environment::Impl final : templates::Engine, std::enable_shared_from_this<Environment::Impl> {
  // `shared`: of the environment that this one lies over; null where it stands by itself.
  explicit Impl(Options o, std::shared_ptr<Registry> shared = nullptr);

  // What the cache keeps of a template.
  struct Entry {
    TemplatePtr shared;
    std::vector<std::function<bool()>> up_to_date;  // its file's, and those of all that it links
  };

  templates::ProgramPtr find_program(const std::vector<std::string>& names, const templates::Program& from,
                                     std::vector<std::string>& tried) const override;
  const Value* own_filter(std::string_view name) const override;
  const Value* own_test(std::string_view name) const override;
  templates::Bindings bindings() const override {
    return {&globals, &filters, &tests, templates::mode::undefined(mode_),
            !options.policies.json_dumps_function.is_none()};
  }
  std::string_view newline_sequence() const noexcept override { return options.syntax.newline_sequence; }
  std::uint8_t undefined_kind() const noexcept override { return mode_; }
  const Policies& policies() const noexcept override { return options.policies; }
  const templates::RenderLimits* limits() const noexcept override { return limits_ ? &*limits_ : nullptr; }

  // Null where no loader has it. `chain` holds the names that are being loaded.
  const Entry* load(std::string_view name, std::vector<std::string>& chain,
                    std::vector<std::string>& tried) const;
  TemplatePtr from_string(std::string_view text) const;
  TemplatePtr expression(std::string_view text) const;
  void add_extension(ExtensionPtr extension);
  // The first two steps of loading, for those who only look at a template: its text as a tree, and a program
  // whose filters, tests and links are not bound. Both throw located errors.
  struct Parsed {
    templates::SourcePtr source;
    templates::Body body;
  };
  Parsed parse(Loaded loaded, std::string_view name) const;
  std::unique_ptr<templates::Program> compile(const Parsed& parsed, std::string_view name) const;
  void check_open() const;
  TemplatePtr wrap(templates::ProgramPtr program, const Entry& entry) const;
  // What users get of a template in the cache: it keeps the environment alive. `own_globals`: a dict, or None.
  TemplatePtr for_user(TemplatePtr cached, Value own_globals) const;

  Options options;
  const std::shared_ptr<Registry> registry;
  templates::ValueMap& filters = registry->filters;
  templates::ValueMap& tests = registry->tests;
  templates::ValueMap& globals = registry->globals;
  mutable std::recursive_mutex mutex;

 private:
  struct Cached {
    Entry entry;
    std::list<std::string>::iterator recent;
  };
  using Cache = std::map<std::string, Cached, std::less<>>;

  std::unique_ptr<templates::Program> compile_bound(Loaded loaded, std::string_view name) const;
  void link(templates::Program& program, std::vector<std::string>& chain, Entry& entry) const;
  // The name that the loader is asked for, where `parent` names it so.
  std::string joined(const std::string& name, const templates::Program& parent) const;
  const Entry* find_cached(std::string_view key) const;
  const Entry* keep(std::string key, Entry entry) const;

  std::uint8_t mode_ = 0;  // src/templates/mode.h
  std::optional<templates::RenderLimits> limits_;
  std::vector<ExtensionPtr> extensions_;  // its own, by priority
  templates::TagTable tags_;
  mutable Cache cache_;
  mutable std::list<std::string> recent_;  // keys of the cache, the latest used first
  mutable Entry uncached_;
};

}  // namespace eddy::jinja2
