#include "templates/generator.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "templates/ast.h"
#include "templates/compiled_set.h"
#include "templates/cpp_literal.h"
#include "templates/signs.h"

namespace eddy::templates {
namespace {

using ir::Instruction;
using ir::Op;

bool enters(Op op) noexcept {
  switch (op) {
    case Op::call:
    case Op::call_method:
    case Op::loop_call:
    case Op::recurse:
    case Op::call_block:
    case Op::call_super:
    case Op::call_self:
    case Op::call_parent:
    case Op::include:
    case Op::include_static:
    case Op::import:
    case Op::import_static: return true;
    default: return false;
  }
}

// Those that with their flag also do what is behind them.
bool does_next(Op op) noexcept {
  return op == Op::compare || op == Op::attribute || op == Op::item || op == Op::loop_attribute;
}

std::string_view emitter(ir::Escape how) {
  switch (how) {
    case ir::Escape::raw: return "raw";
    case ir::Escape::html: return "html";
    case ir::Escape::as_set: return "as_set";
    case ir::Escape::tornado_html: return "tornado_html";
    case ir::Escape::tornado_raw: return "tornado_raw";
    case ir::Escape::called:
    case ir::Escape::filtered: return "block_text";
    case ir::Escape::native: break;  // not by itself
  }
  return {};
}

std::string operand(std::uint32_t at) {
  return (at & ir::constant_bit) ? fmt::format("k[{}]", at & ~ir::constant_bit) : fmt::format("r[{}]", at);
}

constexpr std::size_t longest_compared = 32;  // bytes of a text that is compared where it stands

// Prints one function.
class FunctionPrinter {
 public:
  FunctionPrinter(std::string& out, const Program& program, const Function& function,
                  const GeneratedUnit& unit)
      : out_{out}, program_{program}, function_{function}, unit_{unit} {}

  void print(const std::string& name) {
    find_labels();
    put("void {}(Run& run) {{\n", name);
    put("  [[maybe_unused]] Value* const r = run.registers();\n");
    put("  [[maybe_unused]] const Value* const k = run.constants();\n");
    if (!resumed_.empty()) {
      put("  switch (run.resumed_at()) {{\n");
      for (const std::uint32_t at : resumed_) put("    case {0}: goto at_{0};\n", at);
      put("    default: break;\n  }}\n");
    }
    for (std::uint32_t at = 0; at < function_.code.size(); at += instruction(at)) {
    }
    put("}}\n\n");
    // What follows is told at its own place again.
    out_ += fmt::format("#line {} {}\n", std::count(out_.begin(), out_.end(), '\n') + 2,
                        literal(unit_.output, ""));
  }

 private:
  template <class... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  void find_labels() {
    for (std::uint32_t i = 0; i < function_.code.size(); ++i) {
      const Instruction& in = function_.code[i];
      if (const std::uint32_t target = ir::target_of(in); target != ir::none) labels_.insert(target);
      if ((in.op == Op::loop_next || in.op == Op::filter) && in.flag != 0) labels_.insert(i + 2);
      if (enters(in.op)) {
        resumed_.insert(i + 1);
        if (writes(i)) resumed_.insert(i + 2);
      }
      if (in.op == Op::try_begin) resumed_.insert(in.a);
    }
    labels_.insert(resumed_.begin(), resumed_.end());
    for (std::uint32_t i = 0; i < function_.code.size(); ++i) {
      if (leads_past_next(i)) labels_.insert(i + 2);
    }
  }

  // Whether an instruction does that behind it too, and others jump to the second: `a or b.c`.
  [[nodiscard]] bool leads_past_next(std::uint32_t at) const {
    const Instruction& in = function_.code[at];
    return in.flag != 0 && does_next(in.op) && labels_.contains(at + 1);
  }

  // `#line` before each statement: the compiler counts lines of this file from there on.
  void place(std::uint32_t at) {
    const Position& position = function_.positions[at];
    const Source& source = *program_.units[position.unit].source;
    put("#line {} {}\n", position.place.line,
        literal(source.filename.empty() ? source.name : source.filename, ""));
  }

