// main_handler.h: the Tornado style handler that pure_tornado, gevent_tornado and threaded_tornado serve.
#pragma once
#include <eddy/tornado.h>

#include "page.h"

struct MainHandler : eddy::tornado::web::RequestHandler {
  void get() {
    const auto messages = comparison::messages(get_argument("skip", ""));
    render("main.html", {{"title", "home"}, {"page_title", ""}, {"body_id", ""}, {"messages", messages}});
  }
};
