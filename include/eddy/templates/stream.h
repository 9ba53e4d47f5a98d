// eddy/templates/stream.h: a page that is made while it is read (Jinja2 3.1, API, "TemplateStream").
//
//   jinja2::TemplateStream rows = env.get_template("report.csv")->stream(Value{{"rows", rows}});
//   rows.enable_buffering(100);
//   while (std::optional<std::string> piece = rows.next()) send(*piece);
//
// No thread and no fiber: each next() runs the template on, to where there is something to give.
// Tests: tests/templates/stream_test.cc.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "eddy/base/generator.h"
#include "eddy/templates/sink.h"

namespace eddy::jinja2 {

class TemplateStream {
 public:
  using Sink = templates::Sink;
  explicit TemplateStream(base::Generator<std::string> pieces) noexcept : pieces_{std::move(pieces)} {}

  // The next piece, which is not empty; nothing at the end. Throws what rendering throws.
  [[nodiscard]] std::optional<std::string> next();
  // From now on, so many pieces are one. std::invalid_argument for less than 2.
  void enable_buffering(std::size_t size = 5);
  void disable_buffering() noexcept { buffer_ = 1; }
  [[nodiscard]] bool buffered() const noexcept { return buffer_ > 1; }
  // Writes all that is left; to the file of that name, in place of what it held. std::system_error where it can't be
  // written; it is removed where the template fails.
  void dump(Sink& sink);
  void dump(const std::string& filename);

 private:
  base::Generator<std::string> pieces_;
  std::size_t buffer_ = 1;
};

}  // namespace eddy::jinja2
