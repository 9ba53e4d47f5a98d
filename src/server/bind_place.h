// Reads a place to listen on, as Options::also_bind and gunicorn's --bind have it: "127.0.0.1:8081", "[::1]:8081", ":8081" or
// "*:8081", "unix:/run/app.sock", "fd:4".
//
// Never opens anything: whether an address is one is known where it is bound. Tests: tests/server/listener_test.cc.
#pragma once
#include <string>
#include <string_view>

#include "eddy/base/result.h"
#include "eddy/server/server.h"

namespace eddy::server {

// `options` with that place instead of theirs, and no others beside it; or a sentence that names it.
base::Result<Options, std::string> bound_to(std::string_view place, Options options);

}  // namespace eddy::server
