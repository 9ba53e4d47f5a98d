// Commands of an app: what they take, what they print and how they end; the table of routes.
#include "eddy/flask/cli.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "eddy/flask.h"
#include "eddy/loop/waiter.h"
#include "flask/refusal.h"

namespace eddy::flask {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Cli, RunsACommandInAnAppContext) {
  Flask app{"app", {.static_folder = ""}};
  std::vector<std::string> trace;
  app.teardown_appcontext(
      [&](const std::exception_ptr& error) { trace.emplace_back(error ? "failed" : "ended"); });
  app.cli.command("init-db", [] { echo("Initialized " + current_app().name()); }).help("Clear the data.");
  const CommandResult result = app.test_cli_runner().invoke({"init-db"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, "Initialized app\n");
  EXPECT_FALSE(result.exception);
  EXPECT_EQ(trace, std::vector<std::string>{"ended"});
}

TEST(Cli, GivesArgumentsAndOptionsInTheTypeOfTheirDefault) {
  Flask app{"app", {.static_folder = ""}};
  app.cli
      .command("make",
               [](const CommandArguments& given) {
                 echo(given["name"].repr() + ' ' + given["size"].repr() + ' ' + given["count"].repr() + ' ' +
                      given["ratio"].repr() + ' ' + given["dry_run"].repr() + ' ' + given["to"].repr());
                 EXPECT_THROW((void)given["missing"], KeyError);
               })
      .argument("name")
      .argument("size", 7)
      .option("-c,--count", 1)
      .option("--ratio", 0.5)
      .option("-n,--dry-run", false, "Change nothing")
      .option("--to", "here");
  const CommandRunner runner = app.test_cli_runner();
  EXPECT_EQ(runner.invoke({"make", "x"}).output, "'x' 7 1 0.5 False 'here'\n");
  EXPECT_EQ(runner.invoke({"make", "x", "9", "--count=3", "--ratio", "2", "-n", "--to", "there"}).output,
            "'x' 9 3 2.0 True 'there'\n");
  const CommandResult missing = runner.invoke({"make"});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.output, HasSubstr("name"));
  EXPECT_EQ(runner.invoke({"make", "x", "--count", "many"}).exit_code, 2);
  EXPECT_EQ(runner.invoke({"make", "x", "--nonsense"}).exit_code, 2);
  EXPECT_THAT(runner.invoke({"make", "--help"}).output, HasSubstr("Change nothing"));
}

TEST(Cli, GivesWhatIsRequiredInItsType) {
  Flask app{"app", {.static_folder = ""}};
  app.cli
      .command("make",
               [](const CommandArguments& given) {
                 echo(given["count"].repr() + ' ' + given["ratio"].repr() + ' ' + given["name"].repr() + ' ' +
                      given["to"].repr());
               })
      .argument<int>("count")
      .argument<double>("ratio")
      .argument<std::string>("name")
      .argument("to", "here", "Where to");
  const CommandRunner runner = app.test_cli_runner();
  EXPECT_EQ(runner.invoke({"make", "7", "2", "x"}).output, "7 2.0 'x' 'here'\n");
  EXPECT_EQ(runner.invoke({"make", "7", "2", "x", "y"}).output, "7 2.0 'x' 'y'\n");
  EXPECT_EQ(runner.invoke({"make", "many", "2", "x"}).exit_code, 2);
  EXPECT_EQ(runner.invoke({"make", "7", "2"}).exit_code, 2);
  EXPECT_THAT(runner.invoke({"make", "--help"}).output, HasSubstr("Where to"));
}

TEST(Cli, SaysHowACommandEnded) {
  Flask app{"app", {.static_folder = ""}};
  app.cli.command("three", [] { return 3; });
  app.cli.command("waits", []() -> Task<> {
    co_await loop::sleep_async(std::chrono::milliseconds{0});
    echo(current_app().name());
  });
  app.cli.command("waits-and-fails", []() -> Task<int> {
    co_await loop::sleep_async(std::chrono::milliseconds{0});
    co_return 4;
  });
  app.cli.command("throws", [] { throw std::runtime_error{"no database"}; });
  app.cli.command("prints", [] {
    std::cout << "out ";
    std::cout.flush();
    std::fputs("stdio ", stdout);
    std::fflush(stdout);
    std::cerr << "err";
  });
  const CommandRunner runner = app.test_cli_runner();
  EXPECT_EQ(runner.invoke({"three"}).exit_code, 3);
  EXPECT_EQ(runner.invoke({"waits"}).output, "app\n");
  EXPECT_EQ(runner.invoke({"waits-and-fails"}).exit_code, 4);
  EXPECT_EQ(runner.invoke({"prints"}).output, "out stdio err");
  const CommandResult failed = runner.invoke({"throws"});
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THROW(std::rethrow_exception(failed.exception), std::runtime_error);
  const char* const argv[] = {"program", "throws"};
  testing::internal::CaptureStderr();
  EXPECT_EQ(app.run(2, argv), 1);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "app: no database\n");
}

