// Text with its URLs made links: jinja2.utils.urlize and tornado.escape.linkify.
//
// Their patterns run in RE2, so the time is linear in the text, whatever it is.
// Tests: tests/templates/batch/filters.txt, tornado.txt.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eddy::templates::runtime {

struct UrlizeOptions {
  std::optional<std::int64_t> trim_url_limit;  // code points of a link's text
  std::string rel, target;                     // empty: no attribute
  std::vector<std::string> extra_schemes;
};
// `html` is escaped already.
std::string urlize(std::string_view html, const UrlizeOptions& options);
// Whether it can be one of extra_schemes ("tel:", "ftp://").
bool is_scheme_prefix(std::string_view scheme);

struct LinkifyOptions {
  bool shorten = false;
  std::function<std::string(std::string_view href)>
      params;  // text to stand in the tag, behind a blank; or none
  bool require_protocol = false;
  std::vector<std::string> permitted_protocols = {"http", "https"};
};
// `html` is escaped already.
std::string linkify(std::string_view html, const LinkifyOptions& options);

}  // namespace eddy::templates::runtime
