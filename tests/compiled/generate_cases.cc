// Writes the templates of batch cases as C++, so that cases_test.cc renders them compiled ahead of time.
//
//   generate_cases OUTPUT FILES STEP CASES.jsonl
//
// OUTPUT_0.cc … OUTPUT_FILES-1.cc get every STEPth case, in turn. Folder of a case's templates: "<stem of CASES>/<line>".
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "render/batch.h"
#include "templates/generator.h"

int main(int argc, char** argv) {
  if (argc != 5) return std::cerr << "usage: generate_cases OUTPUT FILES STEP CASES.jsonl\n", 2;
  const std::size_t files = std::strtoul(argv[2], nullptr, 10);
  const std::size_t step = std::strtoul(argv[3], nullptr, 10);
  const std::string stem = std::filesystem::path{argv[4]}.stem();
  std::vector<std::string> outputs(files, eddy::templates::generated_head());
  std::ifstream in{argv[4]};
  std::size_t number = 0;
  for (std::string line; std::getline(in, line); ++number) {
    if (number % step != 0) continue;
    const std::size_t at = number / step % files;
    std::string& out = outputs[at];
    const std::string folder = fmt::format("{}/{}", stem, number);
    const std::string file = fmt::format("{}_{}.cc", argv[1], at);
    std::size_t index = 0;
    eddy::command::for_each_program(line, [&](const eddy::command::CaseProgram& each) {
      eddy::templates::append_generated(out, each.program,
                                        {.engine = each.engine,
                                         .folder = folder,
                                         .name = each.name,
                                         .filename = {},
                                         .text = each.text,
                                         .options = each.options,
                                         .output = file},
                                        fmt::format("{}_{}_{}", stem, number, index++));
    });
  }
  for (std::size_t i = 0; i < files; ++i) {
    std::ofstream out{fmt::format("{}_{}.cc", argv[1], i), std::ios::binary};
    out << outputs[i];
    if (!out.flush()) return std::cerr << "can't write " << argv[1] << '\n', 1;
  }
  return number > 0 ? 0 : 1;
}
