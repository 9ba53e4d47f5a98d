// FileStorage: a file that came with a form; FileMultiDict: all of a request's, by the names of their fields.
//
//   flask::FileStorage& photo = flask::request().files["photo"];   // throws BadRequestKeyError, a 400, where absent
//   if (photo) photo.save("/srv/photos/" + std::to_string(id));    // false: no file was chosen
//   const std::string name = flask::secure_filename(photo.filename);   // to store it by the client's name: may be empty, or taken
//
// A small file is in memory, a larger one in a temporary file (FlaskOptions::forms). A FileStorage may be moved out and kept
// longer than the request.
// Follows werkzeug.datastructures.FileStorage. Tests: tests/flask/files_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/base/secure_filename.h"
#include "eddy/http/headers.h"

namespace eddy::wsgi {
class FormFile;
}

namespace eddy::flask {

using base::secure_filename;

class FileStorage {
 public:
  explicit FileStorage(wsgi::FormFile file);

  std::string name;      // of the form's field
  std::string filename;  // as the client gave it, folders and all: never a path to write to (secure_filename)
  // Of the part: Content-Disposition, Content-Type.
  [[nodiscard]] const http::Headers& headers() const noexcept;
  [[nodiscard]] std::string_view content_type() const;  // "text/plain; charset=utf-8"; "" where none came
  [[nodiscard]] std::string mimetype() const;           // the same without parameters, lower case
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> mimetype_params() const;
  [[nodiscard]] std::uint64_t content_length() const;  // as the part's header says, which few send; else 0
  // Whether the client chose a file: an empty field of a form has no filename.
  explicit operator bool() const noexcept { return !filename.empty(); }

  // The file's bytes, from where the last read ended. They throw std::system_error where the disk fails.
  [[nodiscard]] std::string read();                  // all the rest
  [[nodiscard]] std::string read(std::size_t size);  // so many at most; empty at the end
  void seek(std::uint64_t position) noexcept { position_ = position; }
  [[nodiscard]] std::uint64_t tell() const noexcept { return position_; }
  [[nodiscard]] std::uint64_t size() const noexcept;
  // Writes the rest into a file, made or overwritten, `buffer_size` bytes at a time. Throws std::system_error where the disk fails,
  // or the path holds a NUL.
  void save(const std::string& path, std::size_t buffer_size = 16384);

 private:
  std::shared_ptr<const wsgi::FormFile> file_;
  std::uint64_t position_ = 0;
};

class FileMultiDict {
 public:
  using Reader = void (*)(const void* source, std::vector<FileStorage>& out);

  FileMultiDict() = default;
  // Read by `read(source, files)` at the first use.
  FileMultiDict(Reader read, const void* source) noexcept : read_{read}, source_{source} {}

  // The first file of a field; throws BadRequestKeyError where there is none.
  [[nodiscard]] FileStorage& operator[](std::string_view key) const;
  // The same, or null.
  [[nodiscard]] FileStorage* get(std::string_view key) const;
  // All files of a field, in order.
  [[nodiscard]] std::vector<FileStorage*> getlist(std::string_view key) const;
  [[nodiscard]] bool contains(std::string_view key) const { return get(key) != nullptr; }

  [[nodiscard]] std::size_t size() const { return files().size(); }
  [[nodiscard]] bool empty() const { return files().empty(); }
  [[nodiscard]] std::vector<FileStorage>::iterator begin() const { return files().begin(); }
  [[nodiscard]] std::vector<FileStorage>::iterator end() const { return files().end(); }

 private:
  std::vector<FileStorage>& files() const;

  mutable std::vector<FileStorage> files_;
  mutable Reader read_ = nullptr;
  const void* source_ = nullptr;
};

}  // namespace eddy::flask
