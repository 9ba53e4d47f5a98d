// A blocking HTTP client for tests: sends the bytes it is told to and splits what comes back, no more.
#pragma once
#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace eddy::server {

struct Reply {
  int status = 0;
  std::string head;  // the status line and the fields, with their line ends
  std::string body;  // without its framing
  bool whole = false;

  [[nodiscard]] std::string field(std::string_view name) const {
    const std::string key = "\r\n" + std::string{name} + ": ";
    const std::size_t at = head.find(key);
    if (at == std::string::npos) return {};
    const std::size_t from = at + key.size();
    return head.substr(from, head.find("\r\n", from) - from);
  }
};

// Whether this machine has ::1.
inline bool has_ipv6_loopback() {
  const int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  const bool has = fd >= 0 && bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  if (fd >= 0) ::close(fd);
  return has;
}

class Client {
 public:
  struct Ipv6 {
    std::uint16_t port;
  };
  explicit Client(std::uint16_t port, int receive_buffer = 0)
      : fd_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    if (receive_buffer > 0) setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("connect failed");
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  // To ::1.
  explicit Client(Ipv6 to) : fd_{socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(to.port);
    address.sin6_addr = in6addr_loopback;
    if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("connect failed");
  }
  // To a Unix socket.
  explicit Client(const std::string& path) : fd_{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("connect failed");
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { close(); }

  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  // Closes with a reset rather than an orderly end.
  void reset() {
    const linger now{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  void end_sending() { shutdown(fd_, SHUT_WR); }
  // Whether all that was sent has come to the peer's kernel.
  [[nodiscard]] bool all_acknowledged() const {
    int bytes = 0;
    return ioctl(fd_, SIOCOUTQ, &bytes) == 0 && bytes == 0;
  }

  // False where the peer is gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Those of a Unix socket, together with a descriptor.
  void send_with_descriptor(std::string_view bytes) {
    std::string copy{bytes};
    iovec part{copy.data(), copy.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd_)]{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    *header = {.cmsg_len = CMSG_LEN(sizeof fd_), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    std::memcpy(CMSG_DATA(header), &fd_, sizeof fd_);
    if (sendmsg(fd_, &message, MSG_NOSIGNAL) < 0) throw std::runtime_error("sendmsg failed");
  }

  // The next answer; status 0 where the connection ends before one. `to_head`: an answer to HEAD has no body.
  Reply reply(bool to_head = false) {
    Reply reply;
    std::size_t end = 0;
    while ((end = input_.find("\r\n\r\n")) == std::string::npos)
      if (!more()) return reply;
    reply.head = input_.substr(0, end + 2);
    input_.erase(0, end + 4);
    reply.status = std::atoi(reply.head.c_str() + 9);
    const bool bodiless = to_head || reply.status < 200 || reply.status == 204 || reply.status == 304;
    if (bodiless) {
      reply.whole = true;
    } else if (reply.field("Transfer-Encoding") == "chunked") {
      reply.whole = chunks(reply.body);
    } else if (const std::string length = reply.field("Content-Length"); !length.empty()) {
      reply.whole = take(std::strtoull(length.c_str(), nullptr, 10), reply.body);
    } else {
      reply.body = rest();
      reply.whole = true;
    }
    return reply;
  }
  Reply get(std::string_view target) {
    send("GET " + std::string{target} + " HTTP/1.1\r\nHost: test\r\n\r\n");
    return reply();
  }

  Reply post(std::string_view target, std::string_view content_type, std::string_view body) {
    send("POST " + std::string{target} +
         " HTTP/1.1\r\nHost: test\r\nContent-Type: " + std::string{content_type} +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string{body});
    return reply();
  }

  // All that comes until the server closes.
  std::string rest() {
    while (more()) continue;
    return std::move(input_);
  }
  // Whether the server has closed (waits for it, or for bytes that it should not send).
  bool closed() { return input_.empty() && !more(); }
  // Reads what is there, at most `limit` bytes, without waiting.
  std::size_t skim(std::size_t limit) {
    char buffer[4096];
    std::size_t total = 0;
    while (total < limit) {
      const ssize_t got = recv(fd_, buffer, std::min(sizeof buffer, limit - total), MSG_DONTWAIT);
      if (got <= 0) break;
      total += static_cast<std::size_t>(got);
    }
    return total;
  }
  [[nodiscard]] int fd() const noexcept { return fd_; }
  [[nodiscard]] std::string& input() noexcept { return input_; }

  // False at the end, or where nothing came for `patience` (a test that hangs is a test that failed).
  bool more(int patience_ms = 20'000) {
    pollfd waiting{fd_, POLLIN, 0};
    if (poll(&waiting, 1, patience_ms) <= 0) return false;
    char buffer[65536];
    const ssize_t got = recv(fd_, buffer, sizeof buffer, 0);
    if (got <= 0) return false;
    input_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }

 private:
  bool take(std::size_t size, std::string& into) {
    while (input_.size() < size)
      if (!more()) {
        into += input_;
        return false;
      }
    into.append(input_, 0, size);
    input_.erase(0, size);
    return true;
  }
  bool line(std::string& into) {
    std::size_t end = 0;
    while ((end = input_.find("\r\n")) == std::string::npos)
      if (!more()) return false;
    into = input_.substr(0, end);
    input_.erase(0, end + 2);
    return true;
  }
  bool chunks(std::string& into) {
    std::string text;
    for (;;) {
      if (!line(text)) return false;
      const std::size_t size = std::strtoull(text.c_str(), nullptr, 16);
      if (size == 0) break;
      if (!take(size, into) || !line(text)) return false;
    }
    while (line(text))
      if (text.empty()) return true;
    return false;
  }

  int fd_;
  std::string input_;
};

}  // namespace eddy::server
