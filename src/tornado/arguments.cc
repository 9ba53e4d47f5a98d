// RequestHandler's arguments and cookies in, and the conversion of a rule's groups.
//
// Tests: tests/tornado/request_test.cc.
#include "tornado/arguments.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "eddy/base/strings.h"
#include "eddy/base/utf8.h"
#include "eddy/tornado/request_handler.h"
#include "tornado/router.h"

namespace eddy::tornado::web {
namespace {

// Tornado's _remove_control_chars_regex: these become spaces.
bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 8 || (byte >= 14 && byte < 32);
}

[[noreturn]] void refuse_number(const PathArgument& text) {
  throw HTTPError{404, "\"" + detail::text_argument(text) + "\" is no number that the handler takes"};
}

template <class N>
N read_number(const PathArgument& text) {
  N value{};
  if (!text) refuse_number(text);
  const char* const end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, value);
  if (error != std::errc{} || stopped != end) refuse_number(text);
  return value;
}

}  // namespace

void check_utf8(std::string_view text, std::string_view what) {
  if (!base::is_valid_utf8(text)) throw HTTPError{400, "Invalid unicode in " + std::string{what}};
}

namespace detail {

std::int64_t integer_argument(const PathArgument& text, std::int64_t least, std::int64_t most) {
  const auto value = read_number<std::int64_t>(text);
  if (value < least || value > most) refuse_number(text);
  return value;
}

std::uint64_t unsigned_argument(const PathArgument& text, std::uint64_t most) {
  const auto value = read_number<std::uint64_t>(text);
  if (value > most) refuse_number(text);
  return value;
}

double number_argument(const PathArgument& text) {
  const auto value = read_number<double>(text);
  if (!std::isfinite(value)) refuse_number(text);
  return value;
}

const std::string& text_argument(const PathArgument& text) noexcept {
  static const std::string none;
  return text ? *text : none;
}

}  // namespace detail

std::vector<std::string> RequestHandler::arguments_of(Source source, std::string_view name,
                                                      bool strip) const {
  std::vector<std::string> found;
  const auto collect = [&](const Arguments& arguments) {
    for (const auto& [key, value] : arguments) {
      if (key != name) continue;
      check_utf8(value, name);
      std::string text = value;
      std::replace_if(text.begin(), text.end(), is_control, ' ');
      found.push_back(strip ? std::string{base::trim(text)} : std::move(text));
    }
  };
  if (source != Source::body) collect(request_->query_arguments());
  if (source != Source::query) collect(request_->body_arguments());
  return found;
}

std::optional<std::string> RequestHandler::argument_of(Source source, std::string_view name,
                                                       bool strip) const {
  std::vector<std::string> found = arguments_of(source, name, strip);
  if (found.empty()) return std::nullopt;
  return std::move(found.back());
}

std::string RequestHandler::argument_or_throw(Source source, std::string_view name) const {
  std::optional<std::string> found = argument_of(source, name, true);
  if (!found) throw MissingArgumentError{std::string{name}};
  return std::move(*found);
}

std::string RequestHandler::get_argument(std::string_view name) const {
  return argument_or_throw(Source::both, name);
}
std::string RequestHandler::get_argument(std::string_view name, std::string fallback, bool strip) const {
  return argument_of(Source::both, name, strip).value_or(std::move(fallback));
}
std::optional<std::string> RequestHandler::get_argument(std::string_view name, std::nullopt_t,
                                                        bool strip) const {
  return argument_of(Source::both, name, strip);
}
std::vector<std::string> RequestHandler::get_arguments(std::string_view name, bool strip) const {
  return arguments_of(Source::both, name, strip);
}

std::string RequestHandler::get_query_argument(std::string_view name) const {
  return argument_or_throw(Source::query, name);
}
std::string RequestHandler::get_query_argument(std::string_view name, std::string fallback,
                                               bool strip) const {
  return argument_of(Source::query, name, strip).value_or(std::move(fallback));
}
std::optional<std::string> RequestHandler::get_query_argument(std::string_view name, std::nullopt_t,
                                                              bool strip) const {
  return argument_of(Source::query, name, strip);
}
std::vector<std::string> RequestHandler::get_query_arguments(std::string_view name, bool strip) const {
  return arguments_of(Source::query, name, strip);
}

std::string RequestHandler::get_body_argument(std::string_view name) const {
  return argument_or_throw(Source::body, name);
}
std::string RequestHandler::get_body_argument(std::string_view name, std::string fallback, bool strip) const {
  return argument_of(Source::body, name, strip).value_or(std::move(fallback));
}
std::optional<std::string> RequestHandler::get_body_argument(std::string_view name, std::nullopt_t,
                                                             bool strip) const {
  return argument_of(Source::body, name, strip);
}
std::vector<std::string> RequestHandler::get_body_arguments(std::string_view name, bool strip) const {
  return arguments_of(Source::body, name, strip);
}

}  // namespace eddy::tornado::web
