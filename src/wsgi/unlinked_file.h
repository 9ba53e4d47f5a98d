// A temporary file where the file system has no O_TMPFILE. Tests: tests/wsgi/spool_test.cc.
#pragma once
#include <string>

namespace eddy::wsgi {

// A descriptor of an empty file under a name that nobody can guess, taken back at once; or minus the errno.
int open_unlinked(const std::string& folder) noexcept;

}  // namespace eddy::wsgi
