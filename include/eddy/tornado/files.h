// HTTPFile, Files: what a multipart form uploaded (Tornado's HTTPServerRequest.files).
//
//   const auto& photo = request().files()["photo"][0];   // throws std::out_of_range, a 500, where absent: see contains
//   keep(photo.filename, photo.body);
//
// Tests: tests/tornado/files_test.cc.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eddy::tornado::web {

struct HTTPFile {
  std::string
      filename;  // as the client gave it, folders and all: never a path to write to (base::secure_filename)
  std::string_view body;     // lives as long as the request
  std::string content_type;  // "application/unknown" where none came
};

// The files of each field, in the order they came.
class Files {
 public:
  using Entry = std::pair<std::string, std::vector<HTTPFile>>;

  // The files of a field; throws std::out_of_range where there are none.
  [[nodiscard]] const std::vector<HTTPFile>& operator[](std::string_view name) const;
  // The same; empty where there are none.
  [[nodiscard]] const std::vector<HTTPFile>& get(std::string_view name) const noexcept;
  [[nodiscard]] bool contains(std::string_view name) const noexcept { return !get(name).empty(); }

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  [[nodiscard]] std::vector<Entry>::const_iterator begin() const noexcept { return entries_.begin(); }
  [[nodiscard]] std::vector<Entry>::const_iterator end() const noexcept { return entries_.end(); }

  void add(std::string_view name, HTTPFile file);

 private:
  std::vector<Entry> entries_;
};

}  // namespace eddy::tornado::web
