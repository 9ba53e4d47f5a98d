// One rule. Matching follows Tornado's PathMatches: "$" is added, and the match begins at the first byte.
//
// Tests: tests/tornado/routing_test.cc.
#include "tornado/route.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "eddy/base/strings.h"
#include "eddy/base/url.h"

namespace eddy::tornado::web {
namespace {

constexpr int kMaxGroups = 15;
constexpr std::string_view kVerbNames[] = {"get", "head", "post", "delete_", "patch", "put", "options"};

// Python's re_unescape of tornado.util: a backslash before a letter or digit is a class, not plain text.
std::optional<std::string> unescape(std::string_view text) {
  static constexpr std::string_view metacharacters = ".^$*+?{}[]|()";
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      if (metacharacters.find(text[i]) != std::string_view::npos) return std::nullopt;
      plain += text[i];
      continue;
    }
    if (++i == text.size() || base::is_alpha(text[i]) || base::is_digit(text[i])) return std::nullopt;
    plain += text[i];
  }
  return plain;
}

std::string_view without_anchors(std::string_view pattern) {
  if (pattern.starts_with('^')) pattern.remove_prefix(1);
  if (pattern.ends_with('$') && !pattern.ends_with("\\$")) pattern.remove_suffix(1);
  return pattern;
}

// The plain text around the groups, as Tornado's _find_groups.
std::optional<std::vector<std::string>> find_pieces(std::string_view pattern, int groups) {
  if (std::count(pattern.begin(), pattern.end(), '(') != groups) return std::nullopt;
  std::vector<std::string> pieces;
  for (std::string_view fragment : base::split(pattern, '(')) {
    if (!pieces.empty()) {  // what precedes ")" is inside of the group
      const std::size_t close = fragment.find(')');
      if (close == std::string_view::npos) return std::nullopt;
      fragment.remove_prefix(close + 1);
    }
    std::optional<std::string> plain = unescape(fragment);
    if (!plain) return std::nullopt;
    pieces.push_back(std::move(*plain));
  }
  return pieces;
}

}  // namespace

Route::Route(URLSpec spec) : spec_{std::move(spec)} {
  const std::string_view inner = without_anchors(spec_.pattern);
  literal_ = unescape(inner);
  if (!literal_) {
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingLatin1);  // a path is bytes
    options.set_log_errors(false);
    regex_.emplace(spec_.pattern.ends_with('$') ? spec_.pattern : spec_.pattern + "$", options);
    if (!regex_->ok())
      throw std::invalid_argument{"the rule " + spec_.pattern +
                                  " is no regex that eddy can use: " + regex_->error()};
    groups_ = regex_->NumberOfCapturingGroups();
    find_names();
  }
  pieces_ = find_pieces(inner, groups_);
  check_handler();
}

void Route::find_names() {
  if (groups_ > kMaxGroups)
    throw std::invalid_argument{"the rule " + spec_.pattern + " has more than 15 groups"};
  const auto& named = regex_->NamedCapturingGroups();
  if (named.empty()) return;
  if (static_cast<int>(named.size()) != groups_)
    throw std::invalid_argument{"the groups of the rule " + spec_.pattern +
                                " must either be all named or all positional"};
  names_.resize(named.size());
  for (const auto& [name, number] : named) names_[static_cast<std::size_t>(number) - 1] = name;
}

void Route::check_handler() const {
  const HandlerClass& type = spec_.target.type();
  if (!spec_.target.complete())
    throw std::invalid_argument{std::string{type.name} + "::initialize takes arguments, and the rule " +
                                spec_.pattern + " gives none: use handler_with"};
  for (std::size_t verb = 0; verb < detail::verb_count; ++verb) {
    const detail::Method& method = type.methods[verb];
    if (!method || method.arguments == detail::any_arguments) continue;
    if (method.arguments == static_cast<std::size_t>(groups_)) continue;
    throw std::invalid_argument{"the rule " + spec_.pattern + " has " + std::to_string(groups_) +
                                (groups_ == 1 ? " group, but " : " groups, but ") + std::string{type.name} +
                                "::" + std::string{kVerbNames[verb]} + " takes " +
                                std::to_string(method.arguments) +
                                (method.arguments == 1 ? " argument" : " arguments")};
  }
}

bool Route::match(std::string_view path, PathArguments& arguments) const {
  if (literal_) return path == *literal_;
  std::array<re2::StringPiece, kMaxGroups + 1> found;
  const re2::StringPiece text{path.data(), path.size()};
  if (!regex_->Match(text, 0, text.size(), re2::RE2::ANCHOR_START, found.data(), groups_ + 1)) return false;
  arguments.reserve(static_cast<std::size_t>(groups_));
  for (int i = 1; i <= groups_; ++i) {
    const re2::StringPiece& group = found[static_cast<std::size_t>(i)];
    if (group.data())
      arguments.emplace_back(base::unquote({group.data(), group.size()}));
    else
      arguments.emplace_back(std::nullopt);
  }
  return true;
}

std::string Route::reverse(const std::vector<std::string>& args) const {
  if (!pieces_)
    throw std::invalid_argument{"the rule " + spec_.pattern +
                                " can't be reversed: it is more than plain text "
                                "and groups"};
  if (args.size() != static_cast<std::size_t>(groups_))
    throw std::invalid_argument{"the rule " + spec_.pattern + " has " + std::to_string(groups_) +
                                " groups, and reverse_url was given " + std::to_string(args.size()) +
                                " values"};
  std::string path = (*pieces_)[0];
  for (std::size_t i = 0; i < args.size(); ++i) path += base::quote(args[i]) + (*pieces_)[i + 1];
  return path;
}

}  // namespace eddy::tornado::web