  // One instruction, or two that belong together; answers how many.
  std::uint32_t instruction(std::uint32_t at) {
    const Instruction& in = function_.code[at];
    if (labels_.contains(at)) put("at_{}:\n", at);
    place(at);
    out_ += "  ";
    const std::uint32_t used = statement(at, in);
    out_ += '\n';
    return used;
  }

  std::uint32_t statement(std::uint32_t at, const Instruction& in) {
    switch (in.op) {
      case Op::emit_text: write_text(program_.texts[in.a]); break;
      case Op::emit:
        if (ir::Escape(in.mode) == ir::Escape::native) {
          put("run.execute({});", at);
        } else {
          put("run.{}({}, {});", emitter(ir::Escape(in.mode)), at, operand(in.a));
        }
        break;
      case Op::begin_capture: put("run.begin_capture();"); break;
      case Op::end_capture: put("run.end_capture({});", at); break;
      case Op::copy: copy(in); break;
      case Op::load_cell: put("r[{}] = run.cell({}){};", in.dst, at, in.mode != 0 ? ".lent()" : ""); break;
      case Op::undefine:
        put("run.undefine(r[{}], {});  // {}", in.dst, in.a, comment(program_.names[in.a].text));
        break;
      case Op::resolve:
      case Op::resolve_strict:
        put("run.{}({}, r[{}], {});  // {}", in.op == Op::resolve ? "resolve" : "resolve_strict", at, in.dst,
            in.a, comment(program_.names[in.a].text));
        break;
      case Op::attribute:
        return taken(at, in, fmt::format("run.attribute({}, {}, {})", at, operand(in.a), in.b),
                     "." + comment(program_.names[in.b].text));
      case Op::item:
        return taken(at, in, fmt::format("run.item({}, {}, {})", at, operand(in.a), operand(in.b)), "[]");
      case Op::binary:
        put("run.binary({}, r[{}], {}, {}, {});  // {}", at, in.dst, in.mode, operand(in.a), operand(in.b),
            sign(BinaryOp(in.mode)));
        break;
      case Op::compare: return compare(at, in);
      case Op::not_: put("r[{}] = Value{{!run.truth({}, {})}};", in.dst, at, operand(in.a)); break;
      case Op::truth: put("r[{}] = Value{{run.truth({}, {})}};", in.dst, at, operand(in.a)); break;
      case Op::jump: put("goto at_{};", in.a); break;
      case Op::jump_if: put("if (run.truth({}, {})) goto at_{};", at, operand(in.a), in.b); break;
      case Op::jump_if_not: put("if (!run.truth({}, {})) goto at_{};", at, operand(in.a), in.b); break;
      case Op::jump_if_given: put("if (run.given({})) goto at_{};", in.a, in.b); break;
      case Op::jump_if_child: put("if (run.has_parent()) goto at_{};", in.b); break;
      case Op::loop_begin: put("run.begin_loop({}, {});", at, operand(in.a)); break;
      case Op::loop_next: loop_next(at, in); break;
      case Op::loop_end: put("run.end_loop({});", at); break;
      case Op::loop_attribute:
        return taken(at, in, fmt::format("run.loop({}, {}, {})", at, in.slot, in.mode), "loop");
      case Op::filter:
        if (in.flag != 0) {
          put("if (run.write_filtered({})) goto at_{};{}", at, at + 2, remark(in));
          break;
        }
        [[fallthrough]];
      case Op::test: put("run.filter({});{}", at, remark(in)); break;
      case Op::unpack: put("run.unpack({});", at); break;
      case Op::return_: put("return run.finish({});", at); break;
      default:
        if (enters(in.op)) {
          enter(at, in);
        } else {
          put("run.execute({});{}", at, remark(in));
        }
    }
    return 1;
  }

  void copy(const Instruction& in) {
    if ((in.a & ir::constant_bit) != 0 || in.flag == 2)
      return put("r[{}] = {}.lent();", in.dst, operand(in.a));
    if (in.flag != 0) return put("r[{}] = std::move(r[{}]);", in.dst, in.a);
    put("r[{}] = r[{}];", in.dst, in.a);
  }

