#include "bench/measurement.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "bench/child.h"
#include "bench/golden.h"
#include "bench/http_get.h"
#include "bench/process_tree.h"

namespace eddy::command {
namespace {

using Clock = Interrupt::Clock;
constexpr std::chrono::milliseconds answer_within{5000};

// `port` if it is free, a free one for 0.
Outcome<int> free_port(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = bind(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0;
  const int error = errno;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(fd);
  if (bound) return static_cast<int>(ntohs(address.sin_port));
  if (error == EADDRINUSE) return fail("port {} is busy: another program listens there", port);
  return fail("can't listen on port {}: {}", port, std::strerror(error));
}

// A contender that runs, and how to speak to it.
class Started {
 public:
  static Outcome<Started> start(const Contender& row, const Plan& plan);

  Done wait_until_it_answers(Interrupt& interrupt);
  Done check_page(Interrupt& interrupt);
  Done check_skips(const std::vector<std::string>& pages, std::mt19937& random, Interrupt& interrupt);
  Outcome<LoadResult> load(const Load& load, Interrupt& interrupt);
  [[nodiscard]] pid_t warden() const { return child_.warden(); }

 private:
  Started(const Contender& row, Folder folder, int port, Child child, std::string expected)
      : row_{&row},
        folder_{std::move(folder)},
        port_{port},
        child_{std::move(child)},
        expected_{std::move(expected)} {}

  Done compare_with(const std::string& expected, const std::string& target, Interrupt& interrupt);
  // The failure `what`, or the contender's own last words where it has died of it.
  base::Error<Failure> explain(const std::string& what);

  const Contender* row_;
  Folder folder_;
  int port_;
  Child child_;
  std::string expected_;
};

Outcome<Started> Started::start(const Contender& row, const Plan& plan) {
  const std::string missing = missing_need(row, plan.root, plan.programs);
  if (!missing.empty()) return fail("{}", missing);
  const auto port = free_port(row.port);
  if (!port) return base::Error{port.error()};
  auto folder = Folder::make();
  if (!folder) return base::Error{folder.error()};
  const std::map<std::string, std::string> places{
      {"root", plan.root}, {"bin", plan.programs}, {"port", std::to_string(*port)}, {"tmp", folder->path()}};
  for (const RowFile& file : row.files) {
    std::string text = expand(file.text, places);
    if (!file.from.empty()) {
      auto copied = read_file(expand(file.from, places));
      if (!copied) return base::Error{copied.error()};
      text = *std::move(copied);
    }
    const Done written = write_file(folder->path() + "/" + file.name, text);
    if (!written) return base::Error{written.error()};
  }
  auto expected = read_file(expand(row.expected, places));
  if (!expected) return base::Error{expected.error()};
  Command command;
  for (const std::string& argument : row.command) command.arguments.push_back(expand(argument, places));
  const std::string program = find_program(command.arguments[0]);
  if (program.empty()) return fail("no program {}; is it built?", command.arguments[0]);
  command.arguments[0] = program;
  command.folder = plan.root;
  command.errors = folder->path() + "/stderr";
  auto child = Child::start(command);
  if (!child) return base::Error{child.error()};
  return Started{row, *std::move(folder), *port, *std::move(child), *std::move(expected)};
}

base::Error<Failure> Started::explain(const std::string& what) {
  // Its connections break before its end is known.
  pollfd ended{child_.end_fd(), POLLIN, 0};
  poll(&ended, 1, 300);
  const auto end = child_.ended();
  if (!end) return fail("{}", what);
  const std::string words = last_lines(folder_.path() + "/stderr", 8);
  return fail("it {}{}{}", end->sentence(), words.empty() ? "" : "; its last lines:\n", words);
}

Done Started::wait_until_it_answers(Interrupt& interrupt) {
  const auto deadline = Clock::now() + row_->ready_within;
  std::string last = "nobody listens";
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0)
      return explain(fmt::format("it did not answer on port {} within {:.0f} s of its start ({})", port_,
                                 static_cast<double>(row_->ready_within.count()) / 1000, last));
    const auto reply = http_get(port_, row_->url, std::min(left, answer_within), interrupt);
    if (reply) return std::monostate{};
    last = reply.error().what;
    const auto pause = std::min(Clock::now() + std::chrono::milliseconds{20}, deadline);
    if (interrupt.wait(child_.end_fd(), POLLIN, pause) == Interrupt::Woken::interrupted)
      return fail("interrupted");
    if (child_.ended()) return explain(last);
  }
}

Done Started::compare_with(const std::string& expected, const std::string& target, Interrupt& interrupt) {
  const auto reply = http_get(port_, target, answer_within, interrupt);
  if (!reply) return explain(fmt::format("GET {}: {}", target, reply.error().what));
  if (reply->status != 200)
    return explain(fmt::format("GET {}: status {} instead of 200", target, reply->status));
  const std::string found = difference(expected, reply->body);
  if (!found.empty()) return fail("refused, its page is wrong: GET {}: {}", target, found);
  return std::monostate{};
}

Done Started::check_page(Interrupt& interrupt) { return compare_with(expected_, row_->url, interrupt); }

Done Started::check_skips(const std::vector<std::string>& pages, std::mt19937& random, Interrupt& interrupt) {
  if (row_->constant) return check_page(interrupt);
  std::uniform_int_distribution<std::size_t> skip{0, pages.size() - 1};
  for (int checked = 0; checked < skips_checked; ++checked) {
    const std::size_t k = skip(random);
    const char joint = row_->url.find('?') == std::string::npos ? '?' : '&';
    Done same = compare_with(pages[k], fmt::format("{}{}skip={}", row_->url, joint, k), interrupt);
    if (!same) return same;
  }
  return std::monostate{};
}

Outcome<LoadResult> Started::load(const Load& load, Interrupt& interrupt) {
  const std::string output = folder_.path() + "/load";
  std::error_code ignored;
  std::filesystem::remove(output, ignored);
  Command command;
  command.arguments = load.command(fmt::format("http://127.0.0.1:{}{}", port_, row_->url), output + ".times");
  command.output = output;
  command.errors = output + ".err";
  auto child = Child::start(command);
  if (!child) return base::Error{child.error()};
  const auto woken = interrupt.wait(child->end_fd(), POLLIN, Clock::now() + load.patience());
  if (woken == Interrupt::Woken::interrupted) return fail("interrupted");
  const auto end = child->ended();
  if (!end) return explain(fmt::format("{} did not come to an end", load.sentence()));
  if (!end->success())
    return explain(
        fmt::format("{} {}\n{}", load.sentence(), end->sentence(), last_lines(output + ".err", 4)));
  const auto printed = read_file(output);
  const auto times = read_file(output + ".times");
  auto result = load.kind == Load::Kind::ab ? parse_ab(printed.value_or(""), times.value_or(""))
                                            : parse_wrk(printed.value_or(""));
  if (!result) return explain(result.error().what);
  if (child_.ended()) return explain("");
  return result;
}

}  // namespace

Outcome<Run> measure(const Contender& row, const Plan& plan, std::mt19937& random, Interrupt& interrupt) {
  auto started = Started::start(row, plan);
  if (!started) return base::Error{started.error()};
  Done ok = started->wait_until_it_answers(interrupt);
  if (ok) ok = started->check_page(interrupt);
  if (ok) ok = started->check_skips(plan.pages, random, interrupt);
  if (!ok) return base::Error{ok.error()};
  const auto warm = started->load(plan.load.warm_up(), interrupt);
  if (!warm) return base::Error{warm.error()};

  const auto before = cpu_time_below(started->warden());
  const auto result = started->load(plan.load, interrupt);
  if (!result) return base::Error{result.error()};
  const std::chrono::duration<double, std::micro> cpu = cpu_time_below(started->warden()) - before;
  if (result->requests == 0) return fail("no request was answered under load");

  Run run;
  run.load = *result;
  run.cpu_us_per_request = cpu.count() / static_cast<double>(result->requests);
  run.peak_rss_mib = peak_resident_mib_below(started->warden());
  ok = started->check_skips(plan.pages, random, interrupt);
  if (!ok) return base::Error{ok.error()};
  return run;
}

}  // namespace eddy::command
