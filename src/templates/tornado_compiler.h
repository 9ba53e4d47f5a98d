// src/templates/tornado_compiler.h: lowers a Tornado template and all that it extends and includes to one function.
//
// As in Tornado the files become one piece of code: blocks and includes are where they are used, so they cost
// nothing at render. Names are Python's: assigned anywhere, a name is local everywhere. Throws Failure for a file
// of the set, named in `at`. Tests: tests/templates/tornado_test.cc.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "templates/expression_compiler.h"
#include "templates/program.h"
#include "templates/tornado_parser.h"

namespace eddy::templates {

using TornadoFilePtr = std::shared_ptr<const TornadoFile>;
// The parsed file of that name, relative to the file that names it. Throws where there is none.
using TornadoFiles = std::function<TornadoFilePtr(const std::string& name, const TornadoFile& from)>;

// `at` is set to the source that is being lowered, for a Failure's message.
std::unique_ptr<Program> compile_tornado(const TornadoFilePtr& file, const TornadoFiles& files,
                                         SourcePtr& at);

// A block as it will be rendered: the last one of its name, with the file that it stands in.
struct NamedBlock {
  const Stmt* node;
  TornadoFilePtr file;
};

class TornadoCompiler final : public ExpressionCompiler {
 public:
  TornadoCompiler(Tables& tables, Function& function, const TornadoFiles& files, SourcePtr& at)
      : ExpressionCompiler{tables, function}, files_{files}, at_{at} {}

  void run(const TornadoFilePtr& file);

 private:
  struct Loop {
    std::uint32_t next;
    std::uint32_t captures;
    std::uint32_t tries;
    std::vector<std::uint32_t> breaks;
    std::vector<std::uint32_t> continues;
  };
  using Names = std::map<std::string, std::uint32_t>;  // a scope's locals, by register

  // Hooks of ExpressionCompiler.
  ir::Operand read_name(const std::string& name, Place place) override;
  void store_name(const std::string& name, ir::Operand value, Place place) override;
  bool lower_special(const Expr&, std::uint32_t) override { return false; }
  void lower_captured(std::uint32_t dst, Place place) override;
  void store_other(const Expr& target, ir::Operand value) override;
  void open_comprehension(const Expr& expr) override;
  void close_comprehension() override;
  // What a body binds is certain only inside it.
  void body(const Body& nodes) override;
  ir::Escape escape() const override { return ir::Escape::tornado_raw; }

  // Files and names.
  void find_blocks(const Body& nodes, const TornadoFilePtr& file, std::uint32_t depth);
  static void names_of(const Expr& target, std::set<std::string>& out);
  // What a body assigns, blocks and includes as they will be rendered; the bodies of apply are functions of their own.
  void assigned(const Body& nodes, const TornadoFilePtr& file, std::set<std::string>& out,
                std::uint32_t depth);
  void open_scope(const Body& nodes);
  std::uint32_t in_register(ir::Operand operand, Place place);

  // Statements.
  void statement(const Stmt& node);
  void write(ir::Operand value, ir::Escape how, Place place);
  void output(const Expr& expr);
  // Calls what is in `first` with the register behind it, and writes the result as it is.
  void call_one(std::uint32_t first, Place place);
  void begin_capture(Place place);
  void end_capture(std::uint32_t dst, Place place);
  void apply(const Stmt& node);
  void in_file(const TornadoFilePtr& file, Place place, const Body& nodes);
  void for_(const Stmt& node);
  void while_(const Stmt& node);
  void leave_loop(const Stmt& node);
  void try_(const Stmt& node);
  void try_except(const Stmt& node);
  // Answers the jump that leads past it when its types don't match; none where it takes everything.
  std::uint32_t handler(const Stmt& node, const Handler& handler, const Body& nodes);
  void set(const Stmt& node);
  void import(const Stmt& node);

  const TornadoFiles& files_;
  SourcePtr& at_;
  TornadoFilePtr file_;
  std::map<std::string, NamedBlock> blocks_;
  std::vector<Names> scopes_;
  std::set<std::uint32_t> bound_;  // registers of names that are certainly assigned here
  std::vector<Loop> loops_;
  std::uint32_t captures_ = 0;
  std::uint32_t tries_ = 0;
  std::uint32_t finally_ = 0;
  std::uint32_t files_deep_ = 0;
};

}  // namespace eddy::templates
