#include "support/own_tags.h"

#include <map>
#include <utility>

namespace eddy::command {
namespace {

class PassedOver final : public jinja2::Extension {
 public:
  explicit PassedOver(const std::vector<std::string>& tags) {
    for (const std::string& tag : tags) {
      const std::size_t colon = tag.find(':');
      ends_[tag.substr(0, colon)] = colon == std::string::npos ? std::string{} : tag.substr(colon + 1);
    }
  }
  [[nodiscard]] std::vector<std::string> tags() const override {
    std::vector<std::string> names;
    for (const auto& [name, end] : ends_) names.push_back(name);
    return names;
  }
  [[nodiscard]] jinja2::Body parse(jinja2::TagParser& parser) const override {
    const std::string& end = ends_.find(parser.tag())->second;
    pass(parser);
    if (end.empty()) return {};
    jinja2::Body body = parser.parse_statements({end}, true);
    pass(parser);
    return body;
  }

 private:
  static void pass(jinja2::TagParser& parser) {
    while (!parser.at_end()) parser.next();
  }
  std::map<std::string, std::string, std::less<>> ends_;
};

class Thrown final : public jinja2::Extension {
 public:
  explicit Thrown(std::vector<std::string> tags) : tags_{std::move(tags)} {}
  [[nodiscard]] std::vector<std::string> tags() const override { return tags_; }
  [[nodiscard]] jinja2::Body parse(jinja2::TagParser& parser) const override {
    throw OwnTag{std::string{parser.tag()}};
  }

 private:
  std::vector<std::string> tags_;
};

}  // namespace

jinja2::ExtensionPtr passed_over(const std::vector<std::string>& tags) {
  return std::make_shared<PassedOver>(tags);
}
jinja2::ExtensionPtr thrown(std::vector<std::string> tags) {
  return std::make_shared<Thrown>(std::move(tags));
}

}  // namespace eddy::command
