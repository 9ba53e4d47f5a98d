// What a test client's request looks like to the app: the bytes that TestRequest stands for.
// Tests: tests/flask/testing_test.cc.
#pragma once
#include <string>
#include <string_view>

#include "eddy/flask/testing.h"
#include "eddy/wsgi/memory_exchange.h"

namespace eddy::flask::detail {

// `target` is a path and its query. Throws std::invalid_argument for a header that can't be sent.
wsgi::MemoryRequest memory_request(std::string_view method, std::string target, const TestRequest& request,
                                   std::string_view cookies = {});

}  // namespace eddy::flask::detail
