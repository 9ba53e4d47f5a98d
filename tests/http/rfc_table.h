// Reads tests/http/rfc/*.txt: what RFC 9110 and RFC 9112 ask, whom it binds, and the bytes that show it.
//
//   must 9112 2.2 recipient: a message is read as octets          level, RFC, section, whom it binds, in our words
//   row: octets over 127 in a value                               a case: the bytes sent, one line each, what comes of it
//   > GET / HTTP/1.1
//   > A: \xc3
//   >
//   = kept GET / | end
//   < HTTP/1.1 200 OK                                             the bytes expected, where they are worth showing
//   held: tests/http/limits_test.cc Limits.RequestLine            another test holds it
//   none: why there is nothing to hold, or what is missing        only where no row and no test can be named
//
// Lines are trimmed at their start; "#" begins a comment. A line of bytes ends in CR LF unless its last byte is a
// backslash; \r \n \t \0 \\ and \xHH are as in C. After "=": kept (the connection lives on), closed (this was the last
// answer), or a status and the name of a RequestError; then the events, those before the fault included.
// Levels: must (MUST, MUST NOT, SHALL, REQUIRED), should, may, and ours (not the RFC's: what eddy promises beyond it).
// Header-only: tests of http and of server use it.
#pragma once
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/base/strings.h"
#include "eddy/http/server_connection.h"

namespace eddy::http::rfc {

struct Row {
  std::string name, bytes;
  bool closes = false;                      // no further request is answered
  RequestError error = RequestError::none;  // of a refusal
  std::string events;                       // as test::Transcript tells them; empty for any, before a refusal
  std::string answer;                       // bytes expected; empty where the outcome tells them
  std::string place;                        // "9112-2.txt:12"
  std::string section;
};

struct Requirement {
  std::string level, rfc, section, role, text, place;
  std::vector<Row> rows;
  std::vector<std::string> held;
  std::string none;

  // Whether it binds what eddy is: an origin server, which receives requests and sends responses.
  [[nodiscard]] bool binds_us() const {
    return role == "server" || role == "recipient" || role == "sender" || role == "origin";
  }
};

// The names that stand after a status, in RequestError's order.
inline constexpr std::array<std::string_view, 17> kErrors = {
    "none",         "bad_request_line", "bad_line_end", "bad_header",     "bad_host",   "bad_length",
    "bad_framing",  "unknown_coding",   "bad_chunk",    "long_extension", "truncated",  "target_too_long",
    "large_header", "large_body",       "bad_version",  "timed_out",      "misdirected"};

inline std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    if (c == 'x') {
      out += static_cast<char>(base::hex_value(text.at(i + 1)) * 16 + base::hex_value(text.at(i + 2)));
      i += 2;
    } else {
      out += c == 'r' ? '\r' : c == 'n' ? '\n' : c == 't' ? '\t' : c == '0' ? '\0' : c;
    }
  }
  return out;
}

// "> GET / HTTP/1.1" as bytes.
inline std::string line_bytes(std::string_view line) {
  line.remove_prefix(line.size() > 1 ? 2 : 1);
  const bool open = line.ends_with('\\') && !line.ends_with("\\\\");
  if (open) line.remove_suffix(1);
  return unescape(line) + (open ? "" : "\r\n");
}

inline std::string_view word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view first = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return first;
}

inline void read_outcome(std::string_view line, Row& row) {
  const std::string_view fate = word(line);
  row.closes = fate != "kept";
  if (row.closes && fate != "closed") {
    const auto* found = std::find(kErrors.begin(), kErrors.end(), word(line));
    row.error = static_cast<RequestError>(found - kErrors.begin());
    if (found == kErrors.end() || status_of(row.error) != std::stoi(std::string{fate}))
      throw std::runtime_error(row.place + ": no such refusal");
  }
  row.events = unescape(line);
  if (!row.events.empty()) row.events += " | ";
}

inline void read_line(std::string_view line, const std::string& place, std::vector<Requirement>& into) {
  auto after = [&](std::string_view key) { return std::string{base::trim(line.substr(key.size()))}; };
  Requirement* last = into.empty() ? nullptr : &into.back();
  Row* row = last == nullptr || last->rows.empty() ? nullptr : &last->rows.back();
  if (line.starts_with("row:") && last != nullptr) {
    Row& next = last->rows.emplace_back();
    next.name = after("row:");
    next.place = place;
    next.section = last->rfc + " " + last->section;
  } else if (line[0] == '>' && row != nullptr) {
    row->bytes += line_bytes(line);
  } else if (line[0] == '<' && row != nullptr) {
    row->answer += line_bytes(line);
  } else if (line.starts_with("= ") && row != nullptr) {
    read_outcome(line.substr(2), *row);
  } else if (line.starts_with("held:") && last != nullptr) {
    last->held.push_back(after("held:"));
  } else if (line.starts_with("none:") && last != nullptr) {
    last->none = after("none:");
  } else {
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) throw std::runtime_error(place + ": no such line");
    std::string_view key = line.substr(0, colon);
    Requirement& next = into.emplace_back();
    next.place = place;
    next.text = line.substr(colon + 2);
    next.level = word(key);
    next.rfc = word(key);
    next.section = word(key);
    next.role = key;
  }
}

// All of a folder's files, in the order of their names.
inline std::vector<Requirement> read_requirements(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    if (entry.path().extension() == ".txt") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<Requirement> all;
  for (const auto& path : paths) {
    std::ifstream file{path};
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
      line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
      if (line.empty() || line[0] == '#') continue;
      read_line(line, path.filename().string() + ":" + std::to_string(number), all);
    }
  }
  return all;
}

inline std::vector<Row> read_rows(const std::filesystem::path& folder) {
  std::vector<Row> rows;
  for (const Requirement& each : read_requirements(folder))
    rows.insert(rows.end(), each.rows.begin(), each.rows.end());
  return rows;
}

// A name for googletest: the file, the line and the row's own.
inline std::string test_name(const Row& row) {
  std::string name = row.place + "_" + row.name;
  for (char& c : name)
    if (!base::is_alpha(c) && !base::is_digit(c)) c = '_';
  return name;
}

}  // namespace eddy::http::rfc
