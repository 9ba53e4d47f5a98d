// Handlers that come with the face: redirections, errors, static files (Tornado's RedirectHandler,
// ErrorHandler and StaticFileHandler).
//
// Tests: tests/tornado/conformance_test.cc, tests/tornado/static_file_test.cc.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "eddy/tornado/request_handler.h"

namespace eddy::tornado::web {

class File;

// Redirects GET to a URL, in which {0}, {1} stand for the rule's groups and {name} for named ones; the
// request's query goes along.
//   {R"(/pictures/(.*))", handler_with<RedirectHandler>("/photos/{0}")}
class RedirectHandler : public RequestHandler {
 public:
  void initialize(std::string url, bool permanent = true);
  void get(const PathArguments& groups);

 private:
  std::string url_;
  bool permanent_ = true;
};

// Answers everything with an error of that status.
class ErrorHandler : public RequestHandler {
 public:
  void initialize(int status_code) { set_status(status_code); }
  void prepare();
};

// Serves the files below a folder; its rule has one group, the file's path below it.
//   {R"(/content/(.*))", handler_with<StaticFileHandler>("/var/www")}
// Sends Etag (of its content, or above 8 MiB of its size and time), Last-Modified and Content-Type; answers HEAD, conditions (RFC 9110, 13) and ranges, several too. 403 for
// what lies outside of the folder and for folders (symbolic links are followed), 404 for what is not there. A file is
// sent from the disk, never read into memory.
class StaticFileHandler : public RequestHandler {
 public:
  void initialize(std::string path, std::string default_filename = {});
  void get(std::string_view path) { serve(path); }
  void head(std::string_view path) { serve(path); }
  [[nodiscard]] std::optional<std::string> compute_etag() override;

 private:
  void serve(std::string_view path);
  void set_file_headers(const std::string& etag, std::string_view type);
  void send_file(std::string_view etag, std::string_view type);
  std::string root_, default_filename_, absolute_path_;
  std::shared_ptr<File> file_;  // that is open
};

}  // namespace eddy::tornado::web
