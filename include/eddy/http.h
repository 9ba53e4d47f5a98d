// http: HTTP as pure functions of bytes. In reading order: message.h, headers.h, segment.h,
// server_connection.h.
#pragma once
#include "eddy/http/compression.h"
#include "eddy/http/cookie.h"
#include "eddy/http/early_hints.h"
#include "eddy/http/etag.h"
#include "eddy/http/event_stream.h"
#include "eddy/http/form.h"
#include "eddy/http/headers.h"
#include "eddy/http/media_type.h"
#include "eddy/http/message.h"
#include "eddy/http/multipart.h"
#include "eddy/http/segment.h"
#include "eddy/http/server_connection.h"
#include "eddy/http/status.h"
