#include "eddy/flask/headers/content_security_policy.h"

#include <algorithm>
#include <stdexcept>

#include "eddy/base/strings.h"

namespace eddy::flask {
namespace {

void put(ContentSecurityPolicy::Directives& directives, std::string_view name, std::string_view value) {
  for (auto& [known, old] : directives) {
    if (known != name) continue;
    old = value;
    return;
  }
  directives.emplace_back(name, value);
}

}  // namespace

ContentSecurityPolicy ContentSecurityPolicy::from_header(std::string_view value, detail::BoundField field) {
  Directives directives;
  for (const std::string_view part : base::split(value, ';')) {
    const std::string_view directive = base::trim(part);
    if (directive.empty()) continue;
    const std::size_t blank = std::min(directive.find(' '), directive.size());
    put(directives, base::trim(directive.substr(0, blank)), base::trim(directive.substr(blank)));
  }
  return ContentSecurityPolicy{std::move(directives), std::move(field)};
}

std::optional<std::string_view> ContentSecurityPolicy::get(std::string_view directive) const noexcept {
  for (const auto& [name, value] : directives_)
    if (name == directive) return value;
  return std::nullopt;
}

std::string ContentSecurityPolicy::to_header() const {
  std::string out;
  for (const auto& [name, value] : directives_) {
    if (!out.empty()) out += "; ";
    out += name;
    if (!value.empty()) out.append(1, ' ').append(value);
  }
  return out;
}

void ContentSecurityPolicy::set(std::string_view directive, std::string_view value) {
  if (directive.find(';') != std::string_view::npos || value.find(';') != std::string_view::npos)
    throw std::invalid_argument("a directive of Content-Security-Policy holds a \";\"");
  put(directives_, directive, base::trim(value));
  field_.write(to_header());
}

void ContentSecurityPolicy::remove(std::string_view directive) {
  std::erase_if(directives_, [directive](const auto& item) { return item.first == directive; });
  field_.write(to_header());
}

}  // namespace eddy::flask
