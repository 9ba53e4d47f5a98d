// See listener.h. Tests: tests/server/listener_test.cc.
#include "server/listener.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/filter.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "eddy/loop/listener.h"
#include "loop/address.h"

namespace eddy::server {
namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

std::string in_url(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

std::string shown(const Options& options) {
  const std::string& host = options.address;
  if (host.empty()) return fmt::format("port {}", options.port);
  return fmt::format("{}:{}", in_url(host), options.port);
}

std::string sentence(const Options& options, int error) {
  switch (error) {
    case EADDRINUSE:
      return fmt::format(
          "Address already in use: another program listens on {}. Stop it, or choose another port.",
          shown(options));
    case EACCES:
      return fmt::format(
          "Permission denied: {} needs privileges (ports below 1024 do). Choose a port from 1024 on.",
          shown(options));
    case EADDRNOTAVAIL:
      return fmt::format("Can't listen on {}: this machine has no such address.", shown(options));
    default: return fmt::format("Can't listen on {}: {}.", shown(options), std::strerror(error));
  }
}

AddressList resolve(const Options& options, int family, int* error) {
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const std::string port = std::to_string(options.port);
  *error =
      getaddrinfo(options.address.empty() ? nullptr : options.address.c_str(), port.c_str(), &hints, &list);
  return AddressList{*error == 0 ? list : nullptr, &freeaddrinfo};
}

// A listening descriptor, or minus errno.
int bind_one(const addrinfo& address, int backlog) {
  const int fd = socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  const int on = 1, off = 0;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // "::" takes IPv4 too, as for Flask and gunicorn, though of Tornado's bind_sockets it is IPv6 alone.
  if (address.ai_family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  // Accepted sockets inherit it, so that no connection pays a system call for it.
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind(fd, address.ai_addr, address.ai_addrlen) != 0 || listen(fd, backlog) != 0) {
    const int error = errno;
    ::close(fd);
    return -error;
  }
  return fd;
}

bool listens(int fd) {
  int on = 0;
  socklen_t length = sizeof on;
  return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &length) == 0 && on != 0;
}

}  // namespace

base::Result<Listener, std::string> Listener::open(const Options& options) {
  if (options.inherited_socket >= 0) {
    if (!listens(options.inherited_socket))
      return base::Error{fmt::format("Descriptor {} is not a listening socket.", options.inherited_socket)};
    fcntl(options.inherited_socket, F_SETFD,
          FD_CLOEXEC);  // it comes without, as it must: no child of ours is to have it
    return Listener{options.inherited_socket, false,
                    loop::endpoint_of(options.inherited_socket, false).address};
  }
  if (!options.unix_socket.empty()) {
    loop::ListenOptions listening;
    listening.unix_path = options.unix_socket;
    listening.unix_mode = options.unix_mode;
    listening.backlog = options.backlog;
    const auto opened = loop::open_listener(listening);
    if (!opened) return base::Error{opened.error().message};
    Listener listener{*opened, true, options.unix_socket};
    listener.file_ = look_at(options.unix_socket);
    return listener;
  }
  // "Every interface" is IPv6's wildcard, which takes IPv4 too, and IPv4's where the machine has no IPv6.
  const std::vector<int> families =
      options.address.empty() ? std::vector<int>{AF_INET6, AF_INET} : std::vector<int>{AF_UNSPEC};
  int error = EADDRNOTAVAIL;
  for (int family : families) {
    int lookup = 0;
    const AddressList list = resolve(options, family, &lookup);
    if (!list && !options.address.empty())
      return base::Error{
          fmt::format("Can't listen on {}: \"{}\" is not an address.", shown(options), options.address)};
    for (const addrinfo* each = list.get(); each != nullptr; each = each->ai_next) {
      const int fd = bind_one(*each, options.backlog);
      if (fd >= 0) return Listener{fd, true, options.address};
      // Of a name's addresses the one that this machine has says more than one that it lacks.
      if (error == EADDRNOTAVAIL || error == EAFNOSUPPORT) error = -fd;
    }
    if (error != EAFNOSUPPORT && error != EADDRNOTAVAIL) break;
  }
  return base::Error{sentence(options, error)};
}

Listener::File Listener::look_at(std::string path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return {};
  return {std::move(path), status.st_dev, status.st_ino};
}

void Listener::remove_file() noexcept {
  if (file_.path.empty() || look_at(file_.path) != file_) return;
  ::unlink(file_.path.c_str());
  file_ = {};
}

Listener::Listener(int fd, bool owned, std::string host)
    : fd_{fd}, owned_{owned}, host_{std::move(host)}, port_{loop::endpoint_of(fd, false).port} {}

Listener::Listener(Listener&& other) noexcept
    : fd_{std::exchange(other.fd_, -1)},
      owned_{other.owned_},
      host_{std::move(other.host_)},
      port_{other.port_},
      file_{std::move(other.file_)} {}

Listener& Listener::operator=(Listener&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(owned_, other.owned_);
  std::swap(host_, other.host_);
  std::swap(port_, other.port_);
  std::swap(file_, other.file_);
  return *this;
}

Listener::~Listener() { close(); }

void Listener::close() noexcept {
  if (fd_ >= 0 && owned_) ::close(fd_);
  fd_ = -1;
}

std::string Listener::url() const {
  if (port_ == 0) return "unix:" + host_;
  const bool every = host_.empty() || host_ == "0.0.0.0" || host_ == "::";
  const std::string host = every ? "127.0.0.1" : host_;
  return fmt::format("http://{}:{}/", in_url(host), port_);
}

void Listener::refuse_new() const noexcept {
  if (port_ == 0 || !owned_) return;  // on a Unix socket connecting and queueing are one step
  // Of a TCP segment the filter sees the header first: byte 13 has the flags, 0x02 is SYN.
  std::array<sock_filter, 4> program{{BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
                                      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x02, 0, 1),
                                      BPF_STMT(BPF_RET | BPF_K, 0), BPF_STMT(BPF_RET | BPF_K, 0xffffffff)}};
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  // Where the kernel refuses it, a stop may lose what arrives between the last accept and the close.
  static_cast<void>(setsockopt(fd(), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter));
}

}  // namespace eddy::server
