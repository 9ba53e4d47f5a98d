// The gateway between servers and apps: see eddy/wsgi/exchange.h, then memory_exchange.h to test an app.
#pragma once
#include "eddy/wsgi/dispatcher.h"
#include "eddy/wsgi/exchange.h"
#include "eddy/wsgi/form_data.h"
#include "eddy/wsgi/memory_exchange.h"
