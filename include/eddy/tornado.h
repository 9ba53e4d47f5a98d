// Tornado's face of eddy, one include: see eddy/tornado/request_handler.h (what handlers do),
// application.h (rules and settings), handler_class.h (how a class becomes a handler), httpserver.h,
// ioloop.h, gen.h, options.h and wsgi.h.
#pragma once
#include "eddy/tornado/gen.h"
#include "eddy/tornado/httpserver.h"
#include "eddy/tornado/ioloop.h"
#include "eddy/tornado/options.h"
#include "eddy/tornado/web.h"
#include "eddy/tornado/wsgi.h"
