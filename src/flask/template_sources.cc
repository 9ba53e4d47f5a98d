#include "flask/template_sources.h"

#include <fmt/format.h>

#include <algorithm>

#include "eddy/base/log.h"
#include "flask/app_state.h"

namespace eddy::flask::detail {

void TemplateSources::add(const std::string& owner, std::vector<std::string> folders,
                          const std::string& compiled) {
  auto ahead = std::make_shared<jinja2::CompiledLoader>(compiled);
  if (!ahead->empty())
    sources_.push_back(
        {owner, std::move(ahead),
         fmt::format("       class: eddy::jinja2::CompiledLoader\n       folder: '{}'\n", compiled), true});
  std::string about = "       class: eddy::jinja2::FileSystemLoader\n       searchpath:\n";
  for (const std::string& folder : folders) about += fmt::format("         - {}\n", folder);
  sources_.push_back(
      {owner, std::make_shared<jinja2::FileSystemLoader>(std::move(folders)), std::move(about), false});
}

void TemplateSources::add(const std::string& owner, jinja2::LoaderPtr loader) {
  sources_.push_back({owner, std::move(loader), "       class: the program's own\n", false});
}

std::optional<jinja2::Loaded> TemplateSources::load(std::string_view name,
                                                    std::vector<std::string>& tried) const {
  if (config_.get("EXPLAIN_TEMPLATE_LOADING").truth()) return explain(name, tried);
  for (const Source& each : sources_) {
    if (!counts(each)) continue;
    if (auto found = each.loader->load(name, tried)) return found;
  }
  return std::nullopt;
}

// As flask.debughelpers.explain_template_loading_attempts.
std::optional<jinja2::Loaded> TemplateSources::explain(std::string_view name,
                                                       std::vector<std::string>& tried) const {
  std::string text = fmt::format("Locating template '{}':\n", name);
  std::optional<jinja2::Loaded> first;
  int number = 0, matches = 0;
  for (const Source& each : sources_) {
    if (!counts(each)) continue;
    text += fmt::format("{:5}: trying loader of {}\n{}", ++number, each.owner, each.about);
    auto found = each.loader->load(name, tried);
    if (!found) {
      text += "       -> no match\n";
      continue;
    }
    text += fmt::format("       -> found ('{}')\n", found->filename.empty() ? "<string>" : found->filename);
    if (++matches == 1) first = std::move(found);
  }
  if (matches == 0) text += "Error: the template could not be found.\n";
  if (matches > 1) text += "Warning: multiple loaders returned a match for the template.\n";
  const RequestContext* const context = find_request_context();
  if (matches != 1 && context && !context->request.blueprint().empty())
    text += fmt::format(
        "  The template was looked up from an endpoint that belongs to the blueprint '{}'.\n"
        "  Maybe you did not place a template in the right folder?\n",
        context->request.blueprint());
  text.pop_back();
  const AppContext* const app = find_app_context();
  base::Logger{app ? std::string_view{app->app.name()} : "eddy.app"}.info(text);
  return first;
}

std::vector<std::string> TemplateSources::list_templates() const {
  std::vector<std::string> all;
  for (const Source& each : sources_)
    if (counts(each))
      for (std::string& name : each.loader->list_templates()) all.push_back(std::move(name));
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::vector<std::pair<std::string, const jinja2::CompiledTemplate*>> TemplateSources::compiled() const {
  std::vector<std::pair<std::string, const jinja2::CompiledTemplate*>> all;
  for (const Source& each : sources_) {
    if (!counts(each)) continue;
    auto more = each.loader->compiled();
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

}  // namespace eddy::flask::detail
