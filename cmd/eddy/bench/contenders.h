// contenders.h: the rows of the comparison, as bench/contenders.toml names them.
//
// Only reads and checks the file; it starts nothing. docs/bench.md explains the keys to readers.
// Tests: tests/cmd/contenders_test.cc.
#pragma once
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/outcome.h"

namespace eddy::command {

// What a row needs on the machine, and the Debian package that brings it.
struct Need {
  std::string program;  // a program in PATH, or a path; empty where `python` is set
  std::string python;   // a module that /usr/bin/python3 can import
  std::string package;
};

// A file written into the row's own folder before it starts: `text`, or a copy of the file `from`.
struct RowFile {
  std::string name;
  std::string text;
  std::string from;
};

struct Contender {
  std::string name;
  std::string group;
  std::string original;                           // the row that its ratio is taken to; empty: none
  std::vector<std::string> command;               // the program and its arguments; no shell
  int port = 8888;                                // 0: any free port, handed on as {port}
  std::string url = "/";                          // path and query of the page
  std::string expected;                           // the file whose bytes the page must have
  bool constant = false;                          // the page has no ?skip=K: it is the same bytes for ever
  std::chrono::milliseconds ready_within{15000};  // from its start to its first answer
  std::vector<Need> needs;
  std::vector<RowFile> files;
};

struct Group {
  std::string name;
  std::string title;
  bool by_default = true;  // false: only when --group or --only asks for it
};

struct Roster {
  std::vector<Group> groups;
  std::vector<Contender> rows;  // in the file's order

  [[nodiscard]] const Contender* find(std::string_view name) const;
};

// Reads a contenders file. Fails on TOML that is wrong, a key that is unknown or of another type, a name
// used twice, a group or original that no row bears; the sentence names the file and, where known, the line.
Outcome<Roster> parse_roster(std::string_view toml, std::string_view file_name);
Outcome<Roster> read_roster(const std::string& file_name);

// The rows that --only (names, or patterns with * and ?) and --group choose, in the file's order; with
// neither, those of the default groups. Fails on a name or a group that fits nothing, listing what there is.
Outcome<std::vector<Contender>> choose(const Roster& roster, const std::vector<std::string>& only,
                                       const std::vector<std::string>& groups);

// Puts `places` ({"port", "8888"}...) where a text says {port}; other braces stay as they are.
std::string expand(std::string_view text, const std::map<std::string, std::string>& places);

}  // namespace eddy::command
