// The three servers: one HTTP, one connection, and each decides only who waits where.
//
//   threaded  an I/O loop's thread and a bounded pool: a worker belongs to a request in flight
//   event     handlers run on the loop: one that suspends as a Task, one that blocks inline
//   green     handlers run each on a green thread of the loop's hub
//
//   return server::serve(app, server::Kind::green, {.port = 8888, .workers = 2});   // a program's main
//
//   server::Server running{loop, app, server::Kind::event, {.port = 0}};            // on a loop of yours
//   running.start();  ...  running.stop(5s);
//
// Tests: tests/server/*, the same suite on all three.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "eddy/http/forwarded.h"
#include "eddy/http/leniencies.h"
#include "eddy/wsgi/exchange.h"

namespace eddy::loop {
class Loop;
}

namespace eddy::wsgi {
class SpoolFiles;
}

namespace eddy::server {

enum class Kind : std::uint8_t { threaded, event, green };

// When a line a request is logged ("eddy.access"): on a terminal (stderr is one) or where access_log_file names a file,
// always, or never.
enum class AccessLog : std::uint8_t { automatic, on, off };

// What such a line holds. automatic: the Common Log Format and the time taken; of a Tornado Application on an HTTPServer,
// Tornado's, where no file is named. common, combined: as Apache and nginx write them. json: an object a line, its
// members named as nginx's variables.
enum class AccessFormat : std::uint8_t { automatic, common, combined, json };

// A request's ID, for logs and for support: none; made here; or the one in its header, where that is sane (1 to 128 letters,
// digits and -_.:+/=@), else made. trusted is for a server whose clients may choose what is logged: behind a proxy that
// sets the header, or inside a house.
enum class RequestIds : std::uint8_t { off, made, trusted };

struct Options {
  std::string address =
      "127.0.0.1";  // numeric; "": every interface; "::" too, in both families, and "0.0.0.0" in IPv4
  std::uint16_t port = 8888;  // 0: the kernel picks one; see Server::port
  int backlog = 1024;         // connections the kernel queues for accept
  std::string unix_socket =
      {};  // a path: a Unix socket there instead; a dead one is replaced, removed at the stop
  unsigned unix_mode = 0600;  // of that file: who may connect
  int inherited_socket = -1;  // a listening descriptor, TCP or Unix, to use instead of all these; not closed
  std::vector<std::string> also_bind =
      {};  // beside that one, as gunicorn's --bind: "[::1]:8081", ":8081", "unix:/run/app.sock", "fd:4" (inherited)

  int workers = 1;         // processes that share the socket (serve only)
  int max_restarts = 100;  // of workers that die, in all (Tornado's fork_processes); then serve exits 1
  int threads = 16;  // threaded: workers of the pool, and at most as many loops for handlers that suspend
  int malloc_arenas =
      1;  // threaded, serve only: heaps that glibc keeps for its threads, unless the environment says; 0: eight a processor
  std::size_t max_queued = 1024;  // threaded: requests that wait for a worker; over it 503, Retry-After
  std::size_t max_blocking_streams =
      12;  // threaded: generators that are pulled at once, always one fewer than threads; more wait as requests do
  std::size_t max_connections = 10'000;  // over it accepting pauses until one closes
  std::size_t max_connections_per_address =
      0;  // of a peer, of IPv6 its network of 64 bits; over it closed at once; 0: no limit
  std::size_t max_in_flight = 10'000;      // requests being answered; over it 503, Retry-After
  std::size_t max_green_threads = 10'000;  // green: over it requests wait for one

  // Limits of a request; the status that answers what is over them, and the connection is closed.
  std::size_t max_request_line = 8190;        // bytes; 414
  std::size_t max_header_line = 16'384;       // bytes of one field; 431
  std::size_t max_header_size = 65'536;       // bytes of all fields; 431
  std::size_t max_header_count = 100;         // fields, and as many trailers; 431
  std::uint64_t max_body_size = 104'857'600;  // bytes (100 MiB, as Tornado's); 413
  std::size_t max_body_memory =
      1'048'576;                  // bytes of a whole body held in memory; a larger one is in a temporary file
  std::string spool_folder = {};  // of those files; empty: the environment's TMPDIR, else /tmp
  std::shared_ptr<wsgi::SpoolFiles> spool_files =
      {};  // the system calls under them; null: the system's (eddy/wsgi/spool.h)
  std::size_t max_chunk_extensions = 4'096;  // bytes over one body; 400
  std::size_t max_trailer_size = 8'192;      // bytes of all trailers; 431
  std::size_t max_pipelined = 65'536;  // bytes of later requests held while one is answered: not read on
  std::uint64_t max_drained_body =
      262'144;  // bytes of a body that nobody read, to keep its connection; else closed
  std::size_t write_buffer = 262'144;  // bytes of an answer held for a slow reader before write waits
  int notsent_lowat =
      131'072;  // bytes that the kernel holds unsent before that (TCP_NOTSENT_LOWAT); 0: as the kernel is set
  std::size_t read_buffer = 65'536;  // bytes of a streamed body held before reading stops