TEST(Cli, GroupsOfAppsAndBlueprints) {
  Flask app{"app", {.static_folder = ""}};
  app.cli.group("user", "Accounts")
      .command("add", [](const CommandArguments& given) { echo("add " + given["name"].str()); })
      .argument("name");
  app.cli.group("user").command("drop", [] { echo("drop"); });
  const auto make = [](const std::string& name, std::optional<std::string> group) {
    Blueprint made{name, {.cli_group = std::move(group)}};
    made.cli.command("of-" + name, [name] { echo(name); });
    return made;
  };
  Blueprint parent = make("parent", {}), merged = make("merged", ""), renamed = make("renamed", "other");
  parent.register_blueprint(make("child", {}));
  app.register_blueprint(parent);
  app.register_blueprint(merged);
  app.register_blueprint(renamed);
  const CommandRunner runner = app.test_cli_runner();
  EXPECT_EQ(runner.invoke({"user", "add", "ann"}).output, "add ann\n");
  EXPECT_EQ(runner.invoke({"user", "drop"}).output, "drop\n");
  EXPECT_EQ(runner.invoke({"parent", "of-parent"}).output, "parent\n");
  EXPECT_EQ(runner.invoke({"parent.child", "of-child"}).output, "child\n");
  EXPECT_EQ(runner.invoke({"of-merged"}).output, "merged\n");
  EXPECT_EQ(runner.invoke({"other", "of-renamed"}).output, "renamed\n");
  EXPECT_THAT(refusal([&] { parent.cli.command("late", [] {}); }),
              HasSubstr("behind its blueprint's registration"));
  EXPECT_EQ(runner.invoke({"user"}).exit_code, 2);
  EXPECT_THAT(runner.invoke({"user", "--help"}).output, HasSubstr("drop"));
}

TEST(Cli, RefusesWhatWouldHideAnother) {
  Flask app{"app", {.static_folder = ""}};
  EXPECT_EQ(refusal([&] { app.cli.command("run", [] {}); }), "there is a command 'run' already");
  EXPECT_EQ(refusal([&] { app.cli.group("routes"); }), "there is a command 'routes' already");
  app.cli.command("mine", [] {});
  EXPECT_EQ(refusal([&] { app.cli.command("mine", [] {}); }), "there is a command 'mine' already");
  EXPECT_THAT(refusal([&] { app.cli.command("a", [] {}).option("count", 1); }), HasSubstr("no '-'"));
  EXPECT_THAT(refusal([&] { app.cli.command("b", [] {}).option("--count", nullptr); }),
              HasSubstr("a default"));
  EXPECT_THAT(refusal([&] { app.cli.command("c", [] {}).argument("x").option("--x", 1); }),
              HasSubstr("'x' twice"));
}

TEST(Cli, WithoutACommandARunnerShowsHelp) {
  Flask app{"app", {.static_folder = ""}};
  app.cli.command("mine", [] {}).help("What mine does");
  const CommandResult result = app.test_cli_runner().invoke({});
  EXPECT_EQ(result.exit_code, 0);
  for (const char* text :
       {"run", "routes", "Show the routes for the app.", "mine", "What mine does", "--port"})
    EXPECT_THAT(result.output, HasSubstr(text));
}

