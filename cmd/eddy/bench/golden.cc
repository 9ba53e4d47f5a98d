#include "bench/golden.h"

#include <algorithm>
#include <charconv>

#include "bench/child.h"
#include "support/files.h"

namespace eddy::command {
namespace {

// Up to `most` bytes from `at` on, on one line.
std::string glimpse(std::string_view text, std::size_t at, std::size_t most) {
  std::string out;
  for (const char c : text.substr(std::min(at, text.size()), most)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n')
      out += "\\n";
    else if (byte < 0x20 || byte == 0x7f)
      out += fmt::format("\\x{:02x}", byte);
    else
      out += c;
  }
  return at >= text.size() ? "its end" : "\"" + out + "\"";
}

}  // namespace

std::string difference(std::string_view expected, std::string_view actual) {
  if (expected == actual) return {};
  const auto [in_expected, in_actual] =
      std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end());
  auto at = static_cast<std::size_t>(in_expected - expected.begin());
  const auto line = 1 + std::count(expected.begin(), in_expected, '\n');
  // Not from the middle of a UTF-8 sequence.
  while (at > 0 && at < expected.size() && (static_cast<unsigned char>(expected[at]) & 0xC0) == 0x80) --at;
  constexpr std::size_t most = 40;
  return fmt::format("{} bytes instead of {}, and at byte {} (line {}) {} instead of {}", actual.size(),
                     expected.size(), at, line, glimpse(actual, at, most), glimpse(expected, at, most));
}

Outcome<std::vector<std::string>> parse_pages(std::string_view printed) {
  std::vector<std::string> pages;
  while (!printed.empty()) {
    std::size_t length = 0;
    const std::size_t line_end = printed.find('\n');
    if (line_end == printed.npos) return fail("render_page.py printed no length");
    const auto [end, error] = std::from_chars(printed.data(), printed.data() + line_end, length);
    printed.remove_prefix(line_end + 1);
    if (error != std::errc{} || printed.size() < length) return fail("render_page.py's output is cut short");
    pages.emplace_back(printed.substr(0, length));
    printed.remove_prefix(length);
  }
  if (pages.empty()) return fail("render_page.py printed no page");
  return pages;
}

Outcome<std::vector<std::string>> render_pages(const std::string& root, const std::string& folder,
                                               Interrupt& interrupt) {
  Command command;
  command.arguments = {"/usr/bin/python3", root + "/bench/python/render_page.py"};
  command.output = folder + "/pages";
  command.errors = folder + "/pages.err";
  auto child = Child::start(command);
  if (!child) return base::Error{child.error()};
  const auto woken =
      interrupt.wait(child->end_fd(), POLLIN, Interrupt::Clock::now() + std::chrono::seconds{60});
  const auto end = child->ended();
  if (woken == Interrupt::Woken::interrupted) return fail("interrupted");
  if (!end) return fail("the real Jinja2 did not render the page in a minute");
  if (!end->success())
    return fail("the real Jinja2 (Debian package python3-jinja2) can't render the page: {} {}\n{}",
                command.arguments[1], end->sentence(), last_lines(command.errors, 6));
  const auto printed = read_file(command.output);
  if (!printed) return base::Error{printed.error()};
  return parse_pages(*printed);
}

}  // namespace eddy::command
