// LocalExchange: an exchange whose plan runs on the I/O loop's own thread (event, green): it calls its connection.
//
// Tests: tests/server/*.
#pragma once
#include <memory>

#include "server/connection.h"
#include "server/request_exchange.h"

namespace eddy::server {

class LocalExchange final : public RequestExchange {
 public:
  LocalExchange(Connection& connection, const http::RequestHead& head, const wsgi::Peer& peer)
      : RequestExchange{connection.core(), head, peer}, connection_{connection} {}

  [[nodiscard]] bool pull_pending() const noexcept override { return pull_pending_; }
  void over() noexcept override { connection_.plan_over(); }
  // Instead of running the plan: a 503, the connection's last answer.
  void refuse() noexcept;

  // Pulls as much as there is room for, in few system calls; true at the end. Otherwise pull_pending.
  [[nodiscard]] bool pull_some() noexcept;

 protected:
  void send_interim(std::string head) override;
  void send_whole(http::ResponseHead&& head, std::span<http::Segment> body) override;
  void send_head(http::ResponseHead&& head) override;
  void send_data(std::span<http::Segment> data) override;
  void send_end(http::Headers* trailers) override;
  void cut() override { connection_.abort_answer(); }
  void send_failure(int status) override { connection_.respond_failure(status); }
  void ask_body() override { connection_.want_body(); }
  // Also where it has written so often that others must have their turn.
  [[nodiscard]] bool full() const noexcept override { return turn_over_ || connection_.full(); }

 private:
  void go_on_later();

  Connection& connection_;
  std::shared_ptr<LocalExchange*> alive_;  // made when first needed
  int writes_ = 0;                         // since the last turn that was ended for them
  bool turn_over_ = false;                 // go_on_later is under way
  bool pull_pending_ = false;
};

}  // namespace eddy::server
