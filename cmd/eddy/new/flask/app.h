// app.h: the routes of @name@.
#pragma once
#include <eddy/flask.h>

// Gives the app its routes.
void add_routes(eddy::flask::Flask& app);
