// See log_sink.h.
#include "server/log_sink.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <string>
#include <utility>

#include "eddy/base/utf8.h"
#include "server/line_writer.h"

namespace eddy::server {
namespace {

constexpr std::size_t max_waiting = 1'048'576;  // bytes of lines that wait for the terminal

// Local time, as the person at the terminal has it: "2026-11-28 18:47:51.230".
std::string time_text() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto since_1970 = now.time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count() % 1000;
  std::tm time{};
  localtime_r(&seconds, &time);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03}", time.tm_year + 1900, time.tm_mon + 1,
                     time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec, ms);
}

// The escape sequence of ECMA-48 that colours a level's name; empty for those that need no attention.
std::string_view colour_of(base::LogLevel level) noexcept {
  if (level >= base::LogLevel::error) return "\x1b[31m";
  return level == base::LogLevel::warning ? "\x1b[33m" : "";
}

// Whether it steers a terminal, or the order in which one shows what follows: the controls C0 and C1, stray bytes, which some
// take for C1, and the marks of direction.
bool steers(char32_t c) noexcept {
  return (c < 0x20 && c != '\t') || (c >= 0x7f && c < 0xa0) || (c >= 0xdc80 && c <= 0xdcff) || c == 0x61c ||
         (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

// What came from a client, a path or a header, must neither look like a line of its own nor steer the terminal.
std::string harmless(std::string_view message) {
  std::string text;
  text.reserve(message.size());
  for (std::size_t at = 0; at < message.size();) {
    const std::size_t begin = at;
    const char32_t c = base::next_code_point(message, at);
    if (c == '\n')
      text += "\n    ";
    else if (!steers(c))
      text += message.substr(begin, at - begin);
    else
      for (const char byte : message.substr(begin, at - begin))
        text += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  }
  return text;
}

class TerminalSink final : public base::LogSink {
 public:
  void write(std::string_view logger, base::LogLevel level, std::string_view message) noexcept override try {
    if (logger == "eddy.access") return writer_.put(message);
    const std::string_view colour = coloured_ ? colour_of(level) : std::string_view{};
    writer_.put(fmt::format("[{}] {}{}{} {}: {}", time_text(), colour, base::to_string(level),
                            colour.empty() ? "" : "\x1b[0m", logger, harmless(message)));
  } catch (...) {  // no memory for the line
    writer_.put(message);
  }

 private:
  // Of a stderr that is closed there is nobody to tell.
  void dropped(std::uint64_t lines, int error) {
    if (error == 0) write("eddy.general", base::LogLevel::warning, dropped_sentence(lines, error));
  }

  const bool coloured_ = isatty(STDERR_FILENO) == 1;
  LineWriter writer_{STDERR_FILENO, max_waiting,
                     [this](std::uint64_t lines, int error) { dropped(lines, error); }};
};

}  // namespace

LogToTerminal::LogToTerminal() : ours_{std::make_shared<TerminalSink>()} {
  if (auto before = base::set_log_sink(ours_)) {
    base::set_log_sink(std::move(before));  // the program has chosen one
    ours_.reset();
  }
}

LogToTerminal::~LogToTerminal() {
  if (!ours_) return;
  auto present = base::set_log_sink(nullptr);
  if (present != ours_) base::set_log_sink(std::move(present));  // the program has chosen one meanwhile
}

}  // namespace eddy::server
