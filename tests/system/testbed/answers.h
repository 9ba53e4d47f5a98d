// answers.h: what both styles answer alike.
#pragma once
#include <eddy/http/event_stream.h>
#include <eddy/http/message.h>
#include <eddy/value.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace testbed {

// A request's fields by name, as it was first spelt; several of one name, in any case, joined by ", ". Each byte of a value is
// the character of its number (Latin-1), so that JSON can hold whatever came and nothing is lost.
eddy::Value fields(const eddy::http::RequestHead& head);
// Bytes of a body that are there, or its end, before its echo begins: a body that is not whole is still an error's status up to here,
// and behind it a 200 that is cut.
inline constexpr std::size_t echo_begins_at = 65'536;
// "chunk 7\n"
std::string chunk(int number);
// What is told of a part of a form; `filename` is empty of a field.
eddy::Value part(std::string_view name, std::string_view filename, std::uint64_t size, std::string sha256);
// The n-th event of a stream of Server-Sent Events, and the one with which a client goes on that had this one.
eddy::http::ServerSentEvent event(int number);
int first_event(std::string_view last_event_id);
// How many events there are: what `?count=` says, ten where that is no number.
int count_of(std::string_view argument);

}  // namespace testbed
