// Flask's face of eddy, one include: see eddy/flask/app.h (run, settings), scaffold.h (routes, hooks), blueprint.h, request.h,
// request_stream.h (bodies as they come), response.h, send_file.h, json_provider.h, errors.h (abort), globals.h (render_template,
// url_for, g), contexts.h (app_context), cli.h
// (commands), sessions.h (session, flash), config.h and testing.h (test_client). The typed headers of
// requests and responses are in eddy/flask/headers.h, for who uses them.
#pragma once
#include "eddy/flask/app.h"
#include "eddy/flask/blueprint.h"
#include "eddy/flask/cli.h"
#include "eddy/flask/contexts.h"
#include "eddy/flask/errors.h"
#include "eddy/flask/file_sessions.h"
#include "eddy/flask/file_storage.h"
#include "eddy/flask/globals.h"
#include "eddy/flask/json_provider.h"
#include "eddy/flask/request.h"
#include "eddy/flask/response.h"
#include "eddy/flask/send_file.h"
#include "eddy/flask/sessions.h"
#include "eddy/flask/testing.h"
