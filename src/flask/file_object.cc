#include "flask/file_object.h"

#include <memory>
#include <string>
#include <utility>

#include "flask/header_objects.h"
#include "flask/mapping_objects.h"

namespace eddy::flask::detail {
namespace {

class FileObject final : public Object {
 public:
  explicit FileObject(FileStorage file) : file_{std::make_shared<const FileStorage>(std::move(file))} {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return "FileStorage"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    if (name == "filename") return out = Value{file_->filename}, true;
    if (name == "name") return out = Value{file_->name}, true;
    if (name == "content_type") return out = text_or_none(file_->content_type()), true;
    if (name == "mimetype") return out = Value{file_->mimetype()}, true;
    if (name == "mimetype_params") return out = dict_of_options(file_->mimetype_params()), true;
    if (name == "content_length") return out = Value{file_->content_length()}, true;
    if (name == "headers")
      return out = headers_object([file = file_]() -> const http::Headers& { return file->headers(); }), true;
    return false;
  }
  [[nodiscard]] bool truth() const override { return static_cast<bool>(*file_); }
  [[nodiscard]] std::string repr() const override {
    return "<FileStorage: " + Value{file_->filename}.repr() + " (" +
           text_or_none(file_->content_type()).repr() + ")>";
  }

 private:
  const std::shared_ptr<const FileStorage> file_;
};

}  // namespace

Value file_object(FileStorage file) {
  return Value{ObjectPtr{std::make_shared<FileObject>(std::move(file))}};
}

}  // namespace eddy::flask::detail
