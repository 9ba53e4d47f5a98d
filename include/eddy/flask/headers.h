// The typed headers of requests and responses, one include.
#pragma once
#include "eddy/flask/headers/accept.h"
#include "eddy/flask/headers/authorization.h"
#include "eddy/flask/headers/cache_control.h"
#include "eddy/flask/headers/content_security_policy.h"
#include "eddy/flask/headers/etags.h"
#include "eddy/flask/headers/header_set.h"
#include "eddy/flask/headers/range.h"
