// Files of environment variables, by python-dotenv's rules (1.0).
//
//   # comment                      export DATABASE=app.db
//   NAME='as it is'                GREETING="two\nlines"       WHERE=${HOME}/data   PORT=${PORT:-5000}   # comment
//
// A line that is none is skipped, and named. Tests: tests/flask/dotenv_test.cc, tests/fuzz/dotenv.cc.
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eddy::flask::detail {

struct DotenvFile {
  // In the order of the file; without a value where a name stands alone.
  std::vector<std::pair<std::string, std::optional<std::string>>> bindings;
  std::vector<std::size_t> bad_lines;  // where statements begin that are none
};

// `text` as it is, before ${…} is filled in.
[[nodiscard]] DotenvFile parse_dotenv(std::string_view text);

// The value of a variable that is set already, or nothing.
using Variables = std::function<std::optional<std::string>(const std::string& name)>;
// Fills in `${NAME}` and `${NAME:-default}`: what is set already counts before what the file said further above.
void expand_variables(DotenvFile& file, const Variables& set_already);

// Whether an environment variable says yes, as Flask reads FLASK_DEBUG: it is set, and none of 0, false and no.
[[nodiscard]] bool says_yes(const std::string& name);

// `name` in this folder or the next one above it that has such a file; empty where none has.
[[nodiscard]] std::string find_dotenv(const std::string& name);
// Sets the variables of a file that are not set already; false where it can't be read.
bool load_dotenv_file(const std::string& path);

}  // namespace eddy::flask::detail
