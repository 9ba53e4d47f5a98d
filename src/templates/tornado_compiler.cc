// src/templates/tornado_compiler.cc: lowers Tornado's statements, blocks and includes in place.
#include "templates/tornado_compiler.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "templates/expression_compiler.h"
#include "templates/failure.h"
#include "templates/limits.h"

namespace eddy::templates {
namespace {

using ir::Op;
using ir::Operand;

// A block as it will be rendered: the last one of its name, with the file that it stands in.
struct NamedBlock {
  const Stmt* node;
  TornadoFilePtr file;
};

class Compiler final : public ExpressionCompiler {
 public:
  Compiler(Tables& tables, Function& function, const TornadoFiles& files, SourcePtr& at)
      : ExpressionCompiler{tables, function}, files_{files}, at_{at} {}

  void run(const TornadoFilePtr& file) {
    std::vector<TornadoFilePtr> ancestors{file};
    for (std::size_t i = 0; i < ancestors.size(); ++i) {
      if (ancestors.size() > max_template_depth) fail("templates extend one another without end", {});
      at_ = ancestors[i]->source;
      for (const std::string& parent : ancestors[i]->parents)
        ancestors.push_back(files_(parent, *ancestors[i]));
    }
    for (std::size_t i = ancestors.size(); i-- > 0;) find_blocks(ancestors[i]->body, ancestors[i], 0);
    file_ = ancestors.back();
    at_ = file_->source;
    code_.tables().program().units.push_back({file_->source, ir::none, {}});
    open_scope(file_->body);
    body(file_->body);
    code_.emit({.op = Op::return_}, {});
  }

 private:
  struct Loop {
    std::uint32_t next;
    std::uint32_t captures;
    std::uint32_t tries;
    bool slot_open;
    std::vector<std::uint32_t> breaks;
    std::vector<std::uint32_t> continues;
  };
  using Names = std::map<std::string, std::uint32_t>;  // a scope's locals, by register

  void find_blocks(const Body& nodes, const TornadoFilePtr& file, std::uint32_t depth) {
    if (depth > max_template_depth) fail("templates include one another without end", {});
    for (const StmtPtr& node : nodes) {
      if (node->kind == StmtKind::block) blocks_[node->text] = {node.get(), file};
      for (const Body& inner : node->bodies) find_blocks(inner, file, depth);
      if (node->kind != StmtKind::include) continue;
      at_ = file->source;
      const TornadoFilePtr included = files_(node->text, *file);
      find_blocks(included->body, included, depth + 1);
      at_ = file->source;
    }
  }

  // Names.
  static void names_of(const Expr& target, std::set<std::string>& out) {
    if (target.kind == ExprKind::name) out.insert(target.text);
    if (target.kind != ExprKind::tuple && target.kind != ExprKind::list) return;
    for (const ExprPtr& item : target.items) names_of(*item, out);
  }

  // What a body assigns, blocks and includes as they will be rendered; the bodies of apply are functions of their own.
  void assigned(const Body& nodes, const TornadoFilePtr& file, std::set<std::string>& out,
                std::uint32_t depth) {
    if (depth > max_template_depth) return;
    for (const StmtPtr& node : nodes) {
      if (node->target) names_of(*node->target, out);
      for (const Alias& alias : node->names) out.insert(alias.as);
      for (const Handler& handler : node->handlers) {
        if (!handler.name.empty()) out.insert(handler.name);
      }
      if (node->kind == StmtKind::apply) continue;
      if (node->kind == StmtKind::block) {
        const NamedBlock& block = blocks_.at(node->text);
        assigned(block.node->bodies[0], block.file, out, depth + 1);
      } else if (node->kind == StmtKind::include) {
        const TornadoFilePtr included = files_(node->text, *file);
        assigned(included->body, included, out, depth + 1);
      } else {
        for (const Body& inner : node->bodies) assigned(inner, file, out, depth);
      }
    }
  }

  void open_scope(const Body& nodes) {
    std::set<std::string> names;
    assigned(nodes, file_, names, 0);
    Names scope;
    for (const std::string& name : names) {
      scope[name] = code_.take();
      code_.emit({.op = Op::undefine, .dst = scope[name], .a = code_.tables().name(name)}, {});
    }
    scopes_.push_back(std::move(scope));
  }

  Operand read_name(const std::string& name, Place place) override {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      const auto found = scope->find(name);
      if (found == scope->end()) continue;
      if (!bound_.contains(found->second)) {
        code_.emit({.op = Op::check_bound, .a = found->second, .b = code_.tables().name(name)}, place);
      }
      return found->second;
    }
    const std::uint32_t dst = code_.take();
    code_.emit({.op = Op::resolve_strict, .dst = dst, .a = code_.tables().name(name)}, place);
    return dst;
  }