// flask run --debug, and flask --debug of any command.
TEST(Cli, TheCommandLineTurnsDebugModeOnAndOff) {
  const auto told = [](const std::vector<std::string>& options, bool was) {
    Flask app{"app", {.static_folder = ""}};
    app.debug(was);
    app.cli.command("told", [] { echo(current_app().debug() ? "on" : "off"); });
    return app.test_cli_runner().invoke(options).output;
  };
  EXPECT_EQ(told({"told"}, false), "off\n");
  EXPECT_EQ(told({"--debug", "told"}, false), "on\n");
  EXPECT_EQ(told({"told"}, true), "on\n");
  EXPECT_EQ(told({"--no-debug", "told"}, true), "off\n");
  Flask app{"app", {.static_folder = ""}};
  EXPECT_THAT(app.test_cli_runner().invoke({"run", "--help"}).output, HasSubstr("--debug"));
}

TEST(Cli, WhatDoesNotFitIsSaidBeforeACommandRuns) {
  Flask app{"app", {.static_folder = ""}};
  app.get(rule("/<int:a>"), [] { return "x"; });
  app.cli.command("mine", [] { echo("ran"); });
  const CommandResult result = app.test_cli_runner().invoke({"mine"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.output, "");
  EXPECT_TRUE(result.exception);
}

// --- routes: as Flask 3.1's command prints them, without the blanks at the lines' ends ---

class RoutesCommand : public ::testing::Test {
 protected:
  RoutesCommand() {
    app.get("/", [] { return ""; }).endpoint("index");
    app.get("/post/<int:id>", [](int) { return ""; }).endpoint("post").methods({"PUT", "GET", "DELETE"});
    app.post("/about", [] { return ""; }).endpoint("about");
  }
  std::string table(std::vector<std::string> options) {
    options.insert(options.begin(), "routes");
    return app.test_cli_runner().invoke(options).output;
  }
  Flask app{"app", {.static_folder = ""}};
};

TEST_F(RoutesCommand, ByEndpoint) {
  const std::string by_endpoint =
      "Endpoint  Methods           Rule\n"
      "--------  ----------------  --------------\n"
      "about     POST              /about\n"
      "index     GET               /\n"
      "post      DELETE, GET, PUT  /post/<int:id>\n";
  EXPECT_EQ(table({}), by_endpoint);
  EXPECT_EQ(table({"--sort", "endpoint"}), by_endpoint);
}

TEST_F(RoutesCommand, ByOthers) {
  EXPECT_THAT(table({"-s", "methods"}), HasSubstr("post      DELETE, GET, PUT  /post/<int:id>\nindex "));
  EXPECT_THAT(table({"--sort=rule"}), HasSubstr("index     GET               /\nabout "));
  EXPECT_THAT(table({"--sort", "match"}), HasSubstr("/post/<int:id>\nabout "));
  EXPECT_EQ(app.test_cli_runner().invoke({"routes", "--sort", "size"}).exit_code, 2);
}

TEST_F(RoutesCommand, WithAllMethods) {
  EXPECT_THAT(table({"--all-methods"}), HasSubstr("index     GET, HEAD, OPTIONS               /\n"));
}

// As Flask 3 has them.
TEST(RoutesCommandOfDomains, ShowsSubdomains) {
  Flask app{"app", {.static_folder = "", .subdomain_matching = true}};
  app.config["SERVER_NAME"] = "example.com";
  app.get("/", [] { return ""; }).endpoint("index");
  app.get("/", [] { return ""; }).endpoint("api").subdomain("api");
  const auto runner = app.test_cli_runner();
  EXPECT_EQ(runner.invoke({"routes"}).output,
            "Endpoint  Methods  Subdomain  Rule\n"
            "--------  -------  ---------  ----\n"
            "api       GET      api        /\n"
            "index     GET                 /\n");
  EXPECT_THAT(runner.invoke({"routes", "--sort", "domain"}).output,
              HasSubstr("index     GET                 /\napi "));
}

TEST(RoutesCommandOfDomains, ShowsHosts) {
  Flask app{"app", {.static_folder = "", .host_matching = true}};
  app.get("/", [] { return ""; }).endpoint("index").host("<name>.example.com");
  EXPECT_EQ(app.test_cli_runner().invoke({"routes"}).output,
            "Endpoint  Methods  Host                Rule\n"
            "--------  -------  ------------------  ----\n"
            "index     GET      <name>.example.com  /\n");
}

TEST(RoutesCommandOfNone, SaysSo) {
  Flask app{"app", {.static_folder = ""}};
  EXPECT_EQ(app.test_cli_runner().invoke({"routes"}).output, "No routes were registered.\n");
}

}  // namespace
}  // namespace eddy::flask
