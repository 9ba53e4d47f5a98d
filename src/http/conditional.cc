#include "eddy/http/conditional.h"

#include <string>

#include "eddy/base/date.h"
#include "eddy/base/strings.h"
#include "eddy/http/etag.h"

namespace eddy::http {
namespace {

// The date of a field, where the resource has one to compare it with. Several fields are a list, and no date.
std::optional<std::int64_t> date_of(const Headers& request, std::string_view name, const Validators& current,
                                    std::int64_t now) {
  if (!current.last_modified) return std::nullopt;
  return base::parse_http_date(request.get_joined(name), now);
}

bool is_still_that(const Headers& request, const Validators& current, std::int64_t now) {
  if (request.contains("If-Match")) return etag_matches_strong(request.get_joined("If-Match"), current.etag);
  const auto since = date_of(request, "If-Unmodified-Since", current, now);
  return !since || *current.last_modified <= *since;
}

bool client_has_it(Method method, const Headers& request, const Validators& current, std::int64_t now) {
  if (request.contains("If-None-Match"))
    return etag_matches_weak(request.get_joined("If-None-Match"), current.etag);
  if (method != Method::get && method != Method::head) return false;
  const auto since = date_of(request, "If-Modified-Since", current, now);
  return since && *current.last_modified <= *since;
}

}  // namespace

Precondition evaluate_preconditions(Method method, const Headers& request, const Validators& current,
                                    std::int64_t now) {
  if (!is_still_that(request, current, now)) return Precondition::failed;
  if (!client_has_it(method, request, current, now)) return Precondition::holds;
  return method == Method::get || method == Method::head ? Precondition::not_modified : Precondition::failed;
}

bool range_is_current(const Headers& request, const Validators& current, std::int64_t now) {
  if (!request.contains("If-Range")) return true;
  const std::string named = request.get_joined("If-Range");
  const std::string_view validator = base::trim(named);
  if (validator.find('"') != std::string_view::npos)
    return !current.etag.empty() && !current.etag.starts_with("W/") && validator == current.etag;
  const std::optional<std::int64_t> date = base::parse_http_date(validator, now);
  return date && current.last_modified && *date == *current.last_modified && *date < now;
}

}  // namespace eddy::http
