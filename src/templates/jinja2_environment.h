// src/templates/jinja2_environment.h: the inside of jinja2::Environment: loading, linking, caching.
//
// One lock guards loading and the caches; a render takes it only for a template whose name is computed.
// Tests: tests/templates/loaders_test.cc, loaders_test.cc.
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

namespace eddy::jinja2 {

struct Template::Impl {
  templates::ProgramPtr program;
  const templates::Engine* engine = nullptr;  // kept alive by whoever holds the template
};

struct Environment::Impl final : templates::Engine, std::enable_shared_from_this<Environment::Impl> {
  explicit Impl(Options o);

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
    return {&globals, &filters, &tests, templates::mode::undefined(mode_)};
  }
  std::string_view newline_sequence() const noexcept override { return options.syntax.newline_sequence; }
  std::uint8_t undefined_kind() const noexcept override { return mode_; }
  const templates::RenderLimits* limits() const noexcept override { return limits_ ? &*limits_ : nullptr; }

  // Null where no loader has it. `chain` holds the names that are being loaded.
  const Entry* load(std::string_view name, std::vector<std::string>& chain,
                    std::vector<std::string>& tried) const;
  TemplatePtr from_string(std::string_view text) const;
  // The first two steps of loading, for those who only look at a template: its text as a tree, and a program
  // whose filters, tests and links are not bound. Both throw located errors.
  struct Parsed {
    templates::SourcePtr source;
    templates::Body body;
  };
  Parsed parse(Loaded loaded, std::string_view name) const;
  std::unique_ptr<templates::Program> compile(const Parsed& parsed, std::string_view name) const;
  void check_open() const;
  TemplatePtr wrap(templates::ProgramPtr program) const;

  Options options;
  templates::ValueMap filters;
  templates::ValueMap tests;
  templates::ValueMap globals;
  mutable std::recursive_mutex mutex;
  mutable std::atomic<bool> frozen{false};

 private:
  struct Cached {
    Entry entry;
    std::list<std::string>::iterator recent;
  };
  using Cache = std::map<std::string, Cached, std::less<>>;

  std::unique_ptr<templates::Program> compile_bound(Loaded loaded, std::string_view name) const;
  void link(templates::Program& program, std::vector<std::string>& chain, Entry& entry) const;
  const Entry* find_cached(std::string_view key) const;
  const Entry* keep(std::string key, Entry entry) const;

  std::uint8_t mode_ = 0;  // src/templates/mode.h
  std::optional<templates::RenderLimits> limits_;
  mutable Cache cache_;
  mutable std::list<std::string> recent_;  // keys of the cache, the latest used first
  mutable Entry uncached_;
};

}  // namespace eddy::jinja2
