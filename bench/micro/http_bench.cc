// What http costs a request, sockets apart: from bytes to events, and from an answer to segments. Each iteration is one
// request on a kept connection, as a server drives it.
#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

#include "eddy/http/server_connection.h"

namespace {

using namespace eddy::http;

constexpr std::string_view kWrk = "GET / HTTP/1.1\r\nHost: 127.0.0.1:8888\r\n\r\n";
constexpr std::string_view kAb =
    "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\nHost: 127.0.0.1:8888\r\n"
    "User-Agent: ApacheBench/2.3\r\nAccept: */*\r\n\r\n";
constexpr std::string_view kBrowser =
    "GET /post/17?page=2 HTTP/1.1\r\nHost: 127.0.0.1:8888\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"
    "Accept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\n"
    "Referer: http://127.0.0.1:8888/\r\nCookie: "
    "session=eyJ1c2VyIjoxN30.ZVx1Yg.abcdefghijklmnopqrstuvwxyz0\r\n"
    "Connection: keep-alive\r\nUpgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\n"
    "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-User: ?1\r\n\r\n";

void request(benchmark::State& state, std::string_view bytes) {
  ServerConnection connection;
  const Moment moment{{}, "Tue, 15 Nov 1994 08:12:31 GMT"};
  const std::string page(30'000, 'x');
  ResponseHead head;
  head.headers.add_trusted("Content-Type", "text/html; charset=utf-8");
  head.headers.add_trusted("Server", "eddy");
  for (auto _ : state) {
    connection.receive(bytes, {});
    while (connection.next().kind != Event::end) {
    }
    static_cast<void>(connection.respond(head, Segment::literal(page), moment));
    benchmark::DoNotOptimize(connection.output().data());
    connection.output().clear();
    benchmark::DoNotOptimize(connection.next());
    connection.keep_input();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
}

void open(benchmark::State& state) {  // what a connection of one request costs more: ab without -k
  for (auto _ : state) {
    ServerConnection connection;
    benchmark::DoNotOptimize(connection.next());
  }
}

BENCHMARK_CAPTURE(request, wrk, kWrk);
BENCHMARK_CAPTURE(request, ab, kAb);
BENCHMARK_CAPTURE(request, browser, kBrowser);
BENCHMARK(open);

}  // namespace
