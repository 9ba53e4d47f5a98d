// Asks an application without a socket.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/tornado/web.h"
#include "eddy/wsgi/memory_exchange.h"

namespace eddy::tornado::web {

using Fields = std::vector<std::pair<std::string, std::string>>;

inline eddy::wsgi::MemoryResponse ask(Application& app, std::string_view method, std::string_view target,
                                      const Fields& headers = {}, std::string body = {}) {
  eddy::wsgi::MemoryRequest request;
  request.method = method;
  request.target = target;
  for (const auto& [name, value] : headers) request.headers.add_trusted(name, value);
  request.body = std::move(body);
  return eddy::wsgi::run(app, request);
}

inline eddy::wsgi::MemoryResponse get(Application& app, std::string_view target, const Fields& headers = {}) {
  return ask(app, "GET", target, headers);
}

}  // namespace eddy::tornado::web
