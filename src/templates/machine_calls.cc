// src/templates/machine_calls.cc: calls of functions, macros, filters and tests; how a value is written.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <span>

#include "base/budget.h"
#include "templates/call_arguments.h"
#include "templates/call_context.h"
#include "templates/lambda_arguments.h"
#include "templates/limits.h"
#include "templates/machine_frames.h"
#include "templates/macro_arguments.h"
#include "templates/mode.h"
#include "templates/native.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/text.h"
#include "templates/runtime_calls.h"
#include "templates/shortcuts.h"
#include "templates/template_objects.h"
#include "templates/template_reference.h"

namespace eddy::templates {

using ir::Escape;

const std::shared_ptr<Machine*>& Machine::self() {
  if (!self_) self_ = std::make_shared<Machine*>(this);
  return self_;
}

Value Machine::make_macro(Frame& frame, const ir::Instruction& in) {
  frame.scopes->kept = true;
  const Function& function = *frame.function->program->functions[in.a];
  if (function.kind == Function::Kind::lambda) {
    const Value* defaults = &frame.registers[in.b == ir::none ? 0 : in.b];
    const auto count = static_cast<std::size_t>(std::popcount(function.optional));
    return Value{ObjectPtr{std::make_shared<LambdaObject>(self(), function, frame.cells, frame.scopes,
                                                          std::vector<Value>(defaults, defaults + count))}};
  }
  return Value{ObjectPtr{std::make_shared<MacroObject>(self(), function, frame.cells, frame.scopes)}};
}

Frame& Machine::push_captured(const Function& function, Scopes* scopes, Cells* cells, Escape how,
                              std::uint32_t dst) {
  Frame& frame = push(function, scopes, cells);
  begin_capture();
  frame.captured = true;
  frame.capture = how;
  frame.dst = dst;
  return frame;
}

// What does not fit is the caller's fault, and told at its place.
template <class Bind>
void Machine::bind_arguments(Frame& frame, Bind bind) {
  try {
    bind();
  } catch (...) {
    close_captures(frame.captures);
    pop(frame);
    throw;
  }
}

// Calls a macro or a recursive loop on the machine's own stack, or what asks for its context; false: it is neither.
bool Machine::call_own(Frame& frame, const ir::Instruction& in, const Value& callee,
                       const Arguments& arguments) {
  const auto how = [&] { return frame.scopes->autoescape ? Escape::html : Escape::raw; };
  if (const auto* macro = object_as<MacroObject>(callee)) {
    Frame& entered = push_text(frame, in, macro->function(), macro->scopes(), macro->cells(), how());
    bind_arguments(entered, [&] { bind_macro(entered, arguments, mode::undefined(kind_)); });
    return true;
  }
  if (const auto* lambda = object_as<LambdaObject>(callee)) {
    Frame& next = push(lambda->function(), lambda->scopes(), lambda->cells());
    next.dst = in.dst;
    bind_arguments(next, [&] { bind_lambda(next, lambda->defaults(), arguments); });
    return true;
  }
  if (const auto* function = object_as<ContextFunction>(callee)) {
    frame.registers[in.dst] = function->call_in(CallContext{engine_, *frame.scopes, *this}, arguments);
    return true;
  }
  const auto* loop = object_as<LoopObject>(callee);
  const Value* const iterable = loop ? LoopObject::iterable_of(arguments) : nullptr;
  if (!iterable || !loop->recursion().function) return false;
  const LoopObject::Recursion& recursion = loop->recursion();
  const std::int64_t depth0 = loop->depth0() + 1;
  Frame& next = push_text(frame, in, *recursion.function, recursion.scopes, recursion.cells, how());
  next.registers[0] = *iterable;
  next.depth0 = depth0;
  return true;
}

void Machine::call(Frame& frame, const ir::Instruction& in) {
  const CallSite& site = frame.function->program->sites[in.b];
  if (in.op == ir::Op::call && enter_macro(frame, in, site, frame.registers[in.a])) return;
  call_unbound(frame, in, site);
}

void Machine::call_unbound(Frame& frame, const ir::Instruction& in, const CallSite& site) {
  const Value* const first = &frame.registers[in.a];
  with_arguments(site, first, false, [&](const Arguments& arguments) {
    if (in.op == ir::Op::call_method) return call_method(frame, in, site, arguments);
    if (first->is_object() && call_own(frame, in, *first, arguments)) return;
    frame.registers[in.dst] = calls::call(*first, arguments, kind_);
  });
}

void Machine::call_method(Frame& frame, const ir::Instruction& in, const CallSite& site,
                          const Arguments& arguments) {
  const Value& object = frame.registers[in.a];
  const std::uint8_t kind = kind_;
  Value result;
  if (object.is_object()) {
    const auto* loop = object_as<LoopObject>(object);
    if (loop && loop->call_method(site.name, arguments, result)) {
      frame.registers[in.dst] = std::move(result);
      return;
    }
    if (Value member; !mode::is_sandboxed(kind) && object.as_object()->get_attribute(site.name, member)) {
      if (call_own(frame, in, member, arguments)) return;
      frame.registers[in.dst] = calls::call(member, arguments, kind);
      return;
    }
  }
  if (object.is_object() && mode::is_sandboxed(kind)) {
    const Value member = calls::attribute(object, site.name, kind, false);
    if (call_own(frame, in, member, arguments)) return;
    frame.registers[in.dst] = calls::call(member, arguments, kind);
    return;
  }
  frame.registers[in.dst] =
      calls::call_method(object, site.name, arguments, kind, frame.function->program->python);
}

// A filter that only the emit behind it asks for. True: its text is written; false: its value is in dst. A value counts
// towards a render's limits.
bool Machine::write_filtered(Frame& frame, const ir::Instruction& in) {
  const CallSite& site = frame.function->program->sites[in.b];
  if (site.text_shortcut && !base::current_budget) {
    filtered_.clear();
    if (FilteredText found; site.text_shortcut(engine_, &frame.registers[in.a], filtered_, found)) {
      emit_string(frame, Escape((&in)[1].mode), found.text, found.safe);
      return true;
    }
  }
  filter_or_test(frame, in);
  return false;
}

void Machine::filter_in_full(Frame& frame, const ir::Instruction& in, const CallSite& site) {
  const CallContext context{engine_, *frame.scopes, *this};
  const calls::State state{engine_, frame.scopes->autoescape.on(), &context};
  with_arguments(site, &frame.registers[in.a], true, [&](const Arguments& arguments) {
    frame.registers[in.dst] =
        in.op == ir::Op::filter ? calls::filter(site, arguments, state) : calls::test(site, arguments, state);
  });
}

void Machine::emit_string(const Frame& frame, Escape how, std::string_view text, bool safe) {
  switch (how) {
    case Escape::tornado_html: return out_->write_xhtml_escaped(text);
    case Escape::html:
      if (!safe) return out_->write_escaped(text);
      break;
    case Escape::as_set:
      if (frame.scopes->autoescape && !safe) return out_->write_escaped(text);
      break;
    case Escape::raw:
    case Escape::native:
    case Escape::called:
    case Escape::filtered:
    case Escape::tornado_raw: break;
  }
  out_->write(text);
}

namespace {

// Jinja2 joins what such a block gives to the page, so it has to be text.
[[noreturn]] void refuse_block(Escape how, const Value& value) {
  throw TypeError{fmt::format("a {} block gave {}, expected str", how == Escape::called ? "call" : "filter",
                              value.type_name())};
}

}  // namespace

void Machine::emit_other(const Frame& frame, Escape how, const Value& value) {
  if (value.is_float() && how < Escape::called) return out_->write(value.as_float());
  std::string text;
  switch (how) {
    case Escape::html: calls::append_html(text, value); break;
    case Escape::raw: calls::append_raw(text, value); break;
    case Escape::native:
      base::make_bytes(sizeof(Value));
      text = native_mark(native_pieces_.size());
      native_pieces_.push_back(value.items()[0]);
      break;
    case Escape::as_set:
      frame.scopes->autoescape ? calls::append_html(text, value) : calls::append_raw(text, value);
      break;
    case Escape::tornado_html:
      if (value.is_bytes()) return out_->write_xhtml_escaped(runtime::decode_bytes(value, {}).as_string());
      value.append_str(text);
      return out_->write_xhtml_escaped(text);
    case Escape::tornado_raw:
      if (value.is_bytes()) return out_->write(value.as_string());
      value.append_str(text);
      break;
    case Escape::called:
    case Escape::filtered: refuse_block(how, value);
  }
  out_->write(text);
}

namespace {

// Texts that together are short, as most are, need no memory twice; false: they are none.
bool join_texts(std::span<const Value> parts, Value& out) {
  std::array<char, 256> text;
  std::size_t size = 0;
  for (const Value& part : parts) {
    if (!part.is_string() || part.as_string().size() > text.size() - size) return false;
    size += part.as_string().copy(text.data() + size, text.size() - size);
  }
  out = Value{std::string_view{text.data(), size}};
  return true;
}

}  // namespace

Value Machine::concat(Frame& frame, const ir::Instruction& in) {
  const Value* first = frame.registers + in.a;
  const Escape mode = Escape(in.mode);
  const bool escaping = mode == Escape::html || (mode == Escape::as_set && frame.scopes->autoescape);
  const bool safe = escaping && std::any_of(first, first + in.b, runtime::is_html);
  if (Value made; !safe && join_texts({first, in.b}, made)) return made;
  std::string text;
  for (std::uint32_t i = 0; i < in.b; ++i) {
    safe ? calls::append_html(text, first[i]) : calls::append_raw(text, first[i]);
  }
  return safe ? Value::markup(text) : Value{std::string_view{text}};
}

// Runs a function to its end, from C++ code that a template called.
template <class Prepare>
Value Machine::reenter(const Function& function, Cells* cells, Scopes* scopes, bool autoescape,
                       Prepare prepare) {
  if (reentries_ >= max_reentries || frames_.size() >= max_call_depth) {
    throw TemplateRuntimeError{
        fmt::format("a template's functions call back into it more than {} deep", max_reentries)};
  }
  struct Count {
    std::uint32_t& count;
    explicit Count(std::uint32_t& c) : count{c} { ++count; }
    ~Count() { --count; }
  } const counted{reentries_};
  const std::size_t base = frames_.size();
  Frame& frame = function.returns_value() ? push(function, scopes, cells)
                                          : push_captured(function, scopes, cells,
                                                          autoescape ? Escape::html : Escape::raw, ir::none);
  prepare(frame);
  run(base);
  return std::move(returned_);
}

Value Machine::call_macro(const Function& macro, Cells* cells, Scopes* scopes, const Arguments& arguments) {
  const bool autoescape = frames_.empty() ? scopes->autoescape : frames_.back().scopes->autoescape;
  return reenter(macro, cells, scopes, autoescape, [&](Frame& frame) {
    bind_arguments(frame, [&] { bind_macro(frame, arguments, mode::undefined(kind_)); });
  });
}

Value Machine::call_lambda(const Function& lambda, Cells* cells, Scopes* scopes,
                           std::span<const Value> defaults, const Arguments& arguments) {
  return reenter(lambda, cells, scopes, false, [&](Frame& frame) {
    bind_arguments(frame, [&] { bind_lambda(frame, defaults, arguments); });
  });
}

Value Machine::call_condition(const Function& condition, Cells* cells, Scopes* scopes, const Value& item) {
  return reenter(condition, cells, scopes, false, [&](Frame& frame) { frame.registers[0] = item; });
}

Value Machine::call_loop(const Function& function, Cells* cells, Scopes* scopes, const Value& iterable,
                         std::int64_t depth0) {
  return reenter(function, cells, scopes, scopes->autoescape, [&](Frame& frame) {
    frame.registers[0] = iterable;
    frame.depth0 = depth0;
  });
}

Value Machine::call_named_block(std::string_view name, std::uint32_t level, Scopes& scopes) {
  const BlockTable::Entry* entry = scopes.blocks->find(name);
  if (!entry || !has_level(*entry, level, scopes))
    throw UndefinedError{fmt::format("there is no parent block called '{}'.", name)};
  return reenter(*entry->stack[level], nullptr, &scopes, scopes.autoescape, [&](Frame& frame) {
    frame.block = entry;
    frame.level = level;
  });
}

Value Machine::template_reference(Scopes& scopes) {
  scopes.kept = true;
  // The outermost function with these scopes is the root of the template that was asked for, not of its parent.
  const Program* program = &program_;
  for (std::size_t i = frames_.size(); i-- > 0;)
    if (frames_[i].scopes == &scopes) program = frames_[i].function->program;
  return Value{ObjectPtr{std::make_shared<TemplateReference>(self(), scopes, program->source->name)}};
}

Value::Undefined Machine::undefined_kind() const noexcept { return mode::undefined(kind_); }

Value Machine::super_reference(std::string_view block, Scopes& scopes) {
  scopes.kept = true;
  for (std::size_t i = frames_.size(); i-- > 0;) {
    const Frame& frame = frames_[i];
    if (frame.block && frame.block->name == block)
      return overridden_block(self(), scopes, std::string{block}, frame.level);
  }
  return Value::undefined(block, Value::Missing::name, undefined_kind());
}

}  // namespace eddy::templates
