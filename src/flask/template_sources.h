// TemplateSources: where an app's templates are sought: its own folder, then those of its blueprints in the order in which they
// were registered, of each what was compiled into the program before files. Logs what it does where EXPLAIN_TEMPLATE_LOADING
// says so. Tests: tests/flask/templating_test.cc.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/flask/config.h"
#include "eddy/jinja2.h"

namespace eddy::flask::detail {

class TemplateSources final : public jinja2::Loader {
 public:
  explicit TemplateSources(const Config& config) noexcept : config_{config} {}

  // The templates of these folders, which the program may know compiled under the name `compiled`. `owner` is whose they are, for
  // people: "application 'app'".
  void add(const std::string& owner, std::vector<std::string> folders, const std::string& compiled);
  // Those of a loader of the program's own.
  void add(const std::string& owner, jinja2::LoaderPtr loader);
  // Whether files count though there are compiled ones.
  void read_files_only() noexcept { files_only_ = true; }

  [[nodiscard]] std::optional<jinja2::Loaded> load(std::string_view name,
                                                   std::vector<std::string>& tried) const override;
  [[nodiscard]] std::vector<std::string> list_templates() const override;
  [[nodiscard]] std::vector<std::pair<std::string, const jinja2::CompiledTemplate*>> compiled()
      const override;

 private:
  struct Source {
    std::string owner;
    jinja2::LoaderPtr loader;
    std::string about;  // lines that say what the loader is
    bool is_compiled;
  };
  [[nodiscard]] bool counts(const Source& source) const noexcept {
    return !(source.is_compiled && files_only_);
  }
  std::optional<jinja2::Loaded> explain(std::string_view name, std::vector<std::string>& tried) const;

  const Config& config_;
  std::vector<Source> sources_;
  bool files_only_ = false;
};

}  // namespace eddy::flask::detail
