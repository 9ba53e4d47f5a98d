// answers.h: what both styles answer alike.
#pragma once
#include <eddy/http/message.h>
#include <eddy/value.h>

#include <string>

namespace testbed {

// A request's fields by name; several of one name joined by ", ".
eddy::Value fields(const eddy::http::RequestHead& head);
// "chunk 7\n"
std::string chunk(int number);
// The n-th event of a stream of Server-Sent Events.
std::string event(int number);

}  // namespace testbed
