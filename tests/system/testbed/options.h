// options.h: what the command line of the testbed asks for.
#pragma once
#include <eddy/server.h>

#include <string>

namespace testbed {

struct Options {
  std::string style = "flask";  // or "tornado"
  eddy::server::Kind kind = eddy::server::Kind::event;
  std::string files;      // the folder behind /file/
  bool compress = false;  // answers, as Accept-Encoding says
  eddy::server::Options server;
};

// Ends the program, with 2, where the line makes no sense.
Options parse(int argc, char** argv);

// Serve until SIGTERM or SIGINT; the program's exit status.
int serve_flask(const Options& options);
int serve_tornado(const Options& options);

}  // namespace testbed