  // Time-outs; zero turns one off. Checked about once a second, so up to a second late.
  std::chrono::milliseconds header_timeout{30'000};  // first byte of a request to the end of its head: 408
  std::chrono::milliseconds body_timeout{60'000};    // between two pieces of a body: 408
  std::chrono::milliseconds idle_timeout{75'000};    // a keep-alive connection without a request: closed
  std::chrono::milliseconds write_timeout{60'000};   // an answer of which the client takes nothing: cut
  std::chrono::milliseconds request_timeout{0};      // Exchange::deadline

  std::chrono::milliseconds max_blocking_time{
      0};  // event, green: a callback that holds the loop longer is logged with its route and stack; 0: not watched

  // Bodies of requests that are coded (Content-Encoding: gzip, deflate, br or zstd) reach the application decoded; another
  // coding is a 415. max_body_size holds for both sizes.
  bool decompress_request = false;
  std::uint32_t max_decompression_ratio = 100;  // bytes that a byte may become, over 64 KiB in all; 413

  http::Leniencies leniencies = {};  // of RFC 9112; all off

  std::chrono::milliseconds drain_grace{100};       // at a stop: an idle connection may send one more request
  std::chrono::milliseconds drain_timeout{30'000};  // and what is in flight may take so long; then it is cut

  http::ProxyTrust proxy =
      {};  // what is believed of who asked, behind proxies (Werkzeug's ProxyFix, Tornado's xheaders)

  RequestIds request_ids = RequestIds::off;
  std::string request_id_header = "X-Request-ID";  // of the request, for handlers too, and of its answer

  AccessLog access_log = AccessLog::automatic;
  AccessFormat access_format = AccessFormat::automatic;
  std::string access_log_file =
      {};  // a path, appended to and opened again at SIGUSR1; empty: the log, which is stderr
  std::size_t access_log_queue =
      1'048'576;  // bytes of lines that wait to be written to it; over it they are dropped, and that is logged
  std::string server_name = "eddy";  // the Server field; empty: none
  std::function<void(const std::string&)> announce =
      {};  // gets the line with the URL, of each socket one; default: prints it to stderr
};

// Serves until SIGTERM or SIGINT, then drains: takes what the accept queue still holds, stops listening,
// answers what is in flight, and ends. A later signal cuts what is in flight; those that come while it tears down are
// dropped, and what the program had set for them is set again at the end. Returns the program's exit status: 0; 1, after
// one sentence on stderr, where it can't serve (address in use, not permitted, or not an address), or a worker crashed.
// Where a handler does not return within a second after drain_timeout, the process ends under it with status 1,
// without destructors. One that holds the loop itself, on the event and green servers, hides the signal: a worker's
// parent kills that worker 5 s after drain_timeout; a process without workers goes on.
// Call it before any loop or thread of your own where workers > 1.
// Where there is an access_log_file, SIGUSR1 opens it again, in all workers.
int serve(wsgi::App& app, Kind kind, Options options = {});

// Listening sockets that were opened before a fork; eddy's own (src/server/listeners.h).
class Listeners;

// A server on a loop that its owner runs. All of it on that loop's thread.
class Server {
 public:
  // Throws std::runtime_error with a sentence where the access log can't be opened.
  Server(loop::Loop& loop, wsgi::App& app, Kind kind, Options options = {});
  // On sockets that are open already, which it closes at its stop. `sole`: no other process accepts on them.
  Server(loop::Loop& loop, wsgi::App& app, Kind kind, Options options, Listeners listeners, bool sole);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();  // cuts what still runs

  // Listens; throws std::runtime_error with a sentence where it can't.
  void start();
  // Runs the loop until it is stopped: for one that nothing but the server uses, and that no thread runs. A threaded
  // server may then run short handlers on the loop's thread, and moves the loop to another where one blocks; on a
  // loop that its owner runs, each handler goes to a thread of the pool.
  void run();
  // Accepts on more sockets, of this process alone. Throws std::logic_error where it does not serve.
  void add(Listeners listeners);
  [[nodiscard]] std::uint16_t port() const noexcept;  // the first one bound, after start; 0 of a Unix socket
  [[nodiscard]] std::string url() const;              // its: "http://127.0.0.1:8888/", "unix:/run/app.sock"
  [[nodiscard]] std::vector<std::string> urls() const;  // of all sockets, in the order of Options
  // Connections that are open, or whose handlers run on after a stop has cut them.
  [[nodiscard]] std::size_t unfinished() const noexcept;
  // Drains as serve does, within `timeout` (then cuts), and calls `stopped` on the loop. Again: no effect.
  void stop(std::chrono::milliseconds timeout, std::function<void()> stopped = {});
  // Opens access_log_file again, which a log rotator has moved away. serve, HTTPServer and WSGIServer do at SIGUSR1.
  void reopen_access_log() noexcept;
  [[nodiscard]] bool running() const noexcept;             // between start and the end of stop
  [[nodiscard]] std::size_t connections() const noexcept;  // open now

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace eddy::server
