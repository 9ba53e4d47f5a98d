// src/templates/machine.cc: a render, what its functions leave, and what happens when an instruction fails.
#include "templates/machine.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/budget.h"
#include "base/same_text.h"
#include "templates/limits.h"
#include "templates/machine_frames.h"
#include "templates/mode.h"
#include "templates/render_budget.h"
#include "templates/runtime_calls.h"

namespace eddy::templates {

void BlockTable::add(const BlockTable& parent) {
  for (const Entry& entry : parent.entries) {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.name == entry.name; });
    if (found == entries.end()) {
      entries.push_back(entry);
    } else {
      found->stack.insert(found->stack.end(), entry.stack.begin(), entry.stack.end());
    }
  }
}

bool Scopes::find(std::string_view name, Value& out) const noexcept {
  for (const Scopes* at = this; at; at = at->outer) {
    for (const Variable& variable : at->variables) {
      if (base::same_text(variable.name, name)) return out = variable.value, true;
    }
    if (!at->given) continue;
    // What render was given stays as it is until the render is over.
    if (const Value* value = at->given->find(name)) return out = value->lent(), true;
  }
  return false;
}

void Scopes::set(std::string_view name, const Value& value, bool exported) {
  for (Variable& variable : variables) {
    if (variable.name != name) continue;
    variable.value = value;
    variable.exported = exported;
    return;
  }
  if (variables.empty()) variables.reserve(8);
  variables.push_back({name, value, exported});
}

Machine::~Machine() {
  while (!frames_.empty()) pop(frames_.back());
  if (self_) *self_ = nullptr;
  // Cells and variables may hold macros that hold them: let go of all before any is destroyed.
  for (Cells& cells : cells_) cells.values.clear();
  for (Scopes& scopes : scopes_) scopes.variables.clear();
}

// What the environment's limits bound; its render is its own, also within another's.
template <class Work>
auto Machine::within_limits(Work work) {
  const RenderLimits* const limits = engine_.limits();
  if (limits && !budget_) budget_ = std::make_unique<RenderBudget>(*limits);
  return within(budget_.get(), work);
}

void Machine::render(const Context& context, Output& out) {
  const RenderLimits* const limits = engine_.limits();
  if (!limits) return within(nullptr, [&] { start(context, out); });
  RenderBudget budget{*limits};
  within(&budget, [&] {
    start(context, out);
    out.settle();
  });
}

Scopes& Machine::begin(const Context& context, Output& out) {
  out_ = root_ = &out;
  loops_.reserve(8);
  Scopes& scopes = new_scopes();
  scopes.outer = globals_;
  scopes.given = &context;
  scopes.blocks = &program_.block_table();
  scopes.autoescape = program_.autoescape;
  return scopes;
}

void Machine::start(const Context& context, Output& out) {
  push(*program_.root, &begin(context, out), nullptr);
  run(0);
}

void Machine::see(const Context& globals) {
  globals_ = &new_scopes();
  globals_->given = &globals;
}

void Machine::begin_steps(const Context& context, Output& out) {
  in_steps_ = true;
  within_limits([&] { push(*program_.root, &begin(context, out), nullptr); });
}

bool Machine::step() {
  if (frames_.empty()) return false;
  within_limits([&] {
    run(0);
    root_->settle();
  });
  return !frames_.empty();
}

Value Machine::run_module(const Context& context, Output& unused) {
  return within_limits([&] {
    Scopes& scopes = begin(context, unused);
    push_captured(*program_.root, &scopes, nullptr, ir::Escape::raw, ir::none).is_module = true;
    run(0);
    return std::move(returned_);
  });
}

Value Machine::call_exported(const Value& callable, const Arguments& arguments) {
  budget_ = nullptr;  // each call has all of it
  return within_limits([&] { return calls::call(callable, arguments, kind_); });
}

Scopes& Machine::new_scopes() {
  base::make_bytes(sizeof(Scopes));
  if (idle_scopes_.empty()) return scopes_.emplace_back();
  Scopes& scopes = *idle_scopes_.back();
  idle_scopes_.pop_back();
  return scopes;
}

void Machine::give_back(Scopes& scopes) {
  scopes.variables.clear();
  scopes.own_blocks.reset();
  scopes.parent.reset();
  scopes.outer = nullptr;
  scopes.given = nullptr;
  idle_scopes_.push_back(&scopes);
}

void Machine::refuse_depth() const {
  throw TemplateRuntimeError{fmt::format("templates call one another more than {} deep", max_depth_)};
}

void Machine::make_cells(Frame& frame, std::uint32_t count) {
  base::make_bytes(sizeof(Cells) + count * sizeof(Value));
  Cells& own = cells_.emplace_back();
  own.outer = frame.cells;
  own.values.resize(count);
  frame.cells = &own;
}

void Machine::drop_loops(std::size_t down_to) {
  for (std::size_t i = down_to; i < loops_.size(); ++i) {
    if (loops_[i] && loops_[i].use_count() == 1) loops_[i]->reset();
  }
  loops_.resize(down_to);
}

void Machine::begin_capture() {
  if (open_buffers_ == buffers_.size()) buffers_.push_back(std::make_unique<Output>());
  out_ = buffers_[open_buffers_++].get();
  out_->clear();
}

