#include <cerrno>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "eddy/jinja2.h"
#include "templates/jinja2_environment.h"
#include "templates/machine.h"

namespace eddy::jinja2 {

std::optional<std::string> TemplateStream::next() {
  std::optional<std::string> out = pieces_.next();
  for (std::size_t i = 1; out && i < buffer_; ++i) {
    const std::optional<std::string> more = pieces_.next();
    if (!more) break;
    *out += *more;
  }
  return out;
}

void TemplateStream::enable_buffering(std::size_t size) {
  if (size < 2) throw std::invalid_argument{"a buffer of a TemplateStream holds two pieces at least"};
  buffer_ = size;
}

void TemplateStream::dump(Sink& sink) {
  while (const std::optional<std::string> piece = next()) sink.write(*piece);
}

namespace {

[[noreturn]] void refuse_file(const std::string& filename) {
  throw std::system_error{errno, std::generic_category(), filename};
}

class File final : public templates::Sink {
 public:
  explicit File(const std::string& filename)
      : filename_{filename}, file_{std::fopen(filename.c_str(), "wb")} {
    if (!file_) refuse_file(filename);
  }
  ~File() override {
    if (!file_) return;
    std::fclose(file_);  // NOLINT(cert-err33-c): it is being thrown away
    std::remove(filename_.c_str());
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void write(std::string_view piece) override {
    if (std::fwrite(piece.data(), 1, piece.size(), file_) != piece.size()) refuse_file(filename_);
  }
  void close() {
    if (std::fclose(std::exchange(file_, nullptr)) != 0) refuse_file(filename_);
  }

 private:
  std::string filename_;
  std::FILE* file_;
};

// `owner` lives as long: nothing runs, and nothing else is held, before the first piece is asked for.
base::Generator<std::string> pieces_of(std::shared_ptr<const Template::Impl> impl,
                                       [[maybe_unused]] std::shared_ptr<const templates::Engine> owner,
                                       Value variables) {
  const Context context = variables.is_none() ? Context{} : Context{variables};
  if (impl->is_native()) {
    std::string page = Template{impl}.render(context);
    if (!page.empty()) co_yield page;
    co_return;
  }
  const Context globals = impl->globals.is_none() ? Context{} : Context{impl->globals};
  templates::Output out{templates::Output::piece_bytes, impl->output_limit()};
  templates::Machine machine{*impl->engine, *impl->program};
  machine.see(globals);
  machine.begin_steps(context, out);
  for (bool more = true; more;) {
    more = machine.step();
    if (out.size() == 0) continue;
    std::string piece{out.text()};
    out.pass_on();
    co_yield piece;
  }
}

}  // namespace

void TemplateStream::dump(const std::string& filename) {
  File file{filename};
  dump(file);
  file.close();
}

base::Generator<std::string> Template::generate(Value variables) const {
  return pieces_of(impl_, impl_->owner(), std::move(variables));
}
TemplateStream Template::stream(Value variables) const {
  return TemplateStream{generate(std::move(variables))};
}

}  // namespace eddy::jinja2
