// send_file's parts that /static uses, too. Tests: tests/flask/send_file_test.cc, static_files_test.cc.
#pragma once
#include <string>

#include "eddy/base/result.h"
#include "eddy/flask/send_file.h"

namespace eddy::flask::detail {

// The response of a file of this path, without Content-Disposition; an errno where it is no regular file that can be read. Throws
// std::system_error where that is no fault of the path's: no descriptor is left, no memory, or the disk fails.
base::Result<Response, int> respond_with_file(const std::string& path, const SendFileOptions& options);

}  // namespace eddy::flask::detail
