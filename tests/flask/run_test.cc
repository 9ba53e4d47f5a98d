// Flask::run: what its command line takes and refuses: a sentence and an exit status, before anything is opened.
#include <gmock/gmock.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/temporary_folder.h"
#include "eddy/flask.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

using ::testing::HasSubstr;

struct Ended {
  int status = 0;
  std::string out;
  std::string err;
};

Ended run(Flask& app, const std::vector<const char*>& options) {
  std::vector<const char*> argv{"program"};
  argv.insert(argv.end(), options.begin(), options.end());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Ended ended;
  ended.status = app.run(static_cast<int>(argv.size()), argv.data());
  ended.out = testing::internal::GetCapturedStdout();
  ended.err = testing::internal::GetCapturedStderr();
  return ended;
}

Ended run(const std::vector<const char*>& options) {
  Flask app{"guestbook"};
  return run(app, options);
}

TEST(FlaskRun, RefusesWhatItDoesNotTake) {
  const struct {
    std::vector<const char*> options;
    std::string says;
  } rows[] = {
      {{"--port", "x"}, "--port"},
      {{"--port", "65536"}, "--port"},
      {{"--port", "-1"}, "--port"},
      {{"--port"}, "--port"},
      {{"--server", "apache"}, "apache"},
      {{"--workers", "0"}, "--workers"},
      {{"--threads", "0"}, "--threads"},
      {{"--bind"}, "--bind"},
      {{"--bind", ":0", ":0"}, ":0"},
      {{"--unix-mode", "rw"}, "--unix-mode: \"rw\" is no mode"},
      {{"--unix-mode", "680"}, "\"680\" is no mode"},
      {{"--unix-mode", "1000"}, "\"1000\" is no mode"},
      {{"--access-log", "often"}, "--access-log"},
      {{"--access-format", "xml"}, "json"},
      {{"--nonsense"}, "--nonsense"},
      {{"stray"}, "stray"},
      {{"run", "--port", "x"}, "--port"},
      {{"run", "stray"}, "stray"},
      {{"routes", "--sort", "size"}, "--sort"},
  };
  for (const auto& row : rows) {
    const Ended ended = run(row.options);
    EXPECT_EQ(ended.status, 2) << row.says;
    EXPECT_THAT(ended.err, HasSubstr(row.says));
    EXPECT_EQ(ended.out, "");
  }
}

TEST(FlaskRun, AnUnknownServerIsToldTheThree) {
  const std::string err = run({"--server", "apache"}).err;
  for (const char* name : {"threaded", "event", "green"}) EXPECT_THAT(err, HasSubstr(name));
}

TEST(FlaskRun, HelpIsNoError) {
  const Ended ended = run({"--help"});
  EXPECT_EQ(ended.status, 0);
  for (const char* option :
       {"--port", "--address", "--bind", "--workers", "--threads", "--server", "guestbook"}) {
    EXPECT_THAT(ended.out, HasSubstr(option));
  }
  EXPECT_EQ(ended.err, "");
}

TEST(FlaskRun, TheEnvironmentStandsForOptions) {
  ::setenv("FLASK_RUN_PORT", "many", 1);
  const Ended ended = run({"run"});
  ::unsetenv("FLASK_RUN_PORT");
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.err, HasSubstr("many"));
  ::setenv("FLASK_RUN_HOST", "no-address", 1);
  const Ended elsewhere = run({"run"});
  ::unsetenv("FLASK_RUN_HOST");
  EXPECT_NE(elsewhere.status, 0);
  EXPECT_THAT(elsewhere.err, HasSubstr("no-address"));
}

TEST(FlaskRun, ShowsRoutes) {
  Flask app{"guestbook", {.static_folder = ""}};
  app.get("/", [] { return ""; }).endpoint("index");
  const Ended ended = run(app, {"--port", "5001", "routes"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.out, "Endpoint  Methods  Rule\n--------  -------  ----\nindex     GET      /\n");
}

TEST(FlaskRun, AMisfitIsSaidBeforeThePortIsTaken) {
  Flask app{"guestbook"};
  app.get(rule("/<int:a>"), [] { return "x"; });
  const Ended ended = run(app, {"--port", "0"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.err, HasSubstr("guestbook: the rule '/<int:a>'"));
}

TEST(FlaskRun, ABusyPortAndABadAddressAreSentences) {
  Flask first{"first"};
  server::Options options;
  options.port = 0;
  const server::Serving serving{first, server::Kind::event, options};
  const std::string port = std::to_string(serving.port());
  for (const char* kind : {"threaded", "event", "green"}) {
    const Ended busy = run({"--port", port.c_str(), "--server", kind});
    EXPECT_EQ(busy.status, 1);
    EXPECT_THAT(busy.err, HasSubstr("in use"));
    EXPECT_THAT(busy.err, HasSubstr(port));
  }
  const Ended bad = run({"--port", "0", "--address", "999.1.2.3"});
  EXPECT_EQ(bad.status, 1);
  EXPECT_THAT(bad.err, HasSubstr("999.1.2.3"));
  const Ended beside = run({"--port", "0", "--bind", "nowhere", "run", "--bind", "127.0.0.1:0"});
  EXPECT_EQ(beside.status, 1);
  EXPECT_THAT(beside.err, HasSubstr("Can't listen on \"nowhere\""));
}

// What / answers on a Unix socket that `serve`, in a process of its own, listens on, and its file's mode.
std::pair<std::string, unsigned> asked(const std::string& path, const std::function<int(Flask&)>& serve) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(STDERR_FILENO);
    Flask app{"guestbook"};
    app.get("/", [] { return "hello"; });
    ::_exit(serve(app));
  }
  std::string body;
  struct stat status {};
  for (bool over = false; body.empty() && !over;) {
    over = ::waitpid(child, nullptr, WNOHANG) == child;
    try {
      body = server::Client{path}.get("/").body;
      ::stat(path.c_str(), &status);
    } catch (const std::runtime_error&) {  // not yet
      ::sched_yield();
    }
  }
  ::kill(child, SIGTERM);
  ::waitpid(child, nullptr, 0);
  return {body, status.st_mode & 0777U};
}

TEST(FlaskRun, ServesOnWhatIsBoundBesideItsPort) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("s");
  const std::string bind = "--bind=unix:" + path;
  EXPECT_EQ(
      asked(path,
            [&](Flask& app) {
              const std::array<const char*, 5> argv{"program", "--port=0", "--bind=:0", "run", bind.c_str()};
              return app.run(static_cast<int>(argv.size()), argv.data());
            }),
      std::pair(std::string{"hello"}, 0600U));
  EXPECT_EQ(asked(path,
                  [&](Flask& app) {
                    const std::array<const char*, 5> argv{"program", "--port=0", "run", bind.c_str(),
                                                          "--unix-mode=660"};
                    return app.run(static_cast<int>(argv.size()), argv.data());
                  }),
            std::pair(std::string{"hello"}, 0660U));
  EXPECT_EQ(asked(path,
                  [&](Flask& app) {
                    return app.run({.port = 0, .also_bind = {"unix:" + path}, .unix_mode = 0640});
                  }),
            std::pair(std::string{"hello"}, 0640U));
}

}  // namespace
}  // namespace eddy::flask
