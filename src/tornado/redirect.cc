// RedirectHandler and ErrorHandler. Tests: tests/tornado/conformance_test.cc.
#include "eddy/base/strings.h"
#include "eddy/base/url.h"
#include "eddy/tornado/handlers.h"
#include "tornado/router.h"

namespace eddy::tornado::web {

void RedirectHandler::initialize(std::string url, bool permanent) {
  url_ = std::move(url);
  permanent_ = permanent;
}

void RedirectHandler::get(const PathArguments& groups) {
  std::string target;
  for (std::size_t at = 0; at < url_.size();) {
    const std::size_t close = url_[at] == '{' ? url_.find('}', at) : std::string::npos;
    if (close == std::string::npos) {
      target += url_[at++];
      continue;
    }
    const std::string_view field = std::string_view{url_}.substr(at + 1, close - at - 1);
    const auto number = base::parse_uint<std::size_t>(field);
    target += number && *number < groups.size() ? detail::text_argument(groups[*number]) : path_kwarg(field);
    at = close + 1;
  }
  if (!request().query_arguments().empty()) {
    target += target.find('?') == std::string::npos ? '?' : '&';
    target += base::urlencode(request().query_arguments());
  }
  redirect(target, permanent_);
}

void ErrorHandler::prepare() { throw HTTPError{get_status()}; }

}  // namespace eddy::tornado::web
