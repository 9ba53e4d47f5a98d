// A bound, listening socket, or a sentence that says why not.
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "eddy/loop/listener.h"
#include "loop/address.h"
#include "loop/descriptor.h"

namespace eddy::loop {
namespace {

std::string place_of(const ListenOptions& options) {
  if (!options.unix_path.empty()) return options.unix_path;
  const bool ipv6 = options.address.find(':') != std::string::npos;
  const std::string host = options.address.empty() ? "*"
                           : ipv6                  ? "[" + options.address + "]"
                                                   : options.address;
  return host + ":" + std::to_string(options.port);
}

// A file, a folder, a link; not where there is nothing.
bool is_no_socket(const std::string& path) {
  struct stat status {};
  return !path.empty() && ::lstat(path.c_str(), &status) == 0 && !S_ISSOCK(status.st_mode);
}

ListenError refused(const ListenOptions& options, int error) {
  std::string why;
  if (error == EADDRINUSE && is_no_socket(options.unix_path))
    why = "something else than a socket is there";
  else if (error == EADDRINUSE)
    why = "the address is in use: another program listens there";
  else if (error == EACCES)
    why =
        options.unix_path.empty() ? "not permitted: ports below 1024 need a privilege" : "permission denied";
  else if (error == EADDRNOTAVAIL)
    why = "no interface of this machine has the address";
  else
    why = std::generic_category().message(error);
  return {{error, std::generic_category()}, "can't listen on " + place_of(options) + ": " + why};
}

void set(int descriptor, int level, int option, int value) noexcept {
  setsockopt(descriptor, level, option, &value, sizeof value);
}

// A socket file that nobody listens on any more. Of any other file connect says the same: such is left alone.
void remove_dead(const SocketAddress& address, socklen_t length) noexcept {
  struct stat status {};
  if (lstat(address.local.sun_path, &status) != 0 || !S_ISSOCK(status.st_mode)) return;
  const Descriptor probe{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (connect(probe.get(), &address.any, length) != 0 && errno == ECONNREFUSED)
    unlink(address.local.sun_path);
}

base::Result<int, ListenError> listen_on(const ListenOptions& options, const SocketAddress& address,
                                         socklen_t length) {
  Descriptor socket{::socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (socket.get() < 0) return base::Error{refused(options, errno)};
  if (address.any.sa_family != AF_UNIX) {
    set(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
    if (options.reuse_port) set(socket.get(), SOL_SOCKET, SO_REUSEPORT, 1);
    if (options.no_delay) set(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    if (address.any.sa_family == AF_INET6)  // "" is both families, "::" IPv6 alone, as of Tornado
      set(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, options.address.empty() ? 0 : 1);
  }
  // Linux gives a socket's file the socket's own mode: at no time may others connect.
  const bool is_file = address.any.sa_family == AF_UNIX;
  if (is_file && fchmod(socket.get(), options.unix_mode) != 0) return base::Error{refused(options, errno)};
  if (bind(socket.get(), &address.any, length) != 0) return base::Error{refused(options, errno)};
  // But less what the process's umask takes away.
  if (is_file && chmod(address.local.sun_path, options.unix_mode) != 0)
    return base::Error{refused(options, errno)};
  if (listen(socket.get(), options.backlog) != 0) return base::Error{refused(options, errno)};
  return socket.release();
}

base::Result<int, ListenError> listen_on_path(const ListenOptions& options) {
  SocketAddress address{};
  if (options.unix_path.size() >= sizeof address.local.sun_path)
    return base::Error{refused(options, ENAMETOOLONG)};
  address.local.sun_family = AF_UNIX;
  std::memcpy(address.local.sun_path, options.unix_path.c_str(), options.unix_path.size() + 1);
  remove_dead(address, sizeof address.local);
  return listen_on(options, address, sizeof address.local);
}

}  // namespace

base::Result<int, ListenError> open_listener(const ListenOptions& options) {
  if (!options.unix_path.empty()) return listen_on_path(options);
  SocketAddress address{};
  const socklen_t length = parse_address(options.address, options.port, address);
  if (length == 0)
    return base::Error{ListenError{std::make_error_code(std::errc::invalid_argument),
                                   "\"" + options.address + "\" is not an address of a network interface"}};
  auto opened = listen_on(options, address, length);
  if (!opened && options.address.empty() && opened.error().code.value() == EAFNOSUPPORT) {
    ListenOptions ipv4 = options;  // a machine without IPv6
    ipv4.address = "0.0.0.0";
    return open_listener(ipv4);
  }
  return opened;
}

}  // namespace eddy::loop
