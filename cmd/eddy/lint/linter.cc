#include "lint/linter.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>

#include "eddy/value/function.h"
#include "eddy/value/json.h"
#include "support/own_tags.h"

namespace eddy::command {
namespace {

namespace fs = std::filesystem;
using templates::Finding;

// The names of a folder's templates, in order.
std::vector<std::string> template_names(const LintOptions& options, const jinja2::Loader& loader) {
  std::vector<std::string> names;
  for (std::string& name : loader.list_templates()) {
    const bool hidden = name.starts_with('.') || name.find("/.") != std::string::npos;
    const auto ends = [&name](const std::string& suffix) { return name.ends_with(suffix); };
    const bool wanted =
        options.suffixes.empty() || std::any_of(options.suffixes.begin(), options.suffixes.end(), ends);
    std::vector<std::string> tried;
    if (hidden || !wanted) continue;
    if (const auto loaded = loader.load(name, tried); loaded && loaded->text.find('\0') == std::string::npos)
      names.push_back(std::move(name));
  }
  return names;
}

// What every template of a RequestHandler sees (docs/guide/tornado.md).
constexpr const char* handler_names[] = {"handler",     "request", "current_user", "locale", "static_url",
                                         "reverse_url", "_",       "pgettext"};

// What an app registers is only known by name here.
Value stand_in(const std::string& name) {
  return Value{Callable{[](const Arguments&) { return Value{}; }}, name};
}

class Linter {
 public:
  explicit Linter(const LintOptions& options)
      : loader_{std::make_shared<jinja2::FileSystemLoader>(options.folder)} {
    if (options.engine == "tornado") {
      tornado_ = std::make_unique<tornado::template_::Loader>(loader_);
      for (const char* name : handler_names) tornado_->add_namespace(name, Value{});
      for (const std::string& name : options.variables) tornado_->add_namespace(name, Value{});
      return;
    }
    jinja2::Options all{.loader = loader_};
    all.extensions = {.do_ = true, .loopcontrols = true, .i18n = true, .debug = true};
    if (!options.tags.empty()) all.extensions.own = {passed_over(options.tags)};
    jinja2_ = std::make_unique<jinja2::Environment>(std::move(all));
    for (const std::string& name : options.filters) jinja2_->add_filter(name, stand_in(name));
    for (const std::string& name : options.tests) jinja2_->add_test(name, stand_in(name));
    for (const std::string& name : options.variables) jinja2_->add_global(name, Value{});
  }

  [[nodiscard]] const jinja2::Loader& loader() const { return *loader_; }
  [[nodiscard]] std::vector<Finding> check(const std::string& name) const {
    auto findings =
        jinja2_ ? jinja2::meta::check(*jinja2_, name) : tornado::template_::check(*tornado_, name);
    for (Finding& each : findings) {
      std::vector<std::string> tried;
      if (!each.place.filename.empty()) continue;
      if (const auto loaded = loader_->load(each.place.template_name, tried))
        each.place.filename = loaded->filename;
    }
    return findings;
  }

 private:
  jinja2::LoaderPtr loader_;
  std::unique_ptr<jinja2::Environment> jinja2_;
  std::unique_ptr<tornado::template_::Loader> tornado_;
};

std::string file_of(const Finding& finding) {
  return finding.place.filename.empty() ? finding.place.template_name : finding.place.filename;
}

std::string_view level_of(const Finding& finding) {
  return finding.level == Finding::Level::error ? "error" : "note";
}

std::string finding_text(const Finding& finding) {
  std::string text = file_of(finding);
  if (finding.place.line != 0) text += fmt::format(":{}:{}", finding.place.line, finding.place.column + 1);
  return text + fmt::format(": {}: {} [{}]\n", level_of(finding), finding.message, finding.type);
}

}  // namespace

std::size_t LintReport::errors() const {
  return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(), [](const Finding& each) {
    return each.level == Finding::Level::error;
  }));
}

Outcome<LintReport> lint(const LintOptions& options) {
  std::error_code error;
  if (!fs::is_directory(options.folder, error))
    return fail("{}: {}", options.folder, error ? error.message() : "not a folder");
  const Linter linter{options};
  LintReport report;
  std::set<std::string> seen;
  for (const std::string& name : template_names(options, linter.loader())) {
    ++report.templates;
    for (Finding& each : linter.check(name)) {
      if (each.level == Finding::Level::note && options.errors_only) continue;
      // Tornado's templates say again what those say that they extend and include.
      if (seen.insert(finding_text(each)).second) report.findings.push_back(std::move(each));
    }
  }
  return report;
}

std::string lint_text(const LintReport& report) {
  std::string text;
  for (const Finding& each : report.findings) text += finding_text(each);
  const auto plural = [](std::size_t count) { return count == 1 ? "" : "s"; };
  const std::size_t errors = report.errors();
  return text + fmt::format("{} template{}, {} error{}\n", report.templates, plural(report.templates), errors,
                            plural(errors));
}

std::string lint_json(const LintReport& report) {
  std::vector<Value> findings;
  for (const Finding& each : report.findings) {
    const bool known = each.place.line != 0;
    findings.push_back({{"file", file_of(each)},
                        {"line", static_cast<std::int64_t>(each.place.line)},
                        {"column", known ? static_cast<std::int64_t>(each.place.column) + 1 : 0},
                        {"level", level_of(each)},
                        {"type", each.type},
                        {"message", each.message}});
  }
  return json::dumps({{"templates", static_cast<std::int64_t>(report.templates)},
                      {"errors", static_cast<std::int64_t>(report.errors())},
                      {"findings", Value::list(std::move(findings))}});
}

}  // namespace eddy::command
