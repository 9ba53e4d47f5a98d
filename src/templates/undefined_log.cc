#include "eddy/templates/undefined.h"

namespace eddy::jinja2 {

Undefined make_logging_undefined(UndefinedLog log, UndefinedKind base) {
  Undefined out{base};
  out.log_ = log ? std::move(log) : [](base::LogLevel level, std::string_view message) {
    base::log("jinja2.runtime", level, message);
  };
  return out;
}

}  // namespace eddy::jinja2
