// The modules that every application has: Template and linkify (Tornado's TemplateModule and _linkify). There is no
// xsrf_form_html: eddy has no XSRF tokens yet, and a form must not look as if it were guarded.
//
// Tests: tests/tornado/ui_modules_test.cc.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/tornado/ui_module.h"
#include "eddy/value.h"
#include "tornado/ui_modules.h"

namespace eddy::tornado::web {

// A template with a namespace of its own. What it says by set_resources counts once a template, however often the
// template is rendered.
class TemplateModule : public UIModule {
 public:
  // Throws TypeError for a second positional argument, and for one that is called set_resources.
  std::string render(std::string_view path, const eddy::Arguments& given);

  // Throw TypeError, or AttributeError, where a template gave set_resources something else than text, or a list of it.
  [[nodiscard]] std::string embedded_javascript() override { return texts("embedded_javascript", "\n"); }
  [[nodiscard]] std::string embedded_css() override { return texts("embedded_css", "\n"); }
  [[nodiscard]] std::vector<std::string> javascript_files() override { return files("javascript_files"); }
  [[nodiscard]] std::vector<std::string> css_files() override { return files("css_files"); }
  [[nodiscard]] std::string html_head() override { return texts("html_head", ""); }
  [[nodiscard]] std::string html_body() override { return texts("html_body", ""); }

 private:
  Value set_resources(const std::string& path, const eddy::Arguments& given);
  [[nodiscard]] std::string texts(std::string_view key, std::string_view between) const;
  [[nodiscard]] std::vector<std::string> files(std::string_view key) const;

  std::vector<std::pair<std::string, Value>> resources_;  // by template: a dict of what it said
};

// Tornado's own, then those of the setting, of which the last of a name counts.
UIModuleMap with_own_modules(const std::vector<std::pair<std::string, UIModuleClass>>& wanted);

}  // namespace eddy::tornado::web