  // The literal that an operand is, where it is a short text.
  [[nodiscard]] const Value* literal_of(std::uint32_t at) const {
    if ((at & ir::constant_bit) == 0) return nullptr;
    const Value& constant = program_.constants[at & ~ir::constant_bit];
    return constant.is_string() && constant.as_string().size() <= longest_compared ? &constant : nullptr;
  }

  std::uint32_t compare(std::uint32_t at, const Instruction& in) {
    const CompareOp op{in.mode};
    const Value* text = op == CompareOp::eq || op == CompareOp::ne ? literal_of(in.b) : nullptr;
    const bool negated = text && op == CompareOp::ne;
    const std::string call =
        text ? fmt::format("run.equals({}, {}, {}, {})", at, operand(in.a), operand(in.b),
                           view(text->as_string(), "      "))
             : fmt::format("run.compare({}, {}, {}, {})", at, in.mode, operand(in.a), operand(in.b));
    if (in.flag == 0) {
      put("r[{}] = Value{{{}{}}};  // {}", in.dst, negated ? "!" : "", call, sign(op));
      return 1;
    }
    const Instruction& jump = function_.code[at + 1];
    const bool on_false = (jump.op == Op::jump_if_not) != negated;
    put("if ({}{}) goto at_{};  // {}", on_false ? "!" : "", call, jump.b, sign(op));
    return past(at);
  }

  // A value that goes to a register, or to the instruction behind it alone.
  std::uint32_t taken(std::uint32_t at, const Instruction& in, const std::string& call,
                      std::string_view said) {
    if (in.flag == 0) {
      const bool lends = in.mode != 0 && in.op != Op::loop_attribute;
      put("r[{}] = {};  // {}", in.dst, lends ? fmt::format("run.lent({})", call) : call, said);
      return 1;
    }
    const Instruction& next = function_.code[at + 1];
    if (next.op == Op::emit) {
      put("run.{}({}, {});  // {}", emitter(ir::Escape(next.mode)), at, call, said);
    } else {
      put("if ({}run.truth({}, {})) goto at_{};  // {}", next.op == Op::jump_if ? "" : "!", at, call, next.b,
          said);
    }
    return past(at);
  }

  // How many instructions were printed as one; where others jump to the second, it is printed by itself too.
  std::uint32_t past(std::uint32_t at) {
    if (!leads_past_next(at)) return 2;
    put("\n  goto at_{};", at + 2);
    return 1;
  }

  void enter(std::uint32_t at, const Instruction& in) {
    const std::string_view method = in.op == Op::call ? "call" : "enter";
    if (!writes(at)) return put("if (run.{}({}) == Run::Called::left) return;{}", method, at, remark(in));
    put("switch (run.{}({})) {{{}\n", method, at, remark(in));
    put("    case Run::Called::left: return;\n    case Run::Called::written: goto at_{};\n", at + 2);
    put("    case Run::Called::value: break;\n  }}");
  }

  // A copy of a length that it knows, and that is larger, GCC makes by `rep movs`, which takes long to begin.
  void write_text(std::string_view text) {
    constexpr std::size_t longest_inline = 256;
    const std::string_view call = text.size() > longest_inline ? "long_text" : "text";
    put("run.{}({});", call, view(text, std::string(call.size() + 7, ' ')));
  }

  // Whether a call may do the emit behind it too: see Machine::push_text.
  [[nodiscard]] bool writes(std::uint32_t at) const {
    const Instruction& in = function_.code[at];
    return enters(in.op) && in.flag != 0 && function_.code[at + 1].op == Op::emit;
  }

  void loop_next(std::uint32_t at, const Instruction& in) {
    if (in.flag != 0) {
      const Instruction& unpack = function_.code[at + 1];
      put("switch (run.next_row({}, {}, r + {}, {})) {{\n", at, in.slot, unpack.dst, unpack.b);
      put("    case Run::Row::items: goto at_{};\n", at + 2);
      put("    case Run::Row::end: goto at_{};\n", in.b);
      put("    case Run::Row::whole: break;\n  }}\n  ");
    }
    put("if (!run.next({}, {}, r[{}])) goto at_{};", at, in.slot, in.dst, in.b);
  }