  void store_name(const std::string& name, Operand value, Place place) override {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      const auto found = scope->find(name);
      if (found == scope->end()) continue;
      code_.emit({.op = Op::copy, .dst = found->second, .a = value}, place);
      bound_.insert(found->second);
      return;
    }
    fail(fmt::format("can't assign to '{}' here", name), place);
  }

  bool lower_special(const Expr&, std::uint32_t) override { return false; }
  void lower_captured(std::uint32_t, Place place) override { fail("unexpected filter", place); }
  ir::Escape escape() const override { return ir::Escape::tornado_raw; }

  void store_other(const Expr& target, Operand value) override {
    if (target.kind != ExprKind::item) fail("can't assign to this expression", target.place);
    const Operand object = in_register(lower(*target.items[0]), target.place);
    const Operand key = lower(*target.items[1]);
    code_.emit({.op = Op::store_item, .dst = object, .a = key, .b = value}, target.place);
  }

  std::uint32_t in_register(Operand operand, Place place) {
    if (!(operand & ir::constant_bit)) return operand;
    const std::uint32_t dst = code_.take();
    code_.emit({.op = Op::copy, .dst = dst, .a = operand}, place);
    return dst;
  }

  void open_comprehension(const Expr& expr) override {
    std::set<std::string> names;
    for (const Clause& clause : expr.clauses) names_of(*clause.target, names);
    Names scope;
    for (const std::string& name : names) {
      scope[name] = code_.take();
      bound_.insert(scope[name]);
    }
    scopes_.push_back(std::move(scope));
  }
  void close_comprehension() override {
    for (const auto& [name, at] : scopes_.back()) bound_.erase(at);
    scopes_.pop_back();
  }

  // Statements. What a body binds is certain only inside it.
  void body(const Body& nodes) {
    const std::set<std::uint32_t> before = bound_;
    for (const StmtPtr& node : nodes) {
      const std::uint32_t mark = code_.mark();
      statement(*node);
      code_.release(mark);
    }
    bound_ = before;
  }

  void statement(const Stmt& node) {
    switch (node.kind) {
      case StmtKind::text: return code_.text(node.text, node.place);
      case StmtKind::output: return output(*node.exprs[0]);
      case StmtKind::raw_output: return write(lower(*node.exprs[0]), ir::Escape::tornado_raw, node.place);
      case StmtKind::if_: return if_(node);
      case StmtKind::for_: return for_(node);
      case StmtKind::while_: return while_(node);
      case StmtKind::try_: return try_(node);
      case StmtKind::set: return set(node);
      case StmtKind::do_: lower(*node.exprs[0]); return;
      case StmtKind::block: {
        const NamedBlock& block = blocks_.at(node.text);
        return in_file(block.file, node.place, block.node->bodies[0]);
      }
      case StmtKind::include: {
        const TornadoFilePtr included = files_(node.text, *file_);
        return in_file(included, node.place, included->body);
      }
      case StmtKind::from_import: return import(node);
      case StmtKind::apply: return apply(node);
      case StmtKind::break_:
      case StmtKind::continue_: return leave_loop(node);
      default: fail("this statement is not Tornado's", node.place);
    }
  }

  void write(Operand value, ir::Escape how, Place place) {
    code_.emit({.op = Op::emit, .mode = static_cast<std::uint8_t>(how), .a = value}, place);
  }

  void output(const Expr& expr) {
    const std::string& function = file_->autoescape;
    if (function == "xhtml_escape" || function == "escape") {
      return write(lower(expr), ir::Escape::tornado_html, expr.place);
    }
    const Operand value = lower(expr);
    if (function.empty()) return write(value, ir::Escape::tornado_raw, expr.place);
    const std::uint32_t first = code_.take(2);
    begin_capture(expr.place);
    write(value, ir::Escape::tornado_raw, expr.place);
    end_capture(first + 1, expr.place);
    code_.emit({.op = Op::copy, .dst = first, .a = read_name(function, expr.place)}, expr.place);
    call_one(first, expr.place);
  }

  // Calls what is in `first` with the register behind it, and writes the result as it is.
  void call_one(std::uint32_t first, Place place) {
    CallSite site;
    site.positional = 1;
    code_.emit({.op = Op::call, .dst = first, .a = first, .b = code_.tables().site(std::move(site))}, place);
    write(first, ir::Escape::tornado_raw, place);
  }

