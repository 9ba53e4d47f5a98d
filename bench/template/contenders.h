// bench/template/contenders.h: the cases of the template benchmark, and what of C++ renders them.
//
// A case is what bench/template/prepare wrote down: a folder of templates, a context, and the pages that the real
// Jinja2 and the real tornado.template make of them.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/value.h"

namespace bench {

struct Case {
  std::string name;
  std::string folder;    // has a folder of templates for each engine
  std::string main;      // the template that is rendered
  bool chat = false;     // Jinja2 as language models' templates want it: no escaping, blocks trimmed
  bool compile = false;  // loads the template into an environment of its own, and renders nothing
  eddy::Value context;
  std::map<std::string, std::string, std::less<>> golden;  // by engine, "jinja2" and "tornado"
};

// One way to do a case.
struct Contender {
  std::string name;
  std::string golden;                 // the engine whose page it must make
  std::function<std::string()> run;   // what is measured; the page, or nothing where the case compiles
  std::function<std::string()> page;  // the page, to be compared
};

// In the order of bench/template/cases.py. Throws std::runtime_error where a file is missing.
std::vector<Case> read_cases(const std::string& folder);
// Of a case that outlives them: eddy's engines in their modes, and the hand-written page.
std::vector<Contender> contenders(const Case& of);

}  // namespace bench
