// src/templates/tornado_compiler.h: lowers a Tornado template and all that it extends and includes to one function.
//
// As in Tornado the files become one piece of code: blocks and includes are where they are used, so they cost
// nothing at render. Names are Python's: assigned anywhere, a name is local everywhere. Throws Failure for a file
// of the set, named in `at`. Tests: tests/templates/tornado_test.cc.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "templates/program.h"
#include "templates/tornado_parser.h"

namespace eddy::templates {

using TornadoFilePtr = std::shared_ptr<const TornadoFile>;
// The parsed file of that name, relative to the file that names it. Throws where there is none.
using TornadoFiles = std::function<TornadoFilePtr(const std::string& name, const TornadoFile& from)>;

// `at` is set to the source that is being lowered, for a Failure's message.
std::unique_ptr<Program> compile_tornado(const TornadoFilePtr& file, const TornadoFiles& files,
                                         SourcePtr& at);

}  // namespace eddy::templates
