// HandlerPlan: one request of a Tornado application: the handler object, and the order of its life.
//
// The handler lies in the plan's own memory, behind it: one allocation for both.
// Tests: tests/tornado/handler_life_test.cc.
#pragma once
#include <cstddef>
#include <memory>
#include <optional>

#include "eddy/tornado/application.h"
#include "tornado/router.h"

namespace eddy::tornado::web::detail {

class HandlerPlan final : public eddy::wsgi::Plan {
 public:
  static std::unique_ptr<eddy::wsgi::Plan> make(Application& application, Match match,
                                                const http::RequestHead& head);
  ~HandlerPlan() override;

  void run(eddy::wsgi::Exchange& exchange) override;
  Task<> start(eddy::wsgi::Exchange& exchange) override;

  // Room for the handler of so many bytes behind the plan.
  struct Room {
    std::size_t bytes;
  };
  static void* operator new(std::size_t size, Room room);
  static void operator delete(void* memory) noexcept;
  static void operator delete(void* memory, Room) noexcept { operator delete(memory); }

 private:
  HandlerPlan(Application& application, Match match, const Method* method);
  void begin(eddy::wsgi::Exchange& exchange);
  void watch(eddy::wsgi::Exchange& exchange);
  void receive(eddy::wsgi::Exchange& exchange);
  Task<> receive_async(eddy::wsgi::Exchange& exchange);
  void refuse_body(const eddy::wsgi::BodyError& error);
  const Method& method();  // throws HTTPError 405 where the class has none
  [[nodiscard]] const HandlerClass& type() const noexcept { return match_.target->type(); }

  Application& application_;
  Match match_;
  const Method* method_;
  std::optional<HTTPServerRequest> request_;
  RequestHandler* handler_ = nullptr;  // behind *this, once the request begins
};

}  // namespace eddy::tornado::web::detail
