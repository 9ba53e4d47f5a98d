#include "eddy/flask/headers/authorization.h"

#include <algorithm>
#include <array>

#include "eddy/base/base64.h"
#include "eddy/base/strings.h"
#include "eddy/base/utf8.h"

namespace eddy::flask {
namespace {

std::string_view value_of(const http::HeaderItems& parameters, std::string_view name,
                          std::string_view fallback) noexcept {
  for (const auto& [known, value] : parameters)
    if (known == name) return value ? std::string_view{*value} : fallback;
  return fallback;
}

bool has(const http::HeaderItems& parameters, std::string_view name) noexcept {
  return std::any_of(parameters.begin(), parameters.end(),
                     [name](const auto& parameter) { return parameter.first == name; });
}

// A scheme's name in front of what follows: "aws4-hmac" is "Aws4-Hmac".
std::string titled(std::string_view type) {
  std::string out;
  bool in_word = false;
  for (const char c : type) {
    out += in_word ? base::to_lower(c) : base::to_upper(c);
    in_word = base::is_alpha(c);
  }
  return out + ' ';
}

struct Parts {
  std::string type;
  std::string_view rest;
};

Parts split_scheme(std::string_view value) {
  const std::size_t blank = std::min(value.find(' '), value.size());
  return {base::to_lower(value.substr(0, blank)), base::trim(value.substr(blank))};
}

// Parameters have a "=" in front of something; what ends a token are fillers of base64.
bool is_token(std::string_view rest) {
  while (rest.ends_with('=')) rest.remove_suffix(1);
  return rest.find('=') == std::string_view::npos;
}

std::string digest_challenge(const http::HeaderItems& parameters) {
  constexpr std::array<std::string_view, 5> quoted = {"realm", "domain", "nonce", "opaque", "qop"};
  std::string out = "Digest ";
  for (const auto& [name, value] : parameters) {
    if (!out.ends_with(' ')) out += ", ";
    const bool may_be_token = std::find(quoted.begin(), quoted.end(), name) == quoted.end();
    out += name;
    if (value) out.append(1, '=').append(http::quote_header_value(*value, may_be_token));
  }
  return out;
}

}  // namespace

std::optional<Authorization> Authorization::from_header(std::string_view value) {
  if (value.empty()) return std::nullopt;
  auto [type, rest] = split_scheme(value);
  if (type == "basic") {
    const std::optional<std::string> pair = base::base64_decode(rest);
    if (!pair || !base::is_valid_utf8(*pair)) return std::nullopt;
    const std::size_t colon = std::min(pair->find(':'), pair->size());
    return Authorization{std::move(type),
                         {{"username", pair->substr(0, colon)},
                          {"password", pair->substr(std::min(colon + 1, pair->size()))}}};
  }
  if (is_token(rest)) return Authorization{std::move(type), {}, std::string{rest}};
  return Authorization{std::move(type), http::parse_dict_header(rest)};
}

std::string_view Authorization::get(std::string_view name, std::string_view fallback) const noexcept {
  return value_of(parameters, name, fallback);
}

bool Authorization::contains(std::string_view name) const noexcept { return has(parameters, name); }

std::string Authorization::to_header() const {
  if (type == "basic")
    return "Basic " + base::base64_encode(std::string{username()} + ':' + std::string{password()});
  return titled(type) + (token ? *token : http::dump_header(parameters));
}

WWWAuthenticate::WWWAuthenticate(std::string_view type, http::HeaderItems parameters,
                                 std::optional<std::string> token, detail::BoundField field)
    : type_{base::to_lower(type)},
      parameters_{std::move(parameters)},
      token_{std::move(token)},
      field_{std::move(field)} {}

std::optional<WWWAuthenticate> WWWAuthenticate::from_header(std::string_view value,
                                                            detail::BoundField field) {
  if (value.empty()) return std::nullopt;
  const auto [type, rest] = split_scheme(value);
  if (is_token(rest)) return WWWAuthenticate{type, {}, std::string{rest}, std::move(field)};
  return WWWAuthenticate{type, http::parse_dict_header(rest), {}, std::move(field)};
}

std::string_view WWWAuthenticate::get(std::string_view name, std::string_view fallback) const noexcept {
  return value_of(parameters_, name, fallback);
}

bool WWWAuthenticate::contains(std::string_view name) const noexcept { return has(parameters_, name); }

std::string WWWAuthenticate::to_header() const {
  if (token_) return titled(type_) + *token_;
  if (type_ == "digest") return digest_challenge(parameters_);
  return titled(type_) + http::dump_header(parameters_);
}

void WWWAuthenticate::set_type(std::string_view type) {
  type_ = base::to_lower(type);
  field_.write(to_header());
}

void WWWAuthenticate::set_token(std::optional<std::string> token) {
  token_ = std::move(token);
  field_.write(to_header());
}

void WWWAuthenticate::set(std::string_view name, std::string_view value) {
  const auto at = std::find_if(parameters_.begin(), parameters_.end(),
                               [name](const auto& parameter) { return parameter.first == name; });
  if (at != parameters_.end()) {
    at->second = value;
  } else {
    parameters_.emplace_back(name, value);
  }
  field_.write(to_header());
}

void WWWAuthenticate::remove(std::string_view name) {
  std::erase_if(parameters_, [name](const auto& parameter) { return parameter.first == name; });
  field_.write(to_header());
}

}  // namespace eddy::flask
