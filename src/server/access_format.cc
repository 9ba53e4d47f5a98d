// See access_format.h.
#include "server/access_format.h"

#include <fmt/format.h>

#include <ctime>
#include <iterator>
#include <string_view>

#include "eddy/base/base64.h"
#include "eddy/base/strings.h"
#include "eddy/base/utf8.h"

namespace eddy::server {
namespace {

constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_plain(char32_t c) noexcept { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

std::tm utc(std::int64_t seconds) noexcept {
  std::tm time{};
  const std::time_t since_1970 = seconds;
  gmtime_r(&since_1970, &time);
  return time;
}

std::string user_of(const http::Headers& headers) {
  const std::string_view credentials = headers.get("Authorization");
  constexpr std::string_view scheme = "Basic ";
  if (!base::iequals(credentials.substr(0, scheme.size()), scheme)) return {};
  const auto decoded = base::base64_decode(credentials.substr(scheme.size()));
  return decoded ? decoded->substr(0, decoded->find(':')) : std::string{};
}

// --- common, combined ---

void append_escaped(std::string& line, std::string_view text) {
  for (const char each : text) {
    const auto byte = static_cast<unsigned char>(each);
    if (is_plain(byte))
      line += each;
    else
      fmt::format_to(std::back_inserter(line), "\\x{:02x}", byte);
  }
}

// Stands alone between blanks, so that one in it would make two fields of it.
void append_word(std::string& line, std::string_view text) {
  if (text.empty()) line += '-';
  for (const char each : text)
    if (each == ' ')
      line += "\\x20";
    else
      append_escaped(line, {&each, 1});
}

void append_quoted(std::string& line, std::string_view text) {
  line += " \"";
  append_escaped(line, text.empty() ? std::string_view{"-"} : text);
  line += '"';
}

// One that could not be read has none.
void append_request_line(std::string& line, const http::RequestHead& request) {
  if (request.method_text().empty()) {
    line += '-';
    return;
  }
  append_escaped(line, request.method_text());
  line += ' ';
  append_escaped(line, request.target());
  line += ' ';
  line += http::version_name(request.version);
}

std::string common_line(const AccessRecord& record) {
  std::string line;
  append_word(line, record.peer.remote_address);
  line += " - ";
  append_word(line, user_of(record.request.headers));
  const std::tm time = utc(record.ended);
  fmt::format_to(std::back_inserter(line), " [{:02}/{}/{}:{:02}:{:02}:{:02} +0000] \"", time.tm_mday,
                 months[time.tm_mon], time.tm_year + 1900, time.tm_hour, time.tm_min, time.tm_sec);
  append_request_line(line, record.request);
  fmt::format_to(std::back_inserter(line), "\" {} {}", record.status, record.body_bytes);
  return line;
}

// --- json ---

void append_json_text(std::string& line, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = base::next_code_point(text, at);
    if (is_plain(c)) {
      line += static_cast<char>(c);
      continue;
    }
    if (c >= 0xd800 && c < 0xe000) c = 0xfffd;  // what is no UTF-8
    if (c < 0x10000) {
      fmt::format_to(std::back_inserter(line), "\\u{:04x}", static_cast<std::uint32_t>(c));
    } else {
      const std::uint32_t rest = c - 0x10000;
      fmt::format_to(std::back_inserter(line), "\\u{:04x}\\u{:04x}", 0xd800 + (rest >> 10),
                     0xdc00 + (rest & 0x3ff));
    }
  }
}

void append_member(std::string& line, std::string_view name, std::string_view text) {
  fmt::format_to(std::back_inserter(line), ",\"{}\":\"", name);
  append_json_text(line, text);
  line += '"';
}

std::string json_line(const AccessRecord& record) {
  const std::tm time = utc(record.ended);
  const http::RequestHead& request = record.request;
  std::string line = fmt::format("{{\"time\":\"{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z\"", time.tm_year + 1900,
                                 time.tm_mon + 1, time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec);
  append_member(line, "remote_addr", record.peer.remote_address);
  append_member(line, "remote_user", user_of(request.headers));
  append_member(line, "request_method", request.method_text());
  append_member(line, "request_uri", request.target());
  append_member(line, "server_protocol", http::version_name(request.version));
  fmt::format_to(std::back_inserter(line), ",\"status\":{},\"body_bytes_sent\":{},\"request_time\":{:.6f}",
                 record.status, record.body_bytes, std::chrono::duration<double>{record.took}.count());
  append_member(line, "http_referer", request.headers.get("Referer"));
  append_member(line, "http_user_agent", request.headers.get("User-Agent"));
  append_member(line, "request_id", record.peer.request_id);
  line += '}';
  return line;
}

}  // namespace

std::string format_access(const AccessRecord& record, AccessFormat format) {
  if (format == AccessFormat::json) return json_line(record);
  std::string line = common_line(record);
  if (format == AccessFormat::combined) {
    append_quoted(line, record.request.headers.get("Referer"));
    append_quoted(line, record.request.headers.get("User-Agent"));
  }
  if (format == AccessFormat::automatic) {
    fmt::format_to(std::back_inserter(line), " {:.2f}ms",
                   std::chrono::duration<double, std::milli>{record.took}.count());
    if (!record.peer.request_id.empty()) line.append(" ").append(record.peer.request_id);
  }
  return line;
}

}  // namespace eddy::server
