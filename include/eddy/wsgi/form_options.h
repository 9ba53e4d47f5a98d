// FormOptions: what a multipart form may hold, and where its files go. Tests: tests/wsgi/form_data_test.cc.
#pragma once
#include <cstddef>
#include <memory>
#include <string>

#include "eddy/http/multipart.h"

namespace eddy::wsgi {

class SpoolFiles;

struct FormOptions {
  http::MultipartLimits limits = {};
  // Bytes of one file, and of all files of a form, that are held in memory. What is more goes to a temporary file, one
  // a form however many files it has. (500 KiB is Werkzeug's.)
  std::size_t spool_bytes = 512'000;
  std::size_t file_memory_bytes = 5'000'000;
  std::string spool_folder = {};  // empty: the environment's TMPDIR, else /tmp
  std::shared_ptr<SpoolFiles> spool_files =
      {};  // the system calls under it; null: the system's (see spool.h)
};

}  // namespace eddy::wsgi
