// Lookups that nobody reads are left out; all others stay, and a page is the same.
#include "templates/unread.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "eddy/jinja2.h"

namespace eddy::templates {
namespace {

using ir::Instruction;
using ir::Op;

// A function of these instructions, each from its own line.
std::unique_ptr<Program> program_of(std::vector<Instruction> code) {
  auto program = std::make_unique<Program>();
  Function& root = *program->functions.emplace_back(std::make_unique<Function>());
  for (std::uint32_t i = 0; i < code.size(); ++i) root.positions.push_back({{i + 1, 0}, 0});
  root.code = std::move(code);
  root.registers = 4;
  return program;
}

std::vector<Op> ops_of(const Program& program) {
  std::vector<Op> ops;
  for (const Instruction& in : program.functions[0]->code) ops.push_back(in.op);
  return ops;
}

std::size_t lookups(const Program& program) {
  const std::vector<Op> ops = ops_of(program);
  return static_cast<std::size_t>(std::count(ops.begin(), ops.end(), Op::resolve));
}

TEST(Unread, ALookupThatNobodyReadsIsLeftOutAndJumpsLeadWhereTheyLed) {
  const std::unique_ptr<Program> program = program_of({{.op = Op::resolve, .dst = 0, .a = 0},
                                                       {.op = Op::resolve, .dst = 1, .a = 1},
                                                       {.op = Op::jump_if, .a = 1, .b = 4},
                                                       {.op = Op::resolve, .dst = 2, .a = 0},
                                                       {.op = Op::emit, .a = 1},
                                                       {.op = Op::return_}});
  drop_unread(*program);
  EXPECT_EQ(ops_of(*program), (std::vector{Op::resolve, Op::jump_if, Op::emit, Op::return_}));
  const Function& root = *program->functions[0];
  EXPECT_EQ(root.code[1].b, 2U);
  EXPECT_EQ(root.positions.size(), 4U);
  EXPECT_EQ(root.positions[2].place.line, 5U);
}

TEST(Unread, OneIsReadThatAnyWayLeadsTo) {
  const std::unique_ptr<Program> program = program_of({{.op = Op::resolve, .dst = 0, .a = 0},
                                                       {.op = Op::jump_if_child, .b = 3},
                                                       {.op = Op::undefine, .dst = 0, .a = 0},
                                                       {.op = Op::emit, .a = 0},
                                                       {.op = Op::return_}});
  drop_unread(*program);
  EXPECT_EQ(lookups(*program), 1U);
}

TEST(Unread, OneThatIsOverwrittenFirstIsNotReadRoundALoopEither) {
  const std::unique_ptr<Program> program = program_of({{.op = Op::resolve, .dst = 1, .a = 0},
                                                       {.op = Op::loop_begin, .a = 1},
                                                       {.op = Op::loop_next, .dst = 0, .b = 7},
                                                       {.op = Op::resolve, .dst = 2, .a = 1},
                                                       {.op = Op::copy, .dst = 2, .a = 0},
                                                       {.op = Op::emit, .a = 2},
                                                       {.op = Op::jump, .a = 2},
                                                       {.op = Op::loop_end},
                                                       {.op = Op::return_}});
  drop_unread(*program);
  EXPECT_EQ(lookups(*program), 1U);
  EXPECT_EQ(program->functions[0]->code[2].b, 6U);
  EXPECT_EQ(program->functions[0]->code[5].a, 2U);
}

TEST(Unread, ArgumentsAndWhatAnIncludeSeesAreRead) {
  const std::unique_ptr<Program> program = program_of({{.op = Op::resolve, .dst = 1, .a = 0},
                                                       {.op = Op::resolve, .dst = 2, .a = 1},
                                                       {.op = Op::filter, .dst = 0, .a = 0, .b = 0},
                                                       {.op = Op::include_static, .a = 0, .b = 0},
                                                       {.op = Op::return_}});
  program->sites.emplace_back().positional = 1;
  program->locals = {{Local{"b", 2, ir::none, 0}}};
  drop_unread(*program);
  EXPECT_EQ(lookups(*program), 2U);
}

TEST(Unread, AFunctionWithTryIsLeftAsItIs) {
  const std::unique_ptr<Program> program =
      program_of({{.op = Op::try_begin, .a = 2}, {.op = Op::resolve, .dst = 0, .a = 0}, {.op = Op::return_}});
  drop_unread(*program);
  EXPECT_EQ(lookups(*program), 1U);
}

TEST(Unread, PastItsBoundLookupsStay) {
  std::vector<Instruction> code(max_unread_visits + 2, Instruction{.op = Op::emit_text, .a = 0});
  code.front() = {.op = Op::resolve, .dst = 0, .a = 0};
  code.back() = {.op = Op::return_};
  const std::unique_ptr<Program> program = program_of(code);
  drop_unread(*program);
  EXPECT_EQ(lookups(*program), 1U);
}

TEST(Unread, PagesStayTheSame) {
  const jinja2::Environment environment;
  const auto page = [&](std::string_view text) {
    return environment.from_string(text)->render({{"super", "S"}, {"x", "X"}, {"list", Value::list({1, 2})}});
  };
  EXPECT_EQ(
      page("{{ super }}{% for i in list %}{% if i == 2 %}{% set x = i %}{% endif %}{{ x }}{% endfor %}"),
      "SX2");
  EXPECT_EQ(page("{% for i in list %}{% set x = i %}{{ x }}{% endfor %}{{ x }}"), "12X");
}

}  // namespace
}  // namespace eddy::templates
