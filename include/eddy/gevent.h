// gevent style: green threads that read as threads do, and the server that runs each request on one.
//
//   auto page = gevent::spawn([] { return fetch("/"); });
//   gevent::sleep(100ms);                              // the others run meanwhile
//   gevent::joinall({page}, 2s);
//   gevent::pywsgi::WSGIServer{{"", 8888}, app}.serve_forever();
//
// Reading order: gevent/greenlet.h, gevent/timeout.h, gevent/pywsgi.h, gevent/monkey.h.
#pragma once
#include "eddy/gevent/greenlet.h"
#include "eddy/gevent/monkey.h"
#include "eddy/gevent/pywsgi.h"
#include "eddy/gevent/timeout.h"
