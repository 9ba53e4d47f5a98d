// files.h: small helpers for the files that the eddy command reads and writes.
// Tests: tests/cmd/files_test.cc.
#pragma once
#include <fstream>
#include <string>
#include <string_view>

#include "support/outcome.h"

namespace eddy::command {

// A file to read from; a folder is refused.
Outcome<std::ifstream> open_file(const std::string& name);
Outcome<std::string> read_file(const std::string& name);
Done write_file(const std::string& name, std::string_view text);

// The last `count` lines of a file, without the final new line; empty where there is no such file.
std::string last_lines(const std::string& name, std::size_t count);

// A fresh folder below the system's temporary one, removed with all in it at the end.
class Folder {
 public:
  static Outcome<Folder> make();
  Folder(Folder&& other) noexcept;
  Folder& operator=(Folder&&) = delete;
  ~Folder();
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit Folder(std::string path) : path_{std::move(path)} {}
  std::string path_;
};

// The file that runs as `program`: itself where it has a slash, else the first in PATH; empty where there is
// none.
std::string find_program(const std::string& program);

// The folder that holds bench/ (contenders, page, Python programs): EDDY_ROOT, else the source folder that
// this was built from, else ../share/eddy beside the installed command. Fails with a sentence that lists
// them.
Outcome<std::string> find_root();

// The folder that this command is in.
std::string own_folder();

}  // namespace eddy::command
