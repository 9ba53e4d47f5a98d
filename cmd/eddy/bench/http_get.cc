#include "bench/http_get.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

namespace eddy::command {
namespace {

struct Socket {
  int fd;
  ~Socket() { close(fd); }
};

std::optional<std::size_t> number(std::string_view text, int base) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end == text.data()) return std::nullopt;
  return value;
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = (c >= 'A' && c <= 'Z') ? static_cast<char>(c + 32) : c;
  return out;
}

// The value of the header `name` (in lower case) in a head, in lower case too.
std::optional<std::string> header(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    const std::size_t colon = line.find(':');
    if (colon == line.npos || lower(line.substr(0, colon)) != name) continue;
    const std::size_t value = line.find_first_not_of(" \t", colon + 1);
    return value == line.npos ? std::string{} : lower(line.substr(value));
  }
  return std::nullopt;
}

Outcome<std::string> join_chunks(std::string_view body) {
  std::string joined;
  while (true) {
    const std::size_t line_end = body.find("\r\n");
    const auto size = line_end == body.npos ? std::nullopt : number(body, 16);
    if (!size) return fail("the answer's chunks are cut short");
    if (*size == 0) return joined;
    body.remove_prefix(line_end + 2);
    if (body.size() < 2 || body.size() - 2 < *size) return fail("the answer's chunks are cut short");
    joined += body.substr(0, *size);
    body.remove_prefix(*size + 2);
  }
}

// Whether an answer of a known length is all there: not every server closes when it is asked to.
bool complete(std::string_view answer) {
  const std::size_t head_end = answer.find("\r\n\r\n");
  if (head_end == answer.npos) return false;
  const std::string_view head = answer.substr(0, head_end + 2);
  if (header(head, "transfer-encoding")) return answer.ends_with("\r\n0\r\n\r\n");
  const auto length = header(head, "content-length");
  return length && answer.size() - head_end - 4 >= number(*length, 10).value_or(answer.size());
}

Outcome<std::string> send_and_receive(int fd, std::string_view request, Interrupt::Clock::time_point deadline,
                                      Interrupt& interrupt) {
  std::string answer;
  char buffer[65536];
  while (true) {
    const short events = request.empty() ? POLLIN : POLLOUT;
    const auto woken = interrupt.wait(fd, events, deadline);
    if (woken == Interrupt::Woken::timeout) return fail("no answer in time");
    if (woken == Interrupt::Woken::interrupted) return fail("interrupted");
    const ssize_t moved = request.empty() ? recv(fd, buffer, sizeof buffer, 0)
                                          : send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    if (moved < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (moved < 0) return fail("{}", std::strerror(errno));
    if (!request.empty()) {
      request.remove_prefix(static_cast<std::size_t>(moved));
    } else if (moved == 0) {
      return answer;
    } else {
      answer.append(buffer, static_cast<std::size_t>(moved));
      if (complete(answer)) return answer;
    }
  }
}

}  // namespace

Outcome<Reply> parse_reply(std::string_view answer) {
  const std::size_t head_end = answer.find("\r\n\r\n");
  if (answer.empty()) return fail("the connection was closed without an answer");
  if (!answer.starts_with("HTTP/1.") || answer.size() < 12 || head_end == answer.npos)
    return fail("the answer is not HTTP");
  Reply reply;
  reply.status = static_cast<int>(number(answer.substr(9, 3), 10).value_or(0));
  const std::string_view head = answer.substr(0, head_end + 2);
  std::string_view body = answer.substr(head_end + 4);
  if (header(head, "transfer-encoding").value_or("").ends_with("chunked")) {
    Outcome<std::string> joined = join_chunks(body);
    if (!joined) return base::Error{joined.error()};
    reply.body = *std::move(joined);
    return reply;
  }
  if (const auto length = header(head, "content-length")) {
    const std::size_t bytes = number(*length, 10).value_or(0);
    if (body.size() < bytes) return fail("the answer ends after {} of {} bytes", body.size(), bytes);
    body = body.substr(0, bytes);
  }
  reply.body = body;
  return reply;
}

Outcome<Reply> http_get(int port, std::string_view target, std::chrono::milliseconds timeout,
                        Interrupt& interrupt) {
  const auto deadline = Interrupt::Clock::now() + timeout;
  const Socket socket{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (socket.fd < 0) return fail("no socket: {}", std::strerror(errno));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
      errno != EINPROGRESS)
    return fail("{}", std::strerror(errno));
  const std::string request =
      fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", target, port);
  Outcome<std::string> answer = send_and_receive(socket.fd, request, deadline, interrupt);
  if (!answer) return base::Error{answer.error()};
  return parse_reply(*answer);
}

}  // namespace eddy::command
