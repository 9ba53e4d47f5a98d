// pistache.cc: Pistache with the golden page from memory, a row of `eddy bench`: PORT FILE.
#include <pistache/endpoint.h>
#include <pistache/peer.h>
#include <sys/socket.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace {

std::string page;

struct Handler : Pistache::Http::Handler {
  HTTP_PROTOTYPE(Handler)
  void onRequest(const Pistache::Http::Request& request, Pistache::Http::ResponseWriter response) override {
    // It keeps an HTTP/1.0 connection open whatever the client says; ab would wait for its end for ever.
    const bool last = request.version() == Pistache::Http::Version::Http10;
    const int fd = response.peer()->fd();
    response.send(Pistache::Http::Code::Ok, page, MIME(Text, Html))
        .then([=](ssize_t) { return last ? shutdown(fd, SHUT_RDWR) : 0; }, Pistache::Async::NoExcept);
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::ifstream file{argv[2], std::ios::binary};
  page.assign(std::istreambuf_iterator<char>{file}, {});
  const Pistache::Address address{"127.0.0.1",
                                  Pistache::Port(static_cast<std::uint16_t>(std::atoi(argv[1])))};
  Pistache::Http::Endpoint endpoint{address};
  endpoint.init(Pistache::Http::Endpoint::options().threads(1).flags(Pistache::Tcp::Options::ReuseAddr));
  endpoint.setHandler(Pistache::Http::make_handler<Handler>());
  endpoint.serve();
}
