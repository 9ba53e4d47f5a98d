// src/templates/ir.h: the intermediate form of a template, the one thing that back ends read.
//
// Both front ends lower to it; the interpreter runs it and a C++ generator can print it: an instruction is a call
// of one runtime function, and only jumps, calls and loops are control flow.
//
// Some instructions have a `flag` that says: what this one yields goes only to the instruction behind it, a jump_if, a
// jump_if_not or an emit, and nothing else reads dst. A back end then does both at once, without a value in between.
// Another jump may lead to the second of the two, with a value of its own in dst.
//
// A function (a template's root, a block, a macro, a lambda) works on registers. An operand is a register, or with
// `constant_bit` set a constant of the program. Immutable once linked. Tests: every case in tests/templates/cases.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/templates/instruction.h"
#include "eddy/value.h"
#include "templates/source.h"

namespace eddy::templates::ir {

using Operand = std::uint32_t;
inline constexpr Operand constant_bit = 0x8000'0000;

enum class Op : std::uint8_t {
  // Output
  emit_text,      // write texts[a]
  emit,           // write a; `mode` says how it is escaped
  begin_capture,  // what is written goes to a new buffer
  end_capture,    // dst = what was written since; `mode`: Markup where it was escaped
  // Names and registers
  copy,     // dst = a; `flag` 1: register a is read for the last time; 2: it outlives dst, which is only read
  resolve,  // dst = the context's value of names[a], else undefined
  resolve_strict,  // dst = the namespace's value of names[a]; NameError where there is none (Tornado)
  check_bound,  // UnboundLocalError if a, the local names[b], was never assigned; `flag`: NameError, for it is
                // a function's around this one (Tornado)
  undefine,     // dst = undefined, for names[a]
  load_cell,  // dst = variable b that macros share, of the function a levels out; `mode` 1: dst is the callee of one call,
  // and need not own it
  store_cell,   // variable b of the function a levels out = dst
  export_name,  // the context's names[a] = b; `flag`: importers see it
  // Operators; `mode` is the operator
  binary,    // dst = a op b
  compare,   // dst = a op b; `flag`: only the jump behind it reads dst
  not_,      // dst = not a
  negate,    // dst = -a
  positive,  // dst = +a
  invert,    // dst = ~a
  concat,    // dst = registers a … a+b-1 joined as text; `mode`: escaped as output is
  truth,     // dst = bool(a)
  // Values
  attribute,  // dst = a.names[b]; `flag`: only the jump or emit behind it reads dst; `mode` 1: dst is read once, before
              // anything can change what it is taken from, and need not own its value
  item,          // dst = a[b]; `flag` and `mode` as for attribute
  slice,         // dst = slice(a, a+1, a+2)
  tuple,         // dst = (a … a+b-1)
  list,          // dst = [a … a+b-1]
  dict,          // dst = {a: a+1, … } of b pairs
  set,           // dst = {a … a+b-1}
  append,        // list dst.append(a)
  insert,        // dict dst[a] = b
  store_item,    // dst[a] = b (Tornado)
  store_member,  // namespace dst.names[b] = a
  unpack,        // registers dst … dst+b-1 = the items of a, exactly b of them
  // Jumps
  jump,           // to a
  jump_if,        // to b if a is true
  jump_if_not,    // to b if a is false
  jump_if_given,  // to b if the caller gave parameter a
  // Calls; registers from a on, laid out by sites[b]. `flag`: only the emit behind it reads dst
  call,         // dst = a(…)
  call_method,  // dst = a.name(…)
  filter,       // dst = …|name(…)
  test,         // dst = … is name(…)
  // Loops: the innermost loops of a function are numbered
  loop_begin,  // loop `slot` over a; `flag`: it is recursive; `mode` 1: nothing in it can change what it iterates, and
               // nobody reads an item behind it
  loop_next,     // dst = the next item of loop `slot`, or jump to b; `flag`: an unpack of dst follows, and
                 // nothing else asks for the item
  loop_end,      // leave loop `slot`
  filter_items,  // dst = an iterator over those items of a that the condition functions[b] lets through
  loop_attribute,  // dst = an attribute of loop `slot`; `mode` is which; `flag`: only the jump or emit behind it reads dst
  loop_object,  // dst = the `loop` of loop `slot`, as a value
  loop_call,    // dst = the text of this recursive loop over a; `flag`: only the emit behind it reads dst
  recurse,      // write function b over a: a recursive loop's first level
  // Parts of templates
  call_block,      // write block names[a]; locals[b] is what it sees, if scoped
  require_block,   // fail unless a child defines names[a]
  call_super,      // dst = the text of this block, a levels up; `flag`: only the emit behind it reads dst
  call_self,       // dst = the text of block names[a]; `flag`: only the emit behind it reads dst
  extends,         // the parent is a (a name or a template)
  extends_static,  // the parent is links[a]
  call_parent,     // run the parent's root, if there is one
  jump_if_child,   // to b if there is a parent
  include,         // write template a (a name or a list of them)
  include_static,  // write links[a]
  import,          // dst = the module of template a
  import_static,   // dst = the module of links[a]
  import_name,     // dst = a.names[b] of a module, undefined with a sentence where it has none
  make_macro,  // dst = a macro of functions[a]; or where that is a lambda, a function of Python, whose parameters'
               // defaults are in the registers from b on
  // Escaping and errors
  set_autoescape,    // what `mode` volatile asks: dst = the old one, and it becomes bool(a)
  reset_autoescape,  // it becomes a again
  try_begin,         // failures up to try_end go to handler a
  try_end,
  reraise,      // go on with the failure of handler a
  end_handler,  // that failure is dealt with
  match_error,  // dst = whether handler a's failure is of the type names[b]
  error_value,  // dst = handler a's failure as a value
  return_,      // the function is done; a lambda's value is a
};

// How a value is written: Instruction::mode of emit, end_capture and concat.
// native: a tuple, whose item is kept as a value. called, filtered: as it is, what a call or filter block gave, which has to be
// text.
enum class Escape : std::uint8_t { raw, html, as_set, tornado_html, tornado_raw, native, called, filtered };

// Instruction::mode of loop_attribute.
enum class LoopField : std::uint8_t {
  index,
  index0,
  revindex,
  revindex0,
  first,
  last,
  length,
  depth,
  depth0,
  previtem,
  nextitem
};

// Where a jump leads; none of what is no jump. (A failure leads to a try_begin's handler, too.)
inline std::uint32_t target_of(const Instruction& in) noexcept {
  switch (in.op) {
    case Op::jump: return in.a;
    case Op::jump_if:
    case Op::jump_if_not:
    case Op::jump_if_given:
    case Op::jump_if_child:
    case Op::loop_next: return in.b;
    default: return none;
  }
}

}  // namespace eddy::templates::ir
