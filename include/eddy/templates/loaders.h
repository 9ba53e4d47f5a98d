// eddy/templates/loaders.h: where an Environment finds its templates' text.
//
// Names, order and behaviour are those of Jinja2 3.1 (API, "Loaders"). A loader keeps nothing it has read: the
// Environment caches what it compiled.
// Tests: tests/templates/loaders_test.cc.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eddy::templates::compiled {
struct Template;
}

namespace eddy::jinja2 {

using CompiledTemplate = templates::compiled::Template;

// A template's text as a loader found it.
struct Loaded {
  std::string text;
  std::string filename;                        // path on disk, empty when there is none
  std::function<bool()> up_to_date;            // whether the text is still current; empty: always
  const CompiledTemplate* compiled = nullptr;  // the same made ahead of time; null: it is interpreted
};

class Loader {
 public:
  virtual ~Loader() = default;
  // The text of template `name` (parts joined by "/"), or nothing. Appends to `tried` each place it looked at,
  // for the sentence of TemplateNotFound. Called from any thread.
  [[nodiscard]] virtual std::optional<Loaded> load(std::string_view name,
                                                   std::vector<std::string>& tried) const = 0;
  // The names of all templates, sorted, where the loader can know them.
  [[nodiscard]] virtual std::vector<std::string> list_templates() const { return {}; }
  // The templates it has that were compiled ahead of time, by name: an Environment checks its options against theirs.
  [[nodiscard]] virtual std::vector<std::pair<std::string, const CompiledTemplate*>> compiled() const {
    return {};
  }
};
using LoaderPtr = std::shared_ptr<const Loader>;

// Reads files below one or several folders; the first folder that has the name wins. A name with a part ".." is
// never found.
class FileSystemLoader final : public Loader {
 public:
  explicit FileSystemLoader(std::string search_path) : search_paths_{std::move(search_path)} {}
  explicit FileSystemLoader(std::vector<std::string> search_paths) : search_paths_{std::move(search_paths)} {}
  [[nodiscard]] std::optional<Loaded> load(std::string_view name,
                                           std::vector<std::string>& tried) const override;
  [[nodiscard]] std::vector<std::string> list_templates() const override;

 private:
  std::vector<std::string> search_paths_;
};

// Templates held in memory, by name.
class DictLoader final : public Loader {
 public:
  explicit DictLoader(std::map<std::string, std::string, std::less<>> templates)
      : templates_{std::move(templates)} {}
  [[nodiscard]] std::optional<Loaded> load(std::string_view name,
                                           std::vector<std::string>& tried) const override;
  [[nodiscard]] std::vector<std::string> list_templates() const override;

 private:
  std::map<std::string, std::string, std::less<>> templates_;
};

// Asks a function, which answers with the text or nothing.
class FunctionLoader final : public Loader {
 public:
  using Function = std::function<std::optional<std::string>(std::string_view name)>;
  explicit FunctionLoader(Function function) : function_{std::move(function)} {}
  [[nodiscard]] std::optional<Loaded> load(std::string_view name,
                                           std::vector<std::string>& tried) const override;

 private:
  Function function_;
};

// Passes "prefix/name" to the loader of that prefix, as "name".
class PrefixLoader final : public Loader {
 public:
  explicit PrefixLoader(std::map<std::string, LoaderPtr, std::less<>> loaders, std::string delimiter = "/")
      : loaders_{std::move(loaders)}, delimiter_{std::move(delimiter)} {}
  [[nodiscard]] std::optional<Loaded> load(std::string_view name,
                                           std::vector<std::string>& tried) const override;
  [[nodiscard]] std::vector<std::string> list_templates() const override;
  [[nodiscard]] std::vector<std::pair<std::string, const CompiledTemplate*>> compiled() const override;

 private:
  std::map<std::string, LoaderPtr, std::less<>> loaders_;
  std::string delimiter_;
};

// Asks several loaders, the first that has the name wins.
class ChoiceLoader final : public Loader {
 public:
  explicit ChoiceLoader(std::vector<LoaderPtr> loaders) : loaders_{std::move(loaders)} {}
  [[nodiscard]] std::optional<Loaded> load(std::string_view name,
                                           std::vector<std::string>& tried) const override;
  [[nodiscard]] std::vector<std::string> list_templates() const override;
  [[nodiscard]] std::vector<std::pair<std::string, const CompiledTemplate*>> compiled() const override;

 private:
  std::vector<LoaderPtr> loaders_;
};

// Templates that eddy_add_templates (CMake) compiled into the program, of one folder and engine ("jinja2" or
// "tornado"); needs no file. Not Jinja2's.
class CompiledLoader final : public Loader {
 public:
  explicit CompiledLoader(std::string folder = "templates", std::string_view engine = "jinja2");
  [[nodiscard]] std::optional<Loaded> load(std::string_view name,
                                           std::vector<std::string>& tried) const override;
  [[nodiscard]] std::vector<std::string> list_templates() const override;
  [[nodiscard]] std::vector<std::pair<std::string, const CompiledTemplate*>> compiled() const override;
  // Whether the program has any.
  [[nodiscard]] bool empty() const noexcept { return templates_.empty(); }

 private:
  std::string folder_;
  std::vector<const CompiledTemplate*> templates_;  // sorted by name
};

}  // namespace eddy::jinja2
