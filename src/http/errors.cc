// The statuses and sentences of RequestError and SendError, each in one table.
#include <array>

#include "eddy/http/server_connection.h"

namespace eddy::http {
namespace {

struct Row {
  int status;
  std::string_view sentence;
};

constexpr std::array<Row, 19> kRequestErrors = {{
    {0, "no error"},
    {400, "the request line is malformed (RFC 9112, 3)"},
    {400, "a line ends in a bare CR or LF (RFC 9112, 2.2)"},
    {400, "a header field is malformed (RFC 9112, 5)"},
    {400, "Host is missing, repeated, malformed or another than the target's (RFC 9112, 3.2)"},
    {400, "Content-Length is not one number (RFC 9112, 6.3)"},
    {400, "the message's length is ambiguous (RFC 9112, 6.1 and 6.3)"},
    {501, "the transfer coding is not implemented (RFC 9112, 6.1)"},
    {400, "a chunk's size is malformed (RFC 9112, 7.1)"},
    {400, "the chunk extensions are too long (RFC 9112, 7.1.1)"},
    {400, "the connection was closed inside the request (RFC 9112, 8)"},
    {414, "the request target is too long"},
    {431, "the header fields are too large or too many"},
    {413, "the request's body is too large"},
    {505, "the HTTP version is not supported"},
    {408, "the request took too long to arrive"},
    {421, "the target's scheme is not http (RFC 9110, 7.4)"},
    {415, "the body's content coding is not supported (RFC 9110, 8.4)"},
    {400, "the body is not what its content coding says (RFC 9110, 8.4)"},
}};
static_assert(static_cast<std::size_t>(RequestError::bad_content_coding) + 1 == kRequestErrors.size());

constexpr std::array<std::string_view, 7> kSendErrors = {
    "there is no request to answer, or its answer was begun or finished already",
    "the status is not one that a handler may send (200 to 999)",
    "the reason phrase holds a control byte",
    "the body is longer than its Content-Length",
    "the body is shorter than its Content-Length, or that is no number",
    "the connection was cut",
    "a field that frames, routes or describes a message can't be a trailer",
};
static_assert(static_cast<std::size_t>(SendError::bad_trailer) + 1 == kSendErrors.size());

}  // namespace

int status_of(RequestError error) noexcept { return kRequestErrors[static_cast<std::size_t>(error)].status; }

std::string_view describe(RequestError error) noexcept {
  return kRequestErrors[static_cast<std::size_t>(error)].sentence;
}

std::string_view describe(SendError error) noexcept { return kSendErrors[static_cast<std::size_t>(error)]; }

}  // namespace eddy::http
