// Reads connections' bytes on stdin, each behind its length (four bytes, big-endian), and prints as a line of JSON what
// http::ServerConnection makes of each: the requests that are whole, and how it ended.
//
// {"requests": [{"method", "target", "version", "headers": [[name, value]...], "body"}...], "end": "more" | "closed" |
// "error", "error": why}; text is Latin-1. For tests/conformance/http_differential.py.
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <limits>
#include <string>
#include <string_view>

#include "eddy/http/server_connection.h"

namespace {

using namespace eddy::http;

void append_text(std::string& out, std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\') {
      out += c;
    } else {
      out.append("\\u00").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    }
  }
  out += '"';
}

std::string head_json(const RequestHead& head) {
  std::string out = "{\"method\":";
  append_text(out, head.method_text());
  out += ",\"target\":";
  append_text(out, head.target());
  out.append(",\"version\":\"").append(version_name(head.version).substr(5)).append("\",\"headers\":[");
  for (const Header field : head.headers) {
    if (!out.ends_with('[')) out += ',';
    out += '[';
    append_text(out, field.name);
    out += ',';
    append_text(out, field.value);
    out += ']';
  }
  return out + "],\"body\":";
}

std::string read_connection(std::string_view bytes) {
  ServerLimits limits;
  limits.body_bytes = std::numeric_limits<std::uint64_t>::max();  // the others have none
  ServerConnection connection{limits};
  connection.receive(bytes, {});
  std::string out = "{\"requests\":[", head, body;
  for (;;) {
    const Event event = connection.next();
    switch (event.kind) {
      case Event::request:
        head = head_json(connection.request());
        body.clear();
        break;
      case Event::body: body += event.data; break;
      case Event::end:
        if (!out.ends_with('[')) out += ',';
        out += head;
        append_text(out, body);
        out += '}';
        static_cast<void>(connection.respond(ResponseHead{200}, Segment{"ok"}, {}));
        break;
      case Event::error:
        return out + "],\"end\":\"error\",\"error\":\"" + std::string{describe(connection.error())} + "\"}";
      case Event::closed: return out + "],\"end\":\"closed\"}";
      case Event::need_more:
      case Event::answer: return out + "],\"end\":\"more\"}";
    }
  }
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  unsigned char length[4];
  std::string bytes;
  while (std::cin.read(reinterpret_cast<char*>(length), 4)) {
    bytes.resize(std::size_t{length[0]} << 24 | std::size_t{length[1]} << 16 | std::size_t{length[2]} << 8 |
                 length[3]);
    if (!std::cin.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return 1;
    std::cout << read_connection(bytes) << '\n';
  }
}
