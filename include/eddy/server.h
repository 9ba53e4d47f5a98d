// The three servers; see eddy/server/server.h.
#pragma once
#include "eddy/server/server.h"
