// A client that knows what was answered: reads a connection's output as RFC 9112, 6.3 has it, and holds it against that.
#pragma once
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/base/strings.h"

namespace eddy::http {

inline constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
inline constexpr std::string_view kHints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";

inline void require(bool holds) {
  if (!holds) std::abort();
}

// An answer that the connection took.
struct Answer {
  int status = 0;
  std::string body = {};
  bool bodiless = false;  // whatever was given
  bool expected_continue = false;
  bool hinted = false;  // at least once, in vain in HTTP/1.0
  bool whole = false;
};

// What a client reads: answers, one behind the other.
class AnswerReader {
 public:
  explicit AnswerReader(std::string_view bytes) : rest_{bytes} {}

  void read(const std::vector<Answer>& answers, bool closed) {
    for (const Answer& each : answers) {
      const bool last = &each == &answers.back();
      interim(each);
      if (rest_.empty()) return require(last && !each.whole);  // cut before its head had left
      const bool says_close = head(each);
      if (says_close || !each.whole) require(last);
      if (says_close && each.whole) require(closed);
      if (!each.whole) require(closed);
      body(each);
    }
  }
  // What belongs to no answer: those of a request whose answer was never begun.
  void tail(const Answer& next) {
    interim(next);
    require(rest_.empty());
  }

 private:
  void interim(const Answer& answer) {
    int continues = 0;
    for (;;) {
      if (rest_.starts_with(kContinue)) {
        rest_.remove_prefix(kContinue.size());
        ++continues;
      } else if (rest_.starts_with(kHints)) {
        rest_.remove_prefix(kHints.size());
        require(answer.hinted);
      } else {
        break;
      }
    }
    require(continues <= (answer.expected_continue ? 1 : 0));
  }
  // Whether it says that the connection ends.
  bool head(const Answer& answer) {
    const std::size_t end = rest_.find("\r\n\r\n");
    require(end != std::string_view::npos);
    fields_ = rest_.substr(0, end + 2);
    rest_.remove_prefix(end + 4);
    require(fields_.starts_with("HTTP/1.1 "));
    int status = 0;
    std::from_chars(fields_.data() + 9, fields_.data() + 12, status);
    require(status == answer.status);
    return field("Connection") == "close";
  }
  [[nodiscard]] std::string_view field(std::string_view name) const {
    for (std::size_t at = fields_.find("\r\n"); at + 2 < fields_.size(); at = fields_.find("\r\n", at + 2)) {
      std::string_view line = fields_.substr(at + 2, fields_.find("\r\n", at + 2) - at - 2);
      const std::size_t colon = line.find(": ");
      require(colon != std::string_view::npos);
      if (eddy::base::iequals(line.substr(0, colon), name)) return line.substr(colon + 2);
    }
    return {};
  }
  void body(const Answer& answer) {
    std::string got;
    bool whole = true;
    if (answer.bodiless) {
    } else if (field("Transfer-Encoding") == "chunked") {
      whole = chunks(got);
    } else if (const std::string_view length = field("Content-Length"); !length.empty()) {
      std::size_t size = 0;
      std::from_chars(length.data(), length.data() + length.size(), size);
      whole = take(size, got);
    } else {
      require(field("Connection") == "close");
      take(rest_.size(), got);
    }
    if (answer.whole) {
      require(whole && (answer.bodiless || got == answer.body));
    } else {
      require(answer.bodiless || answer.body.starts_with(got) || !whole);
      require(rest_.empty());
    }
  }
  bool take(std::size_t size, std::string& to) {
    const std::size_t got = std::min(size, rest_.size());
    to.append(rest_.substr(0, got));
    rest_.remove_prefix(got);
    return got == size;
  }
  // False where it ends before the last one.
  bool chunks(std::string& to) {
    for (;;) {
      const std::size_t line = rest_.find("\r\n");
      if (line == std::string_view::npos) {
        require(rest_.empty());
        return false;
      }
      std::size_t size = 0;
      std::from_chars(rest_.data(), rest_.data() + line, size, 16);
      rest_.remove_prefix(line + 2);
      if (size == 0) break;
      require(take(size, to) && rest_.starts_with("\r\n"));
      rest_.remove_prefix(2);
    }
    while (!rest_.starts_with("\r\n")) {  // trailers
      const std::size_t line = rest_.find("\r\n");
      require(line != std::string_view::npos);
      rest_.remove_prefix(line + 2);
    }
    rest_.remove_prefix(2);
    return true;
  }

  std::string_view rest_, fields_;
};

}  // namespace eddy::http
