// FormData: a multipart/form-data body into fields and files, as it arrives.
//
// Fields and small files are held in memory, larger files in a spool; FormOptions bounds both. On an error all of
// it is dropped, the spool closed.
//
//   FormData form{content_type};
//   if (!form.feed(piece) || !form.finish()) refuse(form.status());   // 400, 413, 500 or 507
//   use(form.fields, form.files);
//
// A server that hands whole bodies over feeds once; streamed bodies feed as they come.
// Tests: tests/wsgi/form_data_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/http/headers.h"
#include "eddy/http/multipart.h"
#include "eddy/wsgi/form_options.h"
#include "eddy/wsgi/spool.h"

namespace eddy::wsgi {

// A file that came with a form. It keeps what holds its bytes, and may outlive the FormData and the request.
class FormFile {
 public:
  std::string name;      // of the form's field
  std::string filename;  // as the client gave it; may be empty, or hold folders
  http::Headers headers;

  [[nodiscard]] std::uint64_t size() const noexcept { return spool_ ? spooled_size_ : memory_.size(); }
  [[nodiscard]] bool spooled() const noexcept { return spool_ != nullptr; }
  // Fills `into` from `at` on, up to the file's end: how many bytes.
  [[nodiscard]] base::Result<std::size_t, SpoolError> read(std::uint64_t at, std::span<char> into) const;

 private:
  friend class FormData;
  std::string memory_;
  std::shared_ptr<Spool> spool_;  // all files of a form share it
  std::uint64_t spooled_at_ = 0, spooled_size_ = 0;
};

class FormData {
 public:
  // `content_type` is the request's, multipart/form-data; one without a good boundary is a 400.
  explicit FormData(std::string_view content_type, FormOptions options = {});

  // The next piece of the body, and its end. False where the body is refused; then for ever.
  bool feed(std::string_view piece);
  bool finish();
  // The status to answer with: 0 for none. What the spool can't take is logged too (eddy.wsgi).
  [[nodiscard]] int status() const noexcept { return status_; }
  // A sentence for a log or a client: "the body has too many parts".
  [[nodiscard]] std::string_view error() const noexcept { return error_; }

  std::vector<std::pair<std::string, std::string>> fields;  // in order; bytes as they came
  std::vector<FormFile> files;

 private:
  bool take_events();
  bool append(std::string_view data);
  bool append_to_file(std::string_view data);
  bool fail(int status, std::string_view why);
  bool fail(SpoolError error);

  FormOptions options_;
  http::MultipartParser parser_;
  std::shared_ptr<Spool> spool_;
  std::size_t file_memory_ = 0;  // bytes of files in memory
  bool in_file_ = false;
  int status_ = 0;
  std::string_view error_;
};

}  // namespace eddy::wsgi
