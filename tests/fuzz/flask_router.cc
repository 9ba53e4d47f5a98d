// Fuzzes the Flask router: a line a rule ("!" before it: not strict about slashes; "+": for POST alone), an empty line,
// then a method and a path. A rule that is malformed must be refused by the documented exception, with a sentence. What a
// rule matched must be matched again by the URL that is built from it, with the same values; a redirection must stay on
// the site and come to an end.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/replace_utf8.h"
#include "flask/path_text.h"
#include "flask/router.h"
#include "flask/url_builder.h"

namespace {

using namespace eddy;
using namespace eddy::flask::detail;
using Outcome = RouteMatch::Outcome;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string_view cut_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

Rule make_rule(std::string_view line) {
  Rule rule;
  rule.methods = {"GET", "HEAD"};
  for (; !line.empty() && (line[0] == '!' || line[0] == '+'); line.remove_prefix(1)) {
    if (line[0] == '!') rule.strict_slashes = false;
    if (line[0] == '+') rule.methods = {"POST"};
  }
  rule.text = base::replace_invalid_utf8(line);  // a literal is text
  rule.endpoint = rule.text;
  return rule;
}

// Values that a URL can't say again: a float that is written with an exponent, and an empty text or one that begins with
// the slash that ends the part before it, where slashes are merged.
bool can_say(const BuildValues& values, std::string_view url) {
  for (const auto& [name, value] : values)
    if (value.is_float() && value.str().find_first_of("en") != std::string::npos) return false;
  return url.find("//") == std::string_view::npos;
}

BuildValues values_of(const RouteMatch& match) {
  BuildValues values;
  for (std::size_t i = 0; i < match.arguments.size(); ++i)
    values.emplace_back(match.rule->variables[i].name, argument_value(match.arguments[i]));
  return values;
}

// The way back: of a router that has this rule alone, so that no better one takes its URL.
void check_way_back(const RouteMatch& match, std::string_view method) {
  const BuildValues values = values_of(match);
  const std::string url = build_rule(*match.rule, values);
  require(url.starts_with('/') && url.find_first_of(" \r\n\t\"<>") == std::string::npos);
  if (!can_say(values, url)) return;
  Router alone;
  alone.add(*match.rule);
  alone.freeze();
  RouteMatch again;
  alone.match(url, method, again);
  require(again.outcome == Outcome::found && again.rule->text == match.rule->text);
  require(build_rule(*again.rule, values_of(again)) == url);
  if (match.path.text() == again.path.text()) require(values_of(again) == values);
}

void check(const Router& router, std::string_view method, std::string path, int redirects = 0) {
  RouteMatch match;
  router.match(path, method, match);
  switch (match.outcome) {
    case Outcome::not_found: break;
    case Outcome::found: check_way_back(match, method); break;
    case Outcome::method_not_allowed:
      require(!match.allowed.empty() && router.allowed_methods(path) == match.allowed);
      break;
    case Outcome::redirect:
      require(match.redirect_path.starts_with('/') && !match.redirect_path.starts_with("//"));
      require(match.redirect_path.find_first_of(" \r\n\t\"<>\\") == std::string::npos);
      require(redirects < 3);
      check(router, method, match.redirect_path, redirects + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 2048) return 0;
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  Router router;
  for (std::string_view line = cut_line(rest); !line.empty(); line = cut_line(rest)) {
    try {
      router.add(make_rule(line));
    } catch (const std::invalid_argument& error) {
      require(!std::string_view{error.what()}.empty());
    }
  }
  router.freeze();
  const std::size_t space = rest.find(' ');
  if (space == std::string_view::npos) return 0;
  check(router, rest.substr(0, space), std::string{rest.substr(space + 1)});
  return 0;
}
