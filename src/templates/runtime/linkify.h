// Text with its URLs made links, as tornado.escape.linkify does.
//
// Its pattern runs in RE2, so the time is linear in the text, whatever it is. Tests: tests/templates/batch/tornado.txt.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace eddy::templates::runtime {

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