  // What an instruction that goes by its index alone is about.
  std::string remark(const Instruction& in) const {
    switch (in.op) {
      case Op::filter: return fmt::format("  // |{}", comment(program_.sites[in.b].name));
      case Op::test: return fmt::format("  // is {}", comment(program_.sites[in.b].name));
      case Op::call: return "  // a call";
      case Op::call_method: return fmt::format("  // .{}()", comment(program_.sites[in.b].name));
      case Op::call_block: return fmt::format("  // block {}", comment(program_.names[in.a].text));
      case Op::call_super: return "  // super()";
      case Op::include:
      case Op::include_static: return "  // include";
      case Op::import:
      case Op::import_static: return "  // import";
      case Op::make_macro: return fmt::format("  // macro {}", comment(program_.functions[in.a]->name));
      default: return {};
    }
  }

  // A name in a `//` comment: what could end or continue the line is left out.
  static std::string comment(std::string_view name) {
    std::string out;
    for (const char c : name) {
      if (static_cast<unsigned char>(c) >= 0x20 && c != '\\' && c != '?') out += c;
    }
    return out;
  }

  std::string& out_;
  const Program& program_;
  const Function& function_;
  const GeneratedUnit& unit_;
  std::set<std::uint32_t> labels_;
  std::set<std::uint32_t> resumed_;  // where it may be entered, but for its beginning
};

std::string function_name(const Function& function, std::size_t index) {
  std::string name;
  for (const char c : function.name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    name += plain ? c : '_';
  }
  switch (function.kind) {
    case Function::Kind::root: return "root";
    case Function::Kind::block: return fmt::format("block_{}_{}", index, name);
    case Function::Kind::macro: return fmt::format("macro_{}_{}", index, name);
    case Function::Kind::loop: return fmt::format("loop_{}", index);
    case Function::Kind::lambda: return fmt::format("lambda_{}", index);
    case Function::Kind::condition: return fmt::format("condition_{}", index);
  }
  return {};
}

}  // namespace

namespace {

// What the linker gathers.
void append_entry(std::string& out, const GeneratedUnit& unit, std::uint64_t print,
                  std::string_view functions, std::string_view id) {
  constexpr std::string_view indent = "     ";
  out += fmt::format(
      "constexpr Template made{{\n    {},\n    {},\n    {},\n    {},\n    {},\n    {},\n    {:#018x},\n    "
      "{}}};\n\n"
      "}}  // namespace\n\n"
      "// The linker gathers these: see eddy::templates::compiled::all().\n"
      "[[gnu::section(\"eddy_templates\"), gnu::used, gnu::retain]] constinit const Template* const entry = "
      "&made;\n\n"
      "}}  // namespace {}\n\n",
      view(unit.engine, indent), view(unit.folder, indent), view(unit.name, indent),
      view(unit.filename, indent), view(unit.text, indent), view(unit.options, indent), print, functions, id);
}

}  // namespace

std::string generated_head() {
  return "// Made by `eddy compile`: edit the template, not this file.\n"
         "#include \"eddy/templates/compiled.h\"\n\n"
         "using eddy::Value;\n"
         "using eddy::templates::compiled::FunctionPtr;\n"
         "using eddy::templates::compiled::Run;\n"
         "using eddy::templates::compiled::Template;\n\n";
}

void append_generated(std::string& out, const Program& program, const GeneratedUnit& unit,
                      std::string_view id) {
  out += fmt::format("namespace {} {{\nnamespace {{\n\n", id);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < program.functions.size(); ++i) {
    names.push_back(function_name(*program.functions[i], i));
    FunctionPrinter{out, program, *program.functions[i], unit}.print(names.back());
  }
  out += "constexpr FunctionPtr functions[] = {";
  for (std::size_t i = 0; i < names.size(); ++i) out += (i == 0 ? "" : ", ") + names[i];
  out += "};\n\n";
  append_entry(out, unit, fingerprint(program), "functions", id);
}

void append_text_only(std::string& out, const GeneratedUnit& unit, std::string_view id) {
  out += fmt::format("namespace {} {{\nnamespace {{\n\n", id);
  append_entry(out, unit, 0, "{}", id);
}

}  // namespace eddy::templates
