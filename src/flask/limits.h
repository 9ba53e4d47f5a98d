// What app.config says of requests' bodies and of files. Tests: tests/flask/limits_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>

#include "eddy/flask/config.h"
#include "eddy/flask/cookies.h"

namespace eddy::flask::detail {

// Each by its name in capitals; nothing where it is none.
struct Limits {
  std::optional<std::uint64_t> max_content_length = {};  // bytes of a body: 413
  std::optional<std::size_t> max_form_memory_size = {};  // bytes of a form's field: 413
  std::optional<std::size_t> max_form_parts = {};        // fields and files of a form: 413
  std::optional<std::int64_t> send_file_max_age =
      {};                       // seconds that clients keep a file: SEND_FILE_MAX_AGE_DEFAULT
  bool use_x_sendfile = false;  // the proxy in front sends files
  std::size_t max_cookie_size = flask::max_cookie_size;  // bytes; larger ones are warned of; 0: none
};

// Throws RegistrationError, naming the setting that does not fit.
Limits read_limits(const Config& config);

}  // namespace eddy::flask::detail
