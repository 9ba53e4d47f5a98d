#include "eddy/wsgi/dispatcher.h"

#include <algorithm>
#include <stdexcept>

#include "eddy/http/forwarded.h"

namespace eddy::wsgi {
namespace {

bool holds(std::string_view mount, std::string_view path) noexcept {
  return path.starts_with(mount) && (path.size() == mount.size() || path[mount.size()] == '/');
}

// The same request, as the app below `mount` sees it.
http::RequestHead head_below(std::string_view mount, const http::RequestHead& head) {
  http::RequestHead below = head;
  std::string target{head.path().substr(mount.size())};
  if (head.has_query()) target.append(1, '?').append(head.query());
  if (head.form == http::TargetForm::absolute) below.set_host(head.host());
  below.set_target(head.method_text(), target);
  return below;
}

Peer peer_below(std::string_view mount, const Peer& peer) {
  Peer below = peer;
  below.script_name += mount;
  return below;
}

// A mounted app's plan, with the request that it was made of.
class MountedPlan final : public Plan {
 public:
  MountedPlan(App& app, std::string_view mount, const http::RequestHead& head, const Peer& peer)
      : head_{head_below(mount, head)}, peer_{peer_below(mount, peer)}, plan_{app.route(head_, peer_)} {
    waiting = plan_->waiting;
    stream_body = plan_->stream_body;
    drops_body = plan_->drops_body;
    max_body_size = plan_->max_body_size;
  }
  void run(Exchange& exchange) override {
    pass_on();
    plan_->run(exchange);
  }
  Task<> start(Exchange& exchange) override {
    pass_on();
    return plan_->start(exchange);
  }
  void done(Outcome outcome) noexcept override { plan_->done(outcome); }

 private:
  // What the server decided meanwhile.
  void pass_on() noexcept { plan_->stream_body = stream_body; }

  const http::RequestHead head_;
  const Peer peer_;
  const std::unique_ptr<Plan> plan_;
};

}  // namespace

DispatcherMiddleware::DispatcherMiddleware(App& app, Mounts mounts) : app_{app}, mounts_{std::move(mounts)} {
  for (const auto& [path, mounted] : mounts_)
    if (!http::is_path_prefix(path))
      throw std::invalid_argument("no path to mount an app at: '" + path + "'");
  std::sort(mounts_.begin(), mounts_.end(), [](const auto& a, const auto& b) {
    return a.first.size() != b.first.size() ? a.first.size() > b.first.size() : a.first < b.first;
  });
  const auto twice = std::adjacent_find(mounts_.begin(), mounts_.end(),
                                        [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice != mounts_.end()) throw std::invalid_argument("two apps are mounted at '" + twice->first + "'");
}

std::unique_ptr<Plan> DispatcherMiddleware::route(const http::RequestHead& head, const Peer& peer) {
  for (const auto& [path, mounted] : mounts_)
    if (holds(path, head.path())) return std::make_unique<MountedPlan>(mounted.get(), path, head, peer);
  return app_.route(head, peer);
}

void DispatcherMiddleware::serving() {
  app_.serving();
  for (const auto& [path, mounted] : mounts_) mounted.get().serving();
}

}  // namespace eddy::wsgi
