// What an Application keeps for all its requests: settings, rules, the template loader, versions of static
// files. Immutable while requests run, but for the versions, which are guarded.
//
// Tests: tests/tornado/output_test.cc.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/base/log.h"
#include "eddy/templates/tornado.h"
#include "eddy/tornado/application.h"
#include "tornado/router.h"
#include "tornado/static_versions.h"
#include "tornado/ui_modules.h"

namespace eddy::tornado {

inline constexpr base::Logger access_log{"eddy.access"};
inline constexpr base::Logger app_log{"eddy.app"};
inline constexpr base::Logger gen_log{"eddy.general"};

}  // namespace eddy::tornado

namespace eddy::tornado::web {

class Application::State {
 public:
  State(Application& owner, std::vector<URLSpec> rules, Settings wanted);
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();

  // A line of the access log, or the call of log_function.
  void log_request(const RequestHandler& handler) const;
  [[nodiscard]] bool serve_traceback() const { return settings.serve_traceback.value_or(settings.debug); }

  const Settings settings;
  const Router router;
  const BoundHandler default_handler;
  const UIModuleMap ui_modules;
  std::unique_ptr<template_::Loader> loader;  // null without template_path
  StaticVersions static_versions;
  bool logs_requests = false;  // set by the HTTPServer that serves it, before the first request
  std::vector<std::unique_ptr<httpserver::HTTPServer>> servers;  // of listen
};

}  // namespace eddy::tornado::web
