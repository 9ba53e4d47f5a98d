// cpp_httplib.cc: cpp-httplib with the golden page from memory, a row of `eddy bench`: PORT FILE.
#include <httplib.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::ifstream file{argv[2], std::ios::binary};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  httplib::Server server;
  // Its default closes a connection after five requests, which no load test would survive.
  server.set_keep_alive_max_count(10000000);
  server.set_tcp_nodelay(true);
  // Its default, SO_REUSEPORT, can't bind beside the closed connections of the row before.
  server.set_socket_options([](socket_t fd) {
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
  server.Get("/", [&](const httplib::Request&, httplib::Response& response) {
    response.set_content(page, "text/html; charset=utf-8");
  });
  return server.listen("127.0.0.1", std::atoi(argv[1])) ? 0 : 1;
}
