// src/templates/tornado_compiler.h: lowers a Tornado template and all that it extends and includes to one function.
//
// As in Tornado the files become one piece of code: blocks and includes are where they are used, so they cost
// nothing at render. Names are Python's: assigned anywhere, a name is local everywhere. Throws Failure for a file
// of the set, named in `at`. Tests: tests/templates/tornado_test.cc, tests/templates/batch.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "templates/program.h"
#include "templates/python_compiler.h"
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

class TornadoCompiler final : public PythonCompiler {
 public:
  TornadoCompiler(Tables& tables, Function& function, const TornadoFiles& files, SourcePtr& at)
      : PythonCompiler{tables, function}, files_{files}, at_{at} {}

  void run(const TornadoFilePtr& file);

 private:
  struct Loop {
    std::uint32_t next;
    std::vector<std::uint32_t> breaks;
    std::vector<std::uint32_t> continues;
  };
  // What is under way here, and is to be ended where a loop is left from inside it.
  struct Way {
    enum class Kind : std::uint8_t {
      loop,     // of loops_: what break and continue look for
      guard,    // a try_begin
      finally,  // a try_begin, and `last` to be run
      failure,  // a failure waits for its finally to be over
      bound,    // the name of an `except … as name`
    };
    Kind kind;
    const Body* last = nullptr;
    std::string name = {};
  };
  // Names of a scope of Python: assigned anywhere in it, and used by functions in it.
  struct ScopeNames {
    std::set<std::string> assigned;
    NameUse use;
  };

  ir::Operand read_name(const std::string& name, Place place) override;
  // What a body binds is certain only inside it.
  void body(const Body& nodes) override;

  // Files and names.
  void find_blocks(const Body& nodes, const TornadoFilePtr& file, std::uint32_t depth);
  void refuse_broken(const Body& nodes, const TornadoFilePtr& file, std::uint32_t depth);
  // What a body assigns and uses, blocks and includes as they will be rendered; the bodies of apply are functions of
  // their own.
  void collect(const Body& nodes, const TornadoFilePtr& file, ScopeNames& out, std::uint32_t depth);
  void collect(const Stmt& node, ScopeNames& out);
  void open_body_scope(const Body& nodes, Place place);

  // Statements.
  void statement(const Stmt& node);
  void write(ir::Operand value, ir::Escape how, Place place);
  void output(const Expr& expr);
  void apply(const Stmt& node);
  void lower_applied(std::uint32_t dst);
  // Whether apply calls a function that only the program that renders can know.
  [[nodiscard]] bool is_registered(const Expr& applied) const;
  [[nodiscard]] bool is_registered_name(const std::string& name) const;
  void in_file(const TornadoFilePtr& file, Place place, const Body& nodes);
  void for_(const Stmt& node);
  void while_(const Stmt& node);
  void leave_loop(const Stmt& node);
  void leave(const Way& way, Place place);
  void try_(const Stmt& node);
  void finally(const Body& nodes, Place place);
  void try_except(const Stmt& node);
  // Answers the jump that leads past it when its types don't match; none where it takes everything.
  std::uint32_t handler(const Handler& handler, const Body& nodes);
  void match(const Expr& type, std::uint32_t matched);
  void set(const Stmt& node);
  void import(const Stmt& node);

  const TornadoFiles& files_;
  SourcePtr& at_;
  TornadoFilePtr file_;
  std::map<std::string, NamedBlock> blocks_;
  std::vector<Loop> loops_;
  std::vector<Way> ways_;
  const Stmt* applied_ = nullptr;  // whose body the expression that is being lowered may call
  std::uint32_t files_deep_ = 0;
};

}  // namespace eddy::templates
