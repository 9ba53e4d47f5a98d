// app.h: the application of @name@.
#pragma once
#include <eddy/tornado.h>

#include <string>

// The application, its templates below `folder`.
eddy::tornado::web::Application make_app(const std::string& folder);
