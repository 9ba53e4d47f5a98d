#include "bench/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include "bench/table.h"

namespace eddy::command {
namespace {

std::string measured_line(const Contender& row, const Run& run) {
  return fmt::format("round {}: {}: {} requests/s, {} CPU µs/request{}\n", run.round + 1, row.name,
                     short_figure(run.load.requests_per_second), short_figure(run.cpu_us_per_request),
                     run.load.failed == 0 ? "" : fmt::format(", {} FAILED", run.load.failed));
}

std::string failed_line(const Contender& row, int round, const std::string& why) {
  return fmt::format("round {}: {}: failed: {}\n", round + 1, row.name, why);
}

// One line a measurement, for logs.
class Lines : public Progress {
 public:
  explicit Lines(std::FILE* to) : to_{to} {}
  void begins(const Contender&, int) override {}
  void measured(const Contender& row, const Run& run) override { print(measured_line(row, run)); }
  void failed(const Contender& row, int round, const std::string& why) override {
    print(failed_line(row, round, why));
  }

 private:
  void print(const std::string& text) {
    std::fputs(text.c_str(), to_);
    std::fflush(to_);
  }
  std::FILE* to_;
};

// One line that is written over and over; failures stay above it.
class Bar : public Progress {
 public:
  Bar(std::FILE* to, std::size_t rows, int rounds)
      : to_{to}, rounds_{rounds}, all_{rows * static_cast<std::size_t>(rounds)} {}
  ~Bar() override { print("\r\033[K"); }

  void begins(const Contender& row, int round) override {
    const auto spent = std::chrono::steady_clock::now() - start_;
    print(fmt::format("\r\033[K{}  round {}: {}", bar_text(done_, all_, spent), round + 1, row.name));
  }
  void measured(const Contender&, const Run&) override { ++done_; }
  void failed(const Contender& row, int round, const std::string& why) override {
    all_ -= static_cast<std::size_t>(rounds_ - round);  // its further rounds fall away
    print("\r\033[K" + failed_line(row, round, why));
  }

 private:
  void print(const std::string& text) {
    std::fputs(text.c_str(), to_);
    std::fflush(to_);
  }
  std::FILE* to_;
  int rounds_;
  std::size_t all_;
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

std::string bar_text(std::size_t done, std::size_t all, std::chrono::nanoseconds spent) {
  constexpr std::size_t cells = 24;
  const std::size_t full = all == 0 ? cells : done * cells / all;
  std::string text = fmt::format("[{}{}] {:3}%", std::string(full, '#'), std::string(cells - full, '-'),
                                 all == 0 ? 100 : done * 100 / all);
  if (done == 0) return text;
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(spent / done * (all - done)).count();
  return text + (left < 60 ? fmt::format("  {} s left", left)
                           : fmt::format("  {} min {} s left", left / 60, left % 60));
}

std::unique_ptr<Progress> progress_on(std::FILE* to, std::size_t rows, int rounds) {
  if (isatty(fileno(to)) != 0) return std::make_unique<Bar>(to, rows, rounds);
  return std::make_unique<Lines>(to);
}

}  // namespace eddy::command
