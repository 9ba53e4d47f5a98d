// Text with its URLs made links, as tornado.escape.linkify does.
//
// Its pattern runs in RE2, so the time is linear in the text, whatever it is. Tests: tests/templates/batch/tornado.txt.
#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace eddy::templates::runtime {

struct LinkifyOptions {
  bool shorten = false;
  std::function<std::string(std::string_view href)>
      params;  // text to stand in the tag, behind a blank; or none
  bool require_protocol = false;
  std::function<bool(std::string_view protocol)> permits = [](std::string_view protocol) {
    return protocol == "http" || protocol == "https";
  };
};
// `html` is escaped already.
std::string linkify(std::string_view html, const LinkifyOptions& options);

}  // namespace eddy::templates::runtime
