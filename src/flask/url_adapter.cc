#include "flask/url_adapter.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "eddy/base/strings.h"

namespace eddy::flask::detail {
namespace {

std::string_view without_slashes(std::string_view text) {
  while (text.starts_with('/')) text.remove_prefix(1);
  while (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

std::string_view without_slashes_before(std::string_view text) {
  while (text.starts_with('/')) text.remove_prefix(1);
  return text;
}

// Whether it begins with a scheme and a colon (RFC 3986, 3.1).
bool is_absolute(std::string_view reference) {
  const std::size_t colon = reference.find_first_of(":/?#");
  if (colon == std::string_view::npos || colon == 0 || reference[colon] != ':') return false;
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '.';
  };
  return std::all_of(reference.begin(), reference.begin() + static_cast<std::ptrdiff_t>(colon), fits);
}

// RFC 3986, 5.2.4; the path begins with a slash.
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  const std::vector<std::string_view> segments = base::split(path.substr(1), '/');
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool is_last = i + 1 == segments.size();
    if (segments[i] == "..") {
      if (!kept.empty()) kept.pop_back();
      if (is_last) kept.emplace_back();
    } else if (segments[i] == ".") {
      if (is_last) kept.emplace_back();
    } else {
      kept.push_back(segments[i]);
    }
  }
  return fmt::format("/{}", fmt::join(kept, "/"));
}

std::string fill(const RouteMatch& match) {
  const Rule& rule = *match.redirecting;
  std::string target;
  for (const RuleItem& item : split_target(rule.redirect_to->text)) {
    if (!item.is_variable) {
      target += item.text;
      continue;
    }
    for (std::size_t i = 0; i < rule.variables.size(); ++i)
      if (rule.variables[i].name == item.text)
        target += rule.variables[i].converter.to_url(argument_value(match.arguments[i]));
  }
  return target;
}

Value arguments_of(const RouteMatch& match) {
  Value all = Value::dict({});
  for (std::size_t i = 0; i < match.arguments.size(); ++i)
    all.mutable_dict().set(Value{match.redirecting->variables[i].name},
                           argument_value(match.arguments[i]).owned());
  for (const auto& [name, value] : match.redirecting->defaults) all.mutable_dict().set(Value{name}, value);
  return all;
}

}  // namespace

std::string join_url(std::string_view scheme, std::string_view host, std::string_view path,
                     std::string_view reference) {
  if (is_absolute(reference)) return std::string{reference};
  if (reference.starts_with("//")) return fmt::format("{}:{}", scheme, reference);
  const std::size_t end = std::min(reference.find_first_of("?#"), reference.size());
  std::string whole = reference.starts_with('/') ? std::string{} : std::string{path};
  whole += reference.substr(0, end);
  return fmt::format("{}://{}{}{}", scheme, host, without_dots(whole), reference.substr(end));
}

std::string UrlAdapter::host(const std::optional<std::string>& domain) const {
  if (router.options().host_matching) return domain.value_or(server_name);
  const std::string& below = domain ? *domain : subdomain;
  return below.empty() ? server_name : below + '.' + server_name;
}

std::string UrlAdapter::redirect_url(const RouteMatch& match, std::string_view query) const {
  if (match.redirecting) {
    const RedirectTo& to = *match.redirecting->redirect_to;
    return join_url(scheme, host({}), script_name, to.call ? to.call(arguments_of(match)) : fill(match));
  }
  const std::string_view mount = without_slashes(script_name);
  return fmt::format("{}://{}/{}{}{}{}{}", scheme, host(match.redirect_domain), mount,
                     mount.empty() ? "" : "/", without_slashes_before(match.redirect_path),
                     query.empty() ? "" : "?", query);
}

std::string UrlAdapter::build(std::string_view endpoint, BuildValues values,
                              const BuildOptions& options) const {
  std::erase_if(values, [](const auto& entry) { return entry.second.is_none(); });
  const auto attempt = [&](std::string_view method) {
    return build_url(router, endpoint, values, {.method = method, .host = server_name});
  };
  std::optional<BuiltUrl> url = attempt(options.method.empty() ? default_method : options.method);
  if (!url && options.method.empty()) url = attempt({});
  if (!url) fail_to_build(router, endpoint, values, options.method);
  const std::string_view path = without_slashes_before(url->path);
  const std::string_view mount = std::string_view{script_name}.substr(0, script_name.size() - 1);
  const std::string target = host(url->domain);
  const bool is_here = router.options().host_matching ? target == server_name : url->domain == subdomain;
  if (is_here && !options.force_external) return fmt::format("{}/{}", mount, path);
  const std::string& wanted = options.scheme ? *options.scheme : scheme;
  const std::string_view prefix =
      wanted.empty() ? "" : (wanted == "https" || wanted == "wss" ? "https:" : "http:");
  return fmt::format("{}//{}{}/{}", prefix, target, mount, path);
}

}  // namespace eddy::flask::detail
