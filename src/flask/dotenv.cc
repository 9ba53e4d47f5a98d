#include "flask/dotenv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "eddy/base/log.h"
#include "eddy/base/strings.h"
#include "eddy/flask/cli.h"

namespace eddy::flask {
namespace detail {
namespace {

constexpr base::Logger logger{"eddy.app"};

bool is_line_end(char c) noexcept { return c == '\n' || c == '\r'; }
bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_blank(char c) noexcept { return is_space(c) && !is_line_end(c); }

class DotenvReader {
 public:
  explicit DotenvReader(std::string_view text) noexcept : text_{text} {}

  DotenvFile read() {
    DotenvFile file;
    while (!at_end()) {
      skip(is_space);
      if (at_end()) break;
      const std::size_t start = at_;
      std::string name;
      std::optional<std::string> value;
      if (statement(name, value)) {
        if (!name.empty()) file.bindings.emplace_back(std::move(name), std::move(value));
        continue;
      }
      file.bad_lines.push_back(line_of(start));
      skip([](char c) { return !is_line_end(c); });
      line_end();
    }
    return file;
  }

 private:
  [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }
  [[nodiscard]] char peek() const noexcept { return at_end() ? '\0' : text_[at_]; }
  template <class F>
  std::string_view skip(F matches) noexcept {
    const std::size_t start = at_;
    while (!at_end() && matches(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }
  bool line_end() noexcept {
    if (at_end()) return true;
    if (!is_line_end(peek())) return false;
    at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
    return true;
  }
  [[nodiscard]] std::size_t line_of(std::size_t place) noexcept {
    for (; counted_ < place; ++counted_)
      if (text_[counted_] == '\n' || (text_[counted_] == '\r' && text_.substr(counted_, 2) != "\r\n"))
        ++line_;
    return line_;
  }

  // One that is a comment has no name. Where it is false it stands somewhere in the line.
  bool statement(std::string& name, std::optional<std::string>& value) {
    constexpr std::string_view exporting = "export";
    if (text_.substr(at_).starts_with(exporting) && at_ + exporting.size() < text_.size() &&
        is_blank(text_[at_ + exporting.size()])) {
      at_ += exporting.size();
      skip(is_blank);
    }
    if (!key(name)) return false;
    skip(is_blank);
    if (peek() == '=') {
      ++at_;
      skip(is_blank);
      value.emplace();
      if (!read_value(*value)) return false;
    }
    skip(is_blank);
    if (peek() == '#') skip([](char c) { return !is_line_end(c); });
    return line_end();
  }

  bool key(std::string& name) {
    if (peek() == '#') return true;
    if (peek() != '\'') {
      name = skip([](char c) { return c != '=' && c != '#' && !is_space(c); });
      return !name.empty();
    }
    const std::size_t end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos || end == at_ + 1) return false;
    name = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return true;
  }

  bool read_value(std::string& value) {
    if (peek() == '\'' || peek() == '"') return quoted(value);
    std::string_view rest = skip([](char c) { return !is_line_end(c); });
    for (std::size_t i = 0; i < rest.size(); ++i) {
      if (rest[i] != '#' || i == 0 || !is_space(rest[i - 1])) continue;
      rest = rest.substr(0, i);
      break;
    }
    while (!rest.empty() && is_space(rest.back())) rest.remove_suffix(1);
    value = rest;
    return true;
  }

  // Over several lines, too. A backslash keeps a quote from ending it, and stands for what `unescaped` says.
  bool quoted(std::string& value) {
    const char quote = peek();
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote)
      end += text_[end] == '\\' && end + 1 < text_.size() && text_[end + 1] == quote ? 2 : 1;
    // As the original's expression does, which takes a quote behind a backslash for the end where there is no other.
    if (end >= text_.size()) end = text_.rfind(quote);
    if (end <= at_) return false;
    const std::string_view inside = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    for (std::size_t i = 0; i < inside.size(); ++i) {
      const char next = i + 1 < inside.size() ? inside[i + 1] : '\0';
      const char meant = inside[i] == '\\' ? unescaped(quote, next) : '\0';
      value += meant != '\0' ? meant : inside[i];
      if (meant != '\0') ++i;
    }
    return true;
  }

