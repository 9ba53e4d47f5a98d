// LineWriter: lines for a file or a terminal, written by a thread of its own, so that who has a line never waits.
//
// Lines wait in a bounded buffer; what comes while it is full is dropped, counted, and told once there is room.
// Under load it writes a batch about every 50 ms: waking a thread costs more than making a line. To a file each
// batch is one write at its end, so processes may share it.
// Its thread starts with the first line, after any fork. Tests: tests/server/line_writer_test.cc.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace eddy::server {

// "3 lines were dropped: they came faster than they could be written"; `error`, an errno, says why else.
[[nodiscard]] std::string dropped_sentence(std::uint64_t lines, int error);

class LineWriter {
 public:
  static constexpr std::chrono::milliseconds default_end_patience{500};
  // Called on the writer's thread with how many lines were dropped since the last time; `error`: an errno, of a write
  // that failed, or 0.
  using OnDropped = std::function<void(std::uint64_t lines, int error)>;

  // Appends to the file at `path`, which it makes (mode 0640) where there is none; throws std::runtime_error with a
  // sentence where it can't. `max_waiting`: bytes of lines that wait to be written.
  LineWriter(std::string path, std::size_t max_waiting, OnDropped on_dropped,
             std::chrono::milliseconds end_patience = default_end_patience);
  // Writes to a descriptor that stays open and its owner's.
  LineWriter(int descriptor, std::size_t max_waiting, OnDropped on_dropped,
             std::chrono::milliseconds end_patience = default_end_patience);
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;
  ~LineWriter();  // writes what waits; where a pipe's reader takes nothing for `end_patience`, drops the rest

  // Any thread. The line without its end.
  void put(std::string_view line) noexcept;
  // Any thread: what is put from now on goes to a file that is opened by the path then; where it can't be, it goes on
  // with the former one, and says so. Of a descriptor: no effect.
  void reopen() noexcept;

 private:
  enum class State : std::uint8_t { not_started, sleeps, works };
  void start();
  void run();
  void wake();
  void write_batch(std::string_view batch, std::optional<std::size_t> reopen_at);
  void write_all(std::string_view bytes);
  [[nodiscard]] bool await_room();
  void drop(std::string_view bytes, int error);
  [[nodiscard]] bool ending();
  void open_again();

  const std::string path_;  // empty: not ours
  const std::size_t max_waiting_;
  const OnDropped on_dropped_;
  const std::chrono::milliseconds end_patience_;
  int fd_;                 // the writer's, once it runs
  bool given_up_ = false;  // the writer's

  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::string waiting_;
  std::optional<std::size_t> reopen_at_;  // in waiting_
  std::uint64_t dropped_ = 0;
  int error_ = 0;  // of the last write that failed
  State state_ = State::not_started;
  bool ending_ = false;
  std::thread writer_;
};

}  // namespace eddy::server
