// tornado::web: applications, handlers and what they throw; see each header.
#pragma once
#include "eddy/tornado/application.h"
#include "eddy/tornado/errors.h"
#include "eddy/tornado/handler_class.h"
#include "eddy/tornado/handlers.h"
#include "eddy/tornado/request.h"
#include "eddy/tornado/request_handler.h"
#include "eddy/tornado/ui_module.h"