  static char unescaped(char quote, char c) noexcept {
    if (c == '\\' || c == '\'') return c;
    if (quote == '\'') return '\0';
    constexpr std::string_view letters = "\"abfnrtv", meant = "\"\a\b\f\n\r\t\v";
    const std::size_t place = letters.find(c);
    return place == std::string_view::npos ? '\0' : meant[place];
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t counted_ = 0;
  std::size_t line_ = 1;
};

std::string expanded(std::string_view value, const Variables& lookup) {
  std::string result;
  for (;;) {
    const std::size_t start = value.find("${");
    result += value.substr(0, start);
    if (start == std::string_view::npos) return result;
    const std::string_view rest = value.substr(start + 2);
    const std::size_t end = rest.find('}');
    const std::string_view inside = rest.substr(0, end);
    const std::size_t colon = inside.find(':');
    const bool has_default = colon != std::string_view::npos && inside.substr(colon).starts_with(":-");
    if (end == std::string_view::npos || (colon != std::string_view::npos && !has_default)) {
      result += "${";
      value = rest;
      continue;
    }
    const std::string_view other = has_default ? inside.substr(colon + 2) : std::string_view{};
    result += lookup(std::string{inside.substr(0, colon)}).value_or(std::string{other});
    value = rest.substr(end + 1);
  }
}

std::optional<std::string> environment_variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): before any thread
  return value ? std::optional<std::string>{value} : std::nullopt;
}

}  // namespace

bool says_yes(const std::string& name) {
  const std::string value = base::to_lower(environment_variable(name).value_or(""));
  return !value.empty() && value != "0" && value != "false" && value != "no";
}

DotenvFile parse_dotenv(std::string_view text) { return DotenvReader{text}.read(); }

void expand_variables(DotenvFile& file, const Variables& set_already) {
  for (std::size_t i = 0; i < file.bindings.size(); ++i) {
    std::optional<std::string>& value = file.bindings[i].second;
    if (!value) continue;
    value = expanded(*value, [&](const std::string& name) -> std::optional<std::string> {
      if (auto known = set_already(name)) return known;
      for (std::size_t above = i; above-- > 0;)
        if (file.bindings[above].first == name) return file.bindings[above].second.value_or("");
      return std::nullopt;
    });
  }
}

std::string find_dotenv(const std::string& name) {
  std::error_code error;
  std::filesystem::path folder = std::filesystem::current_path(error);
  for (;; folder = folder.parent_path()) {
    if (std::filesystem::is_regular_file(folder / name, error)) return folder / name;
    if (folder == folder.parent_path()) return {};
  }
}

bool load_dotenv_file(const std::string& path) {
  std::ifstream stream{path, std::ios::binary};
  if (!stream) return false;
  std::ostringstream text;
  text << stream.rdbuf();
  DotenvFile file = parse_dotenv(text.str());
  for (const std::size_t line : file.bad_lines)
    logger.warning(fmt::format("{}: could not parse statement starting at line {}", path, line));
  expand_variables(file, environment_variable);
  for (auto each = file.bindings.begin(); each != file.bindings.end(); ++each) {
    const auto& [name, value] = *each;
    const bool again =
        std::any_of(each + 1, file.bindings.end(), [&](const auto& later) { return later.first == name; });
    if (value && !again)                          // of one name the last counts
      ::setenv(name.c_str(), value->c_str(), 0);  // NOLINT(concurrency-mt-unsafe): before any thread
  }
  return !file.bindings.empty();
}

}  // namespace detail

bool load_dotenv(const std::string& path, bool load_defaults) {
  bool any = !path.empty() && detail::load_dotenv_file(path);
  if (!load_defaults || detail::says_yes("FLASK_SKIP_DOTENV")) return any;
  for (const char* name : {".env", ".flaskenv"})
    if (const std::string found = detail::find_dotenv(name); !found.empty())
      any = detail::load_dotenv_file(found) || any;
  return any;
}

}  // namespace eddy::flask
