// What a test client's request looks like to the app: the bytes that TestRequest stands for.
// Tests: tests/flask/testing_test.cc.
#pragma once
#include <string>
#include <string_view>

#include "eddy/flask/testing.h"
#include "eddy/wsgi/memory_exchange.h"
#include "flask/url_settings.h"

namespace eddy::flask::detail {

// What a test client asks of an app that is below its APPLICATION_ROOT. Of a path, or a whole URL, and its query: of the latter the host
// is sent, and "https" is secure.
SentRequest sent_request(const UrlSettings& urls, std::string_view method, std::string_view url,
                         const TestRequest& request);
// The bytes of it; JSON as the app writes it. Throws std::invalid_argument for a header that can't be sent.
wsgi::MemoryRequest memory_request(const Flask& app, std::string_view method, std::string_view url,
                                   const TestRequest& request, std::string_view cookies = {});

}  // namespace eddy::flask::detail
