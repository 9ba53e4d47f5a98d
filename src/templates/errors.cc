// src/templates/errors.cc: the text of template errors.
#include "eddy/templates/errors.h"

#include <fmt/format.h>

#include <algorithm>

#include "templates/load_error.h"
#include "templates/runtime/codecs.h"

namespace eddy::templates {
namespace {

std::string joined(const std::vector<std::string>& names, std::string_view separator) {
  return fmt::format("{}", fmt::join(names, separator));
}

std::string not_found_message(const std::string& name, const std::vector<std::string>& tried) {
  return tried.empty() ? name : fmt::format("'{}' not found in: {}", name, joined(tried, ", "));
}

std::string where(const ErrorPlace& place) {
  const std::string& name = place.filename.empty() ? place.template_name : place.filename;
  return fmt::format("{}:{}", name, place.line);
}

// Long lines are shown around the column only.
void append_caret(std::string& out, const ErrorPlace& place) {
  constexpr std::size_t shown = 100;
  std::string_view line = place.source_line;
  std::size_t column = std::min<std::size_t>(place.column, line.size());
  if (column > shown / 2) {
    std::size_t cut = column - shown / 2;
    while (cut < column && (static_cast<unsigned char>(line[cut]) & 0xc0) == 0x80) ++cut;
    line.remove_prefix(cut);
    column -= cut;
  }
  std::size_t end = std::min(line.size(), shown);
  while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) ++end;
  line = line.substr(0, end);
  // One blank a character, so that the caret stands under it whatever the encoding's length.
  const auto characters = std::count_if(line.begin(), line.begin() + std::ptrdiff_t(column), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  });
  out += fmt::format("\n  {}\n  {}^", line, std::string(static_cast<std::size_t>(characters), ' '));
}

}  // namespace

ErrorPlace locate(const Source& source, Place place) {
  return {source.name, source.filename, place.line,
          static_cast<std::uint32_t>(source.column_at(place.offset)),
          std::string{source.line_at(place.offset)}};
}

void require_utf8(const jinja2::Loaded& loaded, std::string_view name) {
  if (loaded.filename.empty()) return;
  const auto bad = runtime::find_bad_utf8(loaded.text);
  if (!bad) return;
  TemplateFault error{"UnicodeDecodeError", bad->message};
  const auto end = loaded.text.begin() + static_cast<std::ptrdiff_t>(bad->position);
  const auto lines = std::count(loaded.text.begin(), end, '\n');
  error.locate(
      templates::locate({std::string{name}, loaded.filename, loaded.text},
                        {static_cast<std::uint32_t>(lines + 1), static_cast<std::uint32_t>(bad->position)}));
  throw error;
}

void TemplateError::locate(ErrorPlace place, std::vector<ErrorStep> chain) {
  if (located()) return;
  place_ = std::move(place);
  chain_ = std::move(chain);
  describe();
}

void TemplateError::describe() {
  if (!located()) {
    text_ = fmt::format("{}: {}", type_, message_);
    return;
  }
  text_ = fmt::format("{}:{}: {}: {}", where(place_), place_.column + 1, type_, message_);
  append_caret(text_, place_);
  for (const ErrorStep& step : chain_) text_ += fmt::format("\n  {} {}", step.how, where(step.place));
}

TemplateNotFound::TemplateNotFound(std::string name, std::vector<std::string> tried)
    : TemplateNotFound{"TemplateNotFound", not_found_message(name, tried), name, tried} {}

TemplateNotFound::TemplateNotFound(const char* type, std::string message, std::string name,
                                   std::vector<std::string> tried)
    : TemplateError{type, std::move(message)}, name_{std::move(name)}, tried_{std::move(tried)} {}

TemplatesNotFound::TemplatesNotFound(std::vector<std::string> names, std::vector<std::string> tried)
    : TemplateNotFound{"TemplatesNotFound",
                       names.empty()
                           ? std::string{"Tried to select from an empty list of templates."}
                           : fmt::format("none of the templates given were found: {}", joined(names, ", ")),
                       names.empty() ? std::string{} : names.back(), std::move(tried)},
      names_{std::move(names)} {}

}  // namespace eddy::templates