Value Machine::end_capture(ir::Escape how, const Scopes& scopes) {
  const bool safe = how == ir::Escape::html || (how == ir::Escape::as_set && scopes.autoescape);
  const std::string_view text = buffers_[--open_buffers_]->text();
  Value value;
  if (mode::is_native(kind_)) {
    value = native_value_of(text);
    if (safe) value = Value::markup(value.str());
  } else {
    value = safe ? Value::markup(text) : Value{text};
  }
  close_captures(open_buffers_);
  return value;
}

void Machine::close_captures(std::size_t down_to) noexcept {
  open_buffers_ = down_to;
  out_ = open_buffers_ == 0 ? root_ : buffers_[open_buffers_ - 1].get();
}

// What a function leaves its caller: its text as a value, a module, what a lambda or a condition returns.
void Machine::return_value(Frame& frame) {
  Value value;
  if (frame.function->returns_value()) {
    const ir::Operand at = frame.at->a;
    value = (at & ir::constant_bit) ? frame.function->program->constants[at & ~ir::constant_bit]
                                    : frame.registers[at];
  } else {
    value = end_capture(frame.capture, *frame.scopes);
    if (frame.is_module)
      value = calls::module_value(*frame.function->program, *frame.scopes,
                                  value.is_string() ? value : Value{value.str()});
  }
  const std::uint32_t dst = frame.dst;
  pop(frame);
  if (dst != ir::none) {
    frames_.back().registers[dst] = std::move(value);
  } else {
    returned_ = std::move(value);
  }
}

void Machine::run(std::size_t base) {
  for (;;) {
    try {
      return dispatch(base);
    } catch (...) {
      if (!handle(base)) rethrow_located(base);
    }
  }
}

// Goes on in the innermost `except` of the frames above `base`, if there is one.
bool Machine::handle(std::size_t base) {
  while (!handlers_.empty() && handlers_.back().frame >= base + 1) {
    const Handler handler = handlers_.back();
    handlers_.pop_back();
    if (handler.frame > frames_.size()) continue;
    while (frames_.size() > handler.frame) pop(frames_.back());
    close_captures(handler.captures);
    Frame& frame = frames_.back();
    failures_.push_back({std::current_exception(), frame.at});
    frame.at = frame.function->code.data() + handler.target;
    return true;
  }
  return false;
}

ErrorPlace Machine::place_of(const Frame& frame) const {
  const Function& function = *frame.function;
  const auto index = static_cast<std::size_t>(frame.at - function.code.data());
  const Position& position = function.positions[index];
  const Source& source = *function.program->units[position.unit].source;
  return locate(source, position.place);
}

namespace {

std::string how_called(const Frame& frame) {
  const Function& function = *frame.function;
  switch (function.kind) {
    case Function::Kind::block: return fmt::format("in block '{}', from", function.name);
    case Function::Kind::macro:
      if (function.name.empty()) return "in a call block, called from";
      return fmt::format("in macro '{}', called from", function.name);
    case Function::Kind::loop: return "in the recursive loop at";
    case Function::Kind::lambda: return "in a lambda, called from";
    case Function::Kind::condition: return "in the condition of the loop at";
    case Function::Kind::root: return frame.is_module ? "imported from" : "included from";
  }
  return "from";
}

}  // namespace

std::vector<ErrorStep> Machine::chain_above(std::size_t count) const {
  std::vector<ErrorStep> chain;
  constexpr std::size_t shown = 16;  // a recursion need not be told in full
  const Frame& top = frames_.back();
  const Function& function = *top.function;
  const Program& program = *function.program;
  std::uint32_t unit = function.positions[static_cast<std::size_t>(top.at - function.code.data())].unit;
  for (; program.units[unit].via != ir::none; unit = program.units[unit].via) {
    const Unit& inner = program.units[unit];
    chain.push_back({"via", locate(*program.units[inner.via].source, inner.place)});
  }
  for (std::size_t i = count; i-- > 1 && chain.size() < shown;) {
    chain.push_back({how_called(frames_[i]), place_of(frames_[i - 1])});
  }
  return chain;
}

namespace {

template <class Error>
[[noreturn]] void throw_at(Error error, ErrorPlace place, std::vector<ErrorStep> chain) {
  error.locate(std::move(place), std::move(chain));
  throw error;
}

// A value's own error as a template's.
[[noreturn]] void throw_located(const ValueFault& fault, ErrorPlace place, std::vector<ErrorStep> chain) {
  const std::string_view type = fault.type();
  const std::string message = fault.what();
  if (type == "UndefinedError") throw_at(UndefinedError{message}, std::move(place), std::move(chain));
  if (type == "SecurityError") throw_at(SecurityError{message}, std::move(place), std::move(chain));
  throw_at(TemplateFault{fault.type(), message}, std::move(place), std::move(chain));
}

}  // namespace

void Machine::rethrow_located(std::size_t base) {
  ErrorPlace place = place_of(frames_.back());
  std::vector<ErrorStep> chain = chain_above(frames_.size());
  // Frames above the base are done; a caller in C++ goes on with those below.
  const auto unwind = [&] {
    while (frames_.size() > base) {
      close_captures(frames_.back().captures);
      pop(frames_.back());
    }
  };
  try {
    throw;
  } catch (TemplateError& error) {
    error.locate(std::move(place), std::move(chain));
    unwind();
    throw;
  } catch (const ValueFault& fault) {
    unwind();
    throw_located(fault, std::move(place), std::move(chain));
  } catch (...) {
    unwind();
    throw;
  }
}

}  // namespace eddy::templates
