// Fuzzes the Flask router: a line a rule ("!" before it: not strict about slashes; "+": for POST alone; "@host ": of that host; "="
// an alias of the endpoint of the rule before it), an empty line, then a method, a path and perhaps a host. Rules may name the
// converters word, code and rest, which are an app's own. A rule that is malformed must be refused by the documented exception, with a sentence. What a
// rule matched must be matched again by the URL that is built from it, with the same values; a redirection must stay on
// the site and come to an end.
#include <algorithm>
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

void add_converters(Router& router) {
  const auto add = [&router](const char* name, eddy::flask::UrlConverter made) {
    router.add_converter(name, [made](const eddy::flask::UrlConverterArguments&) { return made; });
  };
  add("word", {.regex = "[a-z]+", .weight = 60});
  add("code", {.regex = "(a|b)(?:-([0-9]))?", .weight = 40});
  add("rest", {.regex = ".*?", .weight = 150, .part_isolating = false});
}

std::string_view cut_word(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

Rule make_rule(std::string_view line, std::string_view endpoint_before) {
  Rule rule;
  rule.methods = {"GET", "HEAD"};
  for (; !line.empty() && (line[0] == '!' || line[0] == '+' || line[0] == '='); line.remove_prefix(1)) {
    if (line[0] == '!') rule.strict_slashes = false;
    if (line[0] == '+') rule.methods = {"POST"};
    if (line[0] == '=') rule.is_alias = true;
  }
  if (line.starts_with('@')) rule.domain = base::replace_invalid_utf8(cut_word(line).substr(1));
  rule.text = base::replace_invalid_utf8(line);  // a literal is text
  rule.endpoint = rule.is_alias ? std::string{endpoint_before} : rule.text;
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
void check_way_back(const RouteMatch& match, std::string_view domain, std::string_view method) {
  const BuildValues values = values_of(match);
  const std::string url = build_rule(*match.rule, values).path;
  require(url.starts_with('/') && url.find_first_of(" \r\n\t\"<>") == std::string::npos);
  if (!can_say(values, url)) return;
  if (match.rule->is_alias) return;
  Router alone;
  add_converters(alone);
  alone.add(*match.rule);
  alone.freeze();
  RouteMatch again;
  alone.match(domain, url, method, again);
  require(again.outcome == Outcome::found && again.rule->text == match.rule->text);
  require(build_rule(*again.rule, values_of(again)).path == url);
  if (match.path.text() == again.path.text()) require(values_of(again) == values);
}

void check(const Router& router, std::string domain, std::string_view method, std::string path,
           int redirects = 0) {
  RouteMatch match;
  router.match(domain, path, method, match);
  switch (match.outcome) {
    case Outcome::not_found: break;
    case Outcome::found: check_way_back(match, domain, method); break;
    case Outcome::failed: std::abort();
    case Outcome::method_not_allowed:
      require(!match.allowed.empty() && router.allowed_methods(domain, path) == match.allowed);
      break;
    case Outcome::redirect:
      require(match.redirect_path.starts_with('/') && !match.redirect_path.starts_with("//"));
      require(match.redirect_path.find_first_of(" \r\n\t\"<>\\") == std::string::npos);
      require(redirects < 3);
      check(router, match.redirect_domain.value_or(domain), method, match.redirect_path, redirects + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 2048) return 0;
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  Router router;
  add_converters(router);
  for (std::string_view line = cut_line(rest); !line.empty(); line = cut_line(rest)) {
    try {
      router.add(make_rule(line, router.rules().empty() ? "" : router.rules().back()->endpoint));
    } catch (const std::invalid_argument& error) {
      require(!std::string_view{error.what()}.empty());
    }
  }
  try {
    router.freeze();
  } catch (const std::invalid_argument& error) {
    require(!std::string_view{error.what()}.empty());
    return 0;
  }
  if (rest.find(' ') == std::string_view::npos) return 0;
  const std::string_view method = cut_word(rest);
  const std::string_view path = cut_word(rest);
  check(router, std::string{rest}, method, std::string{path});
  return 0;
}