  void begin_capture(Place place) {
    ++captures_;
    code_.emit({.op = Op::begin_capture}, place);
  }
  void end_capture(std::uint32_t dst, Place place) {
    --captures_;
    code_.emit({.op = Op::end_capture, .mode = static_cast<std::uint8_t>(ir::Escape::raw), .dst = dst},
               place);
  }

  void apply(const Stmt& node) {
    const std::uint32_t first = code_.take(2);
    lower_into(*node.exprs[0], first);
    open_scope(node.bodies[0]);
    begin_capture(node.place);
    body(node.bodies[0]);
    end_capture(first + 1, node.place);
    scopes_.pop_back();
    call_one(first, node.place);
  }

  void in_file(const TornadoFilePtr& file, Place place, const Body& nodes) {
    if (++files_deep_ > max_template_depth) fail("templates include one another without end", place);
    Program& program = code_.tables().program();
    const TornadoFilePtr outer = file_;
    const std::uint32_t unit = code_.unit();
    program.units.push_back({file->source, unit, place});
    code_.set_unit(static_cast<std::uint32_t>(program.units.size() - 1));
    file_ = file;
    at_ = file->source;
    // A block's own assignments are the whole template's, and stay bound behind it.
    for (const StmtPtr& node : nodes) {
      const std::uint32_t mark = code_.mark();
      statement(*node);
      code_.release(mark);
    }
    code_.set_unit(unit);
    file_ = outer;
    at_ = outer->source;
    --files_deep_;
  }

  void if_(const Stmt& node) {
    std::vector<std::uint32_t> ends;
    for (std::size_t i = 0; i < node.exprs.size(); ++i) {
      std::vector<std::uint32_t> otherwise;
      lower_condition(*node.exprs[i], otherwise);
      body(node.bodies[i]);
      if (i + 1 < node.bodies.size()) ends.push_back(code_.jump(Op::jump, ir::none, node.place));
      land_all(otherwise);
    }
    if (node.bodies.size() > node.exprs.size()) body(node.bodies.back());
    land_all(ends);
  }

  void for_(const Stmt& node) {
    const Operand iterable = lower_iterable(*node.exprs[0]);
    const std::uint8_t slot = code_.enter_loop(node.place);
    code_.emit({.op = Op::loop_begin, .slot = slot, .a = iterable}, node.exprs[0]->place);
    const std::uint32_t item = code_.take();
    const std::uint32_t next =
        code_.emit({.op = Op::loop_next, .slot = slot, .dst = item}, node.exprs[0]->place);
    code_.barrier();
    const std::set<std::uint32_t> before = bound_;
    assign(*node.target, item);
    code_.take_rows(next);
    loops_.push_back({next, captures_, tries_, true, {}, {}});
    body(node.bodies[0]);
    bound_ = before;
    const Loop loop = std::move(loops_.back());
    loops_.pop_back();
    for (const std::uint32_t jump : loop.continues) code_.land_at(jump, next);
    code_.land_at(code_.jump(Op::jump, ir::none, node.place), next);
    code_.land(next);
    code_.emit({.op = Op::loop_end, .slot = slot}, node.place);
    if (node.has_else) body(node.bodies[1]);
    if (!loop.breaks.empty()) {
      const std::uint32_t end = code_.jump(Op::jump, ir::none, node.place);
      land_all(loop.breaks);
      code_.emit({.op = Op::loop_end, .slot = slot}, node.place);
      code_.land(end);
    }
    code_.leave_loop();
  }

  void while_(const Stmt& node) {
    const std::uint32_t next = code_.here();
    code_.barrier();
    std::vector<std::uint32_t> out;
    lower_condition(*node.exprs[0], out);
    loops_.push_back({next, captures_, tries_, false, {}, {}});
    body(node.bodies[0]);
    const Loop loop = std::move(loops_.back());
    loops_.pop_back();
    for (const std::uint32_t jump : loop.continues) code_.land_at(jump, next);
    code_.land_at(code_.jump(Op::jump, ir::none, node.place), next);
    land_all(out);
    if (node.has_else) body(node.bodies[1]);
    land_all(loop.breaks);
  }

  void leave_loop(const Stmt& node) {
    if (loops_.empty()) fail("break or continue outside for or while block", node.place);
    Loop& loop = loops_.back();
    if (finally_ > 0) fail("break and continue are not supported inside try with finally", node.place);
    for (std::uint32_t open = tries_; open > loop.tries; --open) code_.emit({.op = Op::try_end}, node.place);
    for (std::uint32_t open = captures_; open > loop.captures; --open) {
      code_.emit({.op = Op::end_capture, .dst = code_.take()}, node.place);
    }
    (node.kind == StmtKind::break_ ? loop.breaks : loop.continues)
        .push_back(code_.jump(Op::jump, ir::none, node.place));
  }

