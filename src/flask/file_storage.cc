#include "eddy/flask/file_storage.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "eddy/base/strings.h"
#include "eddy/flask/errors.h"
#include "eddy/http/media_type.h"
#include "eddy/wsgi/form_data.h"

namespace eddy::flask {
namespace {

[[noreturn]] void fail(int code, const std::string& what) {
  throw std::system_error(code, std::generic_category(), what);
}

// A file that save() writes; closed whatever happens.
class Output {
 public:
  explicit Output(const std::string& path) : path_{path} {
    if (path.find('\0') != std::string::npos)
      fail(EINVAL, path);  // it would end there, whatever was looked at before
    file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file_ < 0) fail(errno, path);
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    if (file_ >= 0) ::close(file_);
  }
  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t moved = ::write(file_, bytes.data(), bytes.size());
      if (moved < 0 && errno != EINTR) fail(errno, path_);
      if (moved > 0) bytes.remove_prefix(static_cast<std::size_t>(moved));
    }
  }
  // Some file systems say only here that there was no room.
  void close() {
    if (::close(std::exchange(file_, -1)) != 0) fail(errno, path_);
  }

 private:
  const std::string& path_;
  int file_ = -1;
};

}  // namespace

FileStorage::FileStorage(wsgi::FormFile file)
    : name{std::move(file.name)}, filename{std::move(file.filename)} {
  file_ = std::make_shared<const wsgi::FormFile>(std::move(file));
}

const http::Headers& FileStorage::headers() const noexcept { return file_->headers; }
std::string_view FileStorage::content_type() const { return headers().get("Content-Type"); }
std::string FileStorage::mimetype() const { return http::parse_media_type(content_type()).type; }
std::vector<std::pair<std::string, std::string>> FileStorage::mimetype_params() const {
  return http::parse_media_type(content_type()).parameters;
}
std::uint64_t FileStorage::content_length() const {
  return base::parse_uint<std::uint64_t>(headers().get("Content-Length")).value_or(0);
}
std::uint64_t FileStorage::size() const noexcept { return file_->size(); }

std::string FileStorage::read() {
  return read(static_cast<std::size_t>(size() - std::min(position_, size())));
}

std::string FileStorage::read(std::size_t size) {
  const std::uint64_t left = file_->size() - std::min(position_, file_->size());
  std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(size, left)), '\0');
  const auto got = file_->read(position_, bytes);
  if (!got.ok()) fail(got.error().code, filename);
  position_ += *got;
  return bytes;
}

void FileStorage::save(const std::string& path, std::size_t buffer_size) {
  Output output{path};
  for (std::string bytes = read(buffer_size); !bytes.empty(); bytes = read(buffer_size)) output.write(bytes);
  output.close();
}

std::vector<FileStorage>& FileMultiDict::files() const {
  if (!read_) return files_;
  std::vector<FileStorage> files;
  read_(source_, files);
  files_ = std::move(files);
  read_ = nullptr;
  return files_;
}

FileStorage& FileMultiDict::operator[](std::string_view key) const {
  if (FileStorage* const found = get(key)) return *found;
  throw BadRequestKeyError(key);
}

FileStorage* FileMultiDict::get(std::string_view key) const {
  for (FileStorage& file : files()) {
    if (file.name == key) return &file;
  }
  return nullptr;
}

std::vector<FileStorage*> FileMultiDict::getlist(std::string_view key) const {
  std::vector<FileStorage*> found;
  for (FileStorage& file : files()) {
    if (file.name == key) found.push_back(&file);
  }
  return found;
}

}  // namespace eddy::flask
