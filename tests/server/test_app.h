// An app for the servers' tests: handlers are lambdas by path, blocking or suspending, with what they saw.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "eddy/wsgi/exchange.h"

namespace eddy::server {

using wsgi::Exchange;
using wsgi::Outcome;

struct Route {
  std::function<void(Exchange&)> run = {};      // a blocking plan,
  std::function<Task<>(Exchange&)> start = {};  // or a suspending one; both: one that may do either
  bool stream_body = false;
  std::optional<std::uint64_t> max_body_size = {};
  std::function<void(Outcome)> done = {};
};

class RoutePlan final : public wsgi::Plan {
 public:
  explicit RoutePlan(const Route& route)
      : Plan{!route.start ? wsgi::Waiting::blocks
             : route.run  ? wsgi::Waiting::either
                          : wsgi::Waiting::suspends},
        route_{route} {
    stream_body = route.stream_body;
    max_body_size = route.max_body_size;
  }
  void run(Exchange& exchange) override { route_.run(exchange); }
  Task<> start(Exchange& exchange) override { return route_.start(exchange); }
  void done(Outcome outcome) noexcept override {
    if (route_.done) route_.done(outcome);
  }

 private:
  const Route& route_;
};

class TestApp final : public wsgi::App {
 public:
  std::map<std::string, Route, std::less<>> routes;
  std::atomic<int> routed = 0;  // requests

  std::unique_ptr<wsgi::Plan> route(const http::RequestHead& head, const wsgi::Peer&) override {
    ++routed;
    const auto found = routes.find(head.path());
    if (found != routes.end()) return std::make_unique<RoutePlan>(found->second);
    if (head.path() == "/route-throws") throw std::runtime_error("route failed");
    return std::make_unique<RoutePlan>(not_found_);
  }

 private:
  Route not_found_{.run = [](Exchange& exchange) { exchange.respond(http::ResponseHead{404}, "not found"); }};
};

}  // namespace eddy::server
