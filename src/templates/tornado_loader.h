// src/templates/tornado_loader.h: the inside of tornado::template_::Loader.
// Tests: tests/templates/tornado_test.cc, tests/templates/loaders_test.cc.
#pragma once
#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/templates/tornado.h"
#include "templates/engine.h"
#include "templates/linker.h"
#include "templates/runtime_calls.h"
#include "templates/tornado_compiler.h"

namespace eddy::tornado::template_ {

struct Loader::Impl final : templates::Engine {
  Impl(jinja2::LoaderPtr s, Options o);

  templates::ProgramPtr find_program(const std::vector<std::string>&, const templates::Program&,
                                     std::vector<std::string>&) const override {
    return nullptr;  // everything is found at load
  }

  templates::Bindings bindings() const override { return {.globals = &names}; }

  templates::ProgramPtr load(std::string_view name) const;
  // A file with all that it extends and includes.
  templates::TornadoFilePtr load_file(const std::string& name) const;
  void load_parts(const templates::TornadoFile& file) const;
  templates::TornadoFilePtr parse(jinja2::Loaded loaded, std::string name) const;
  templates::ProgramPtr compile(const templates::TornadoFilePtr& file) const;

  jinja2::LoaderPtr source;
  Options options;
  templates::ValueMap names;
  mutable std::recursive_mutex mutex;
  mutable std::atomic<bool> frozen{false};
  mutable std::map<std::string, templates::TornadoFilePtr, std::less<>> files;
  mutable std::map<std::string, templates::ProgramPtr, std::less<>> programs;
  mutable std::uint32_t depth = 0;  // of files that load_parts is at
};

}  // namespace eddy::tornado::template_