  void try_(const Stmt& node) {
    const Body* last = node.has_finally ? &node.bodies.back() : nullptr;
    if (!last) return try_except(node);
    const std::uint32_t guard = code_.jump(Op::try_begin, ir::none, node.place);
    ++tries_, ++finally_;
    try_except(node);
    --tries_, --finally_;
    code_.emit({.op = Op::try_end}, node.place);
    body(*last);
    const std::uint32_t end = code_.jump(Op::jump, ir::none, node.place);
    code_.land(guard);
    body(*last);
    code_.emit({.op = Op::reraise}, node.place);
    code_.land(end);
  }

  void try_except(const Stmt& node) {
    if (node.handlers.empty()) return body(node.bodies[0]);
    const std::uint32_t guard = code_.jump(Op::try_begin, ir::none, node.place);
    ++tries_;
    body(node.bodies[0]);
    --tries_;
    code_.emit({.op = Op::try_end}, node.place);
    if (node.has_else) body(node.bodies[1 + node.handlers.size()]);
    std::vector<std::uint32_t> ends{code_.jump(Op::jump, ir::none, node.place)};
    code_.land(guard);
    for (std::size_t i = 0; i < node.handlers.size(); ++i) {
      const std::uint32_t skip = handler(node, node.handlers[i], node.bodies[1 + i]);
      ends.push_back(code_.jump(Op::jump, ir::none, node.place));
      if (skip != ir::none) code_.land(skip);
    }
    code_.emit({.op = Op::reraise}, node.place);
    land_all(ends);
  }

  // Answers the jump that leads past it when its types don't match; none where it takes everything.
  std::uint32_t handler(const Stmt& node, const Handler& handler, const Body& nodes) {
    const std::uint32_t matched = code_.take();
    std::vector<std::uint32_t> hits;
    std::uint32_t skip = ir::none;
    for (const std::string& type : handler.types) {
      code_.emit({.op = Op::match_error, .dst = matched, .b = code_.tables().name(type)}, node.place);
      hits.push_back(code_.jump(Op::jump_if, matched, node.place));
    }
    if (!handler.types.empty()) {
      code_.emit({.op = Op::copy, .dst = matched, .a = code_.tables().constant(Literal{false})}, node.place);
      skip = code_.jump(Op::jump_if_not, matched, node.place);
    }
    land_all(hits);
    const std::set<std::uint32_t> before = bound_;
    if (!handler.name.empty()) {
      code_.emit({.op = Op::error_value, .dst = matched}, node.place);
      store_name(handler.name, matched, node.place);
    }
    code_.emit({.op = Op::end_handler}, node.place);
    body(nodes);
    bound_ = before;
    return skip;
  }

  void set(const Stmt& node) {
    if (!node.augmented) return assign(*node.target, lower(*node.exprs[0]));
    const std::uint32_t sum = code_.take();
    const Operand old = lower(*node.target);
    const Operand more = lower(*node.exprs[0]);
    code_.emit(
        {.op = Op::binary, .mode = static_cast<std::uint8_t>(node.op), .dst = sum, .a = old, .b = more},
        node.place);
    assign(*node.target, sum);
  }

  void import(const Stmt& node) {
    for (const Alias& alias : node.names) {
      const std::string path = node.text.empty() ? alias.name : node.text + "." + alias.name;
      const bool whole = node.text.empty() && alias.as == alias.name.substr(0, alias.name.find('.'));
      const std::uint32_t value = code_.take();
      std::size_t end = path.find('.');
      code_.emit({.op = Op::resolve_strict, .dst = value, .a = code_.tables().name(path.substr(0, end))},
                 node.place);
      while (!whole && end != std::string::npos) {
        const std::size_t begin = end + 1;
        end = path.find('.', begin);
        const std::uint32_t part = code_.tables().name(path.substr(begin, end - begin));
        code_.emit({.op = Op::attribute, .dst = value, .a = value, .b = part}, node.place);
      }
      store_name(alias.as, value, node.place);
    }
  }

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

}  // namespace

std::unique_ptr<Program> compile_tornado(const TornadoFilePtr& file, const TornadoFiles& files,
                                         SourcePtr& at) {
  auto program = std::make_unique<Program>();
  program->source = file->source;
  program->python = true;
  Tables tables{*program};
  Function& root = *program->functions.emplace_back(std::make_unique<Function>());
  program->root = &root;
  Compiler{tables, root, files, at}.run(file);
  return program;
}

}  // namespace eddy::templates
