// floor.cc: as near to the machine's limit as a server can be: the same bytes for every request, from a bare
// epoll.
//
//   floor PORT FILE
//
// One thread, no library, no parser: a request is whatever ends with an empty line. It keeps a connection
// alive for HTTP/1.1, and for HTTP/1.0 that asks for it; it answers pipelined requests in order. It has no
// limits and no time-outs, and must not be used for anything but to see what the kernel alone costs. Watched
// by: tests/system/bench_test.py.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Connection {
  std::string input;
  std::size_t sent = 0;                 // of the answer in flight
  const std::string* answer = nullptr;  // in flight; null: none
  bool last = false;                    // close after it
};

std::string answer_with(const std::string& body, bool keep) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " +
         std::to_string(body.size()) +
         (keep ? "\r\nConnection: keep-alive\r\n\r\n" : "\r\nConnection: close\r\n\r\n") + body;
}

int listen_on(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(fd, 1024) != 0) {
    std::perror("floor: can't listen");
    std::exit(1);
  }
  return fd;
}

// Whether the request asks that the connection be closed behind it.
bool closes(std::string_view request) {
  const bool http_1_0 = request.substr(0, request.find('\r')).ends_with("HTTP/1.0");
  if (http_1_0) return request.find("eep-") == request.npos;
  return request.find("onnection: close") != request.npos;
}

class Server {
 public:
  Server(int listener, const std::string& body)
      : listener_{listener}, keep_{answer_with(body, true)}, close_{answer_with(body, false)} {}

  [[noreturn]] void serve() {
    watch(listener_, EPOLL_CTL_ADD, EPOLLIN);
    epoll_event events[256];
    while (true) {
      const int count = epoll_wait(epoll_, events, 256, -1);
      for (int i = 0; i < count; ++i) {
        if (events[i].data.fd == listener_)
          accept_all();
        else
          advance(events[i].data.fd);
      }
    }
  }

 private:
  void watch(int fd, int operation, std::uint32_t events) const {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    epoll_ctl(epoll_, operation, fd, &event);
  }

  void accept_all() {
    int fd = -1;
    while ((fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      if (connections_.size() <= static_cast<std::size_t>(fd))
        connections_.resize(static_cast<std::size_t>(fd) + 1);
      connections_[static_cast<std::size_t>(fd)] = {};
      watch(fd, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT | EPOLLET);
    }
  }

  // Reads and writes until neither goes further; edge-triggered, so both are tried.
  void advance(int fd) {
    Connection& connection = connections_[static_cast<std::size_t>(fd)];
    while (true) {
      if (connection.answer != nullptr) {
        const std::string& answer = *connection.answer;
        const ssize_t sent =
            send(fd, answer.data() + connection.sent, answer.size() - connection.sent, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) return;
        if (sent < 0) break;
        connection.sent += static_cast<std::size_t>(sent);
        if (connection.sent < answer.size()) continue;
        connection.answer = nullptr;
        if (connection.last) break;
      }
      if (begin_answer(connection)) continue;
      char buffer[16384];
      const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
      if (got < 0 && errno == EAGAIN) return;
      if (got <= 0) break;
      connection.input.append(buffer, static_cast<std::size_t>(got));
    }
    close(fd);
  }

  // Takes a whole request off the input, if there is one.
  bool begin_answer(Connection& connection) {
    const std::size_t end = connection.input.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    connection.last = closes(std::string_view{connection.input}.substr(0, end));
    connection.input.erase(0, end + 4);
    connection.answer = connection.last ? &close_ : &keep_;
    connection.sent = 0;
    return true;
  }

  int listener_;
  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  std::string keep_;
  std::string close_;
  std::vector<Connection> connections_;  // by descriptor
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: floor PORT FILE\n", stderr);
    return 2;
  }
  std::ifstream file{argv[2], std::ios::binary};
  if (!file) {
    std::fprintf(stderr, "floor: can't read %s\n", argv[2]);
    return 1;
  }
  const std::string body{std::istreambuf_iterator<char>{file}, {}};
  Server{listen_on(std::atoi(argv[1])), body}.serve();
}
