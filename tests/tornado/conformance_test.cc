// The same requests to the same application: eddy's answers against the real Tornado's, which
// tests/conformance/tornado_answers.py wrote. What differs on purpose is in as_eddy, and in
// docs/compatibility.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "eddy/base/strings.h"
#include "eddy/http/status.h"
#include "tornado/ask.h"
#include "tornado/conformance_app.h"

namespace eddy::tornado::web {
namespace {

struct Case {
  std::string request;  // "GET /"
  Fields headers;
  std::string body, answer;
};

std::vector<Case> read_cases() {
  std::ifstream file{EDDY_SOURCE_DIR "/tests/conformance/tornado_answers.txt"};
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("> ")) {
      cases.emplace_back().request = line.substr(2);
    } else if (line.starts_with(">> ")) {
      const std::size_t colon = line.find(": ");
      cases.back().headers.emplace_back(line.substr(3, colon - 3), line.substr(colon + 2));
    } else if (line.starts_with("<body> ")) {
      cases.back().body = line.substr(7);
    } else if (line.starts_with("<") || line.starts_with("=")) {
      cases.back().answer += line + "\n";
    }
  }
  return cases;
}

// As Python's unicode_escape of latin-1.
std::string python_escaped(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\\') {
      out += "\\\\";
    } else if (byte < 0x20 || byte >= 0x7f) {
      out += {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
    } else {
      out += c;
    }
  }
  return out;
}

std::string show(const eddy::wsgi::MemoryResponse& response) {
  static const std::set<std::string> ignored = {"server", "date", "last-modified", "expires", "allow"};
  const std::string_view reason =
      response.head.reason.empty() ? http::reason_phrase(response.head.status) : response.head.reason;
  std::string text = "< " + std::to_string(response.head.status) + " " + std::string{reason} + "\n";
  std::vector<std::string> fields;
  for (const http::Header field : response.head.headers) {
    const std::string name = base::to_lower(field.name);
    if (!ignored.contains(name)) fields.push_back("<< " + name + ": " + std::string{field.value} + "\n");
  }
  std::sort(fields.begin(), fields.end());
  for (const std::string& field : fields) text += field;
  return text + "= " + python_escaped(response.body) + "\n";
}

// The differences on purpose: the phrase of 416 is RFC 9110's, not RFC 2616's; and a 405 has an Allow, which
// tests/tornado/output_test.cc looks at.
std::string as_eddy(std::string answer) {
  const std::size_t at = answer.find("416 Requested Range");
  if (at != std::string::npos) answer.erase(at + 4, std::string_view{"Requested "}.size());
  return answer;
}

TEST(Conformance, AnswersAsTornado) {
  Application app{conformance::rules(),
                  conformance::settings(EDDY_SOURCE_DIR "/tests/conformance/tornado_static")};
  const std::vector<Case> cases = read_cases();
  ASSERT_GT(cases.size(), 90U);
  for (const Case& each : cases) {
    const std::size_t space = each.request.find(' ');
    const auto response =
        ask(app, each.request.substr(0, space), each.request.substr(space + 1), each.headers, each.body);
    std::string sent;
    for (const auto& [name, value] : each.headers) sent += " [" + name + ": " + value + "]";
    EXPECT_EQ(show(response), as_eddy(each.answer)) << each.request << sent << " " << each.body;
  }
}

}  // namespace
}  // namespace eddy::tornado::web
