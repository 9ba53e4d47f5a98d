// src/templates/machine_calls.cc: calls of functions, macros, filters and tests; how a value is written.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "base/budget.h"
#include "templates/call_context.h"
#include "templates/lambda_arguments.h"
#include "templates/limits.h"
#include "templates/machine.h"
#include "templates/mode.h"
#include "templates/runtime_calls.h"
#include "templates/template_objects.h"
#include "templates/template_reference.h"

namespace eddy::templates {
namespace {

using ir::Escape;

// Arguments of a call as its registers hold them, and lend them. Few keywords need no allocation; * and ** do.
class Gathered {
 public:
  // With `filtered`, the first register is an argument too: the first of a filter or test.
  Gathered(const CallSite& site, const Value* first, bool filtered) {
    const Value* next = first + 1;
    arguments_.positional = {filtered ? first : next, site.positional + (filtered ? 1U : 0U)};
    next += site.positional;
    if (site.keywords.size() > few || site.star_star) {
      for (const std::string& name : site.keywords) many_.emplace_back(name, (next++)->lent());
    } else {
      for (const std::string& name : site.keywords)
        new (&at(count_++)) KeywordArgument{name, (next++)->lent()};
      arguments_.keyword = {&at(0), count_};
    }
    if (site.star) add_star(*next++);
    if (site.star_star) add_star_star(*next++);
    if (!many_.empty()) arguments_.keyword = many_;
  }
  ~Gathered() {
    for (std::size_t i = 0; i < count_; ++i) at(i).~KeywordArgument();
  }
  Gathered(const Gathered&) = delete;
  Gathered& operator=(const Gathered&) = delete;

  [[nodiscard]] const Arguments& arguments() const noexcept { return arguments_; }

 private:
  static constexpr std::size_t few = 6;

  KeywordArgument& at(std::size_t index) noexcept {
    return *std::launder(reinterpret_cast<KeywordArgument*>(storage_ + index * sizeof(KeywordArgument)));
  }
  void add_star(const Value& items) {
    positional_.assign(arguments_.positional.begin(), arguments_.positional.end());
    LoopState loop;
    loop.start(items, 0);
    for (Value item; loop.next(item);) positional_.push_back(item);
    arguments_.positional = positional_;
  }
  void add_star_star(const Value& items) {
    if (!items.is_dict()) {
      throw TypeError{fmt::format("argument after ** must be a mapping, not {}", items.type_name())};
    }
    names_.reserve(items.as_dict().size());
    for (const auto& [key, value] : items.as_dict()) {
      if (!key.is_string()) throw TypeError{"keywords must be strings"};
      base::spend(1 + many_.size() / 16);
      for (const auto& [name, other] : many_) {
        if (name == key.as_string())
          throw TypeError{fmt::format("got multiple values for keyword argument '{}'", name)};
      }
      many_.emplace_back(names_.emplace_back(key.as_string()), value);
    }
  }

  Arguments arguments_;
  alignas(KeywordArgument) unsigned char storage_[few * sizeof(KeywordArgument)];
  std::size_t count_ = 0;
  std::vector<Value> positional_;
  std::vector<std::string> names_;
  std::vector<KeywordArgument> many_;
};

// Calls `use` with the arguments of a call; most calls have only positional ones, which lie as they are needed.
template <class Use>
void with_arguments(const CallSite& site, const Value* first, bool filtered, Use use) {
  if (site.is_positional()) {
    use(Arguments{{filtered ? first : first + 1, site.positional + (filtered ? 1U : 0U)}, {}});
  } else {
    use(Gathered{site, first, filtered}.arguments());
  }
}

// Gives a macro's frame its arguments (jinja2.runtime.Macro has the order of the checks).
class Binder {
 public:
  Binder(const Function& macro, const Arguments& arguments, std::uint8_t mode) noexcept
      : macro_{macro}, arguments_{arguments}, mode_{mode} {}

  void bind(Frame& frame) {
    const std::size_t count = macro_.parameters.size();
    const std::size_t given = arguments_.positional.size();
    for (std::size_t i = 0; i < std::min(given, count); ++i) {
      frame.registers[i] = arguments_.positional[i];
      frame.given |= std::uint64_t{1} << i;
    }
    bool found_caller = false;
    std::uint64_t used = 0;
    for (std::size_t k = 0; k < arguments_.keyword.size(); ++k) {
      const auto& [name, value] = arguments_.keyword[k];
      const auto at = std::find(macro_.parameters.begin(), macro_.parameters.end(), name);
      if (at == macro_.parameters.end()) continue;
      const auto index = static_cast<std::size_t>(at - macro_.parameters.begin());
      if (index < given) continue;
      frame.registers[index] = value;
      frame.given |= std::uint64_t{1} << index;
      used |= std::uint64_t{1} << k;
      found_caller = found_caller || name == "caller";
    }
    if (macro_.caller != ir::none && !found_caller) bind_caller(frame, used);
    bind_kwargs(frame, used);
    if (macro_.varargs != ir::none) {
      const auto rest = given > count ? arguments_.positional.subspan(count) : std::span<const Value>{};
      frame.registers[macro_.varargs] = Value::tuple({rest.begin(), rest.end()});
    } else if (given > count) {
      throw TypeError{fmt::format("macro '{}' takes not more than {} argument(s)", macro_.name, count)};
    }
  }

 private:
  void bind_caller(Frame& frame, std::uint64_t& used) const {
    frame.registers[macro_.caller] = runtime::undefined_because("No caller defined", mode::undefined(mode_));
    for (std::size_t k = 0; k < arguments_.keyword.size(); ++k) {
      if (arguments_.keyword[k].first != "caller") continue;
      used |= std::uint64_t{1} << k;
      if (!arguments_.keyword[k].second.is_none())
        frame.registers[macro_.caller] = arguments_.keyword[k].second;
    }
  }
  void bind_kwargs(Frame& frame, std::uint64_t used) const {
    Dict rest;
    for (std::size_t k = 0; k < arguments_.keyword.size(); ++k) {
      const auto& [name, value] = arguments_.keyword[k];
      if (k < 64 && (used >> k & 1) != 0) continue;
      if (macro_.kwargs != ir::none) {
        rest.set(Value{name}, value);
      } else if (name == "caller") {
        throw TypeError{
            fmt::format("macro '{}' was invoked with two values for the special caller argument. This is "
                        "most likely a bug.",
                        macro_.name)};
      } else {
        throw TypeError{fmt::format("macro '{}' takes no keyword argument '{}'", macro_.name, name)};
      }
    }
    if (macro_.kwargs != ir::none) frame.registers[macro_.kwargs] = Value{std::move(rest)};
  }

  const Function& macro_;
  const Arguments& arguments_;
  std::uint8_t mode_;
};

}  // namespace

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

// Enters a function whose text is a value, marked as `how` says. Where only the emit behind the call asks for it, and
// would write it as it is, the function writes it itself, and the caller goes on behind the emit.
Frame& Machine::push_text(Frame& caller, const ir::Instruction& in, const Function& function, Scopes* scopes,
                          Cells* cells, Escape how) {
  if (in.flag != 0) {
    const Escape wanted{(&in)[1].mode};
    const bool autoescape = caller.scopes->autoescape;
    const bool safe = how == Escape::html || (how == Escape::as_set && autoescape);
    const bool escapes = wanted == Escape::html || (wanted == Escape::as_set && autoescape);
    if (safe || !escapes) {
      ++caller.at;
      return push(function, scopes, cells);
    }
  }
  return push_captured(function, scopes, cells, how, in.dst);
}

// What does not fit is the caller's fault, and told at its place.
template <class Bind>
void Machine::bind_arguments(Frame& frame, Bind bind) {
  try {
    bind();
  } catch (...) {
    close_captures(frame.captures);
    pop();
    throw;
  }
}

namespace {

// Which registers of `macro` the call's arguments go to, where there is nothing to refuse and nothing left over.
std::unique_ptr<MacroBinding> work_out(const Function& macro, const CallSite& site) {
  auto out = std::make_unique<MacroBinding>();
  out->macro = &macro;
  const std::size_t count = macro.parameters.size();
  if (site.star || site.star_star || site.positional > count || macro.varargs != ir::none ||
      macro.kwargs != ir::none)
    return out;
  bool has_caller = false;
  for (std::size_t i = 0; i < site.positional; ++i) out->given |= std::uint64_t{1} << i;
  for (const std::string& name : site.keywords) {
    const auto at = std::find(macro.parameters.begin(), macro.parameters.end(), name);
    const auto index = static_cast<std::size_t>(at - macro.parameters.begin());
    if (at == macro.parameters.end()) {
      if (name != "caller" || macro.caller == ir::none || has_caller || macro.caller > UINT8_MAX) return out;
      has_caller = true;
      out->registers.push_back(static_cast<std::uint8_t>(macro.caller));
    } else {
      if ((out->given >> index & 1) != 0) return out;
      out->given |= std::uint64_t{1} << index;
      out->registers.push_back(static_cast<std::uint8_t>(index));
    }
  }
  out->simple = has_caller || macro.caller == ir::none;
  return out;
}

}  // namespace

// The same as call_own for a macro that this site has called before; false: it has not, or it is not as simple.
bool Machine::call_bound_macro(Frame& frame, const ir::Instruction& in, const CallSite& site,
                               const Value& callee) {
  const auto* macro = object_as<MacroObject>(callee);
  if (!macro) return false;
  const MacroBinding* binding = site.binding.get();
  if (!binding) {
    site.binding.offer(work_out(macro->function(), site));
    binding = site.binding.get();
  }
  if (!binding->simple || binding->macro != &macro->function()) return false;
  Value* argument = &frame.registers[in.a] + 1;
  const std::size_t keywords = binding->registers.size();
  // `caller=None` is as if none were given.
  if (const std::uint32_t caller = macro->function().caller; caller != ir::none) {
    for (std::size_t k = 0; k < keywords; ++k) {
      if (binding->registers[k] == caller && argument[site.positional + k].is_none()) return false;
    }
  }
  const bool autoescape = frame.scopes->autoescape;
  Frame& entered = push_text(frame, in, macro->function(), macro->scopes(), macro->cells(),
                             autoescape ? Escape::html : Escape::raw);
  for (std::uint32_t i = 0; i < site.positional; ++i) entered.registers[i] = std::move(*argument++);
  for (std::size_t k = 0; k < keywords; ++k)
    entered.registers[binding->registers[k]] = std::move(*argument++);
  entered.given = binding->given;
  return true;
}

// Calls a macro or a recursive loop on the machine's own stack, or what asks for its context; false: it is neither.
bool Machine::call_own(Frame& frame, const ir::Instruction& in, const Value& callee,
                       const Arguments& arguments) {
  const Escape how = frame.scopes->autoescape ? Escape::html : Escape::raw;
  if (const auto* macro = object_as<MacroObject>(callee)) {
    Frame& entered = push_text(frame, in, macro->function(), macro->scopes(), macro->cells(), how);
    bind_arguments(entered, [&] { Binder{macro->function(), arguments, kind_}.bind(entered); });
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
  if (!loop || !loop->callable() || arguments.positional.size() != 1) return false;
  const LoopObject::Recursion& recursion = loop->recursion();
  const std::int64_t depth0 = loop->depth0() + 1;
  Frame& next = push_text(frame, in, *recursion.function, recursion.scopes, recursion.cells, how);
  next.registers[0] = arguments.positional[0];
  next.depth0 = depth0;
  return true;
}

void Machine::call(Frame& frame, const ir::Instruction& in) {
  const CallSite& site = frame.function->program->sites[in.b];
  Value* const first = &frame.registers[in.a];
  if (in.op == ir::Op::call && first->is_object() && call_bound_macro(frame, in, site, *first)) return;
  with_arguments(site, first, false, [&](const Arguments& arguments) {
    if (in.op == ir::Op::call_method) return call_method(frame, in, site, arguments);
    if (call_own(frame, in, *first, arguments)) return;
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

void Machine::filter_or_test(Frame& frame, const ir::Instruction& in) {
  const CallSite& site = frame.function->program->sites[in.b];
  if (site.shortcut && site.shortcut(&frame.registers[in.a], frame.registers[in.dst])) return;
  const calls::State state{engine_, frame.scopes->autoescape};
  with_arguments(site, &frame.registers[in.a], true, [&](const Arguments& arguments) {
    frame.registers[in.dst] =
        in.op == ir::Op::filter ? calls::filter(site, arguments, state) : calls::test(site, arguments, state);
  });
}

void Machine::emit_string(const Frame& frame, Escape how, const Value& text) {
  switch (how) {
    case Escape::tornado_html: return out_->write_xhtml_escaped(text.as_string());
    case Escape::html:
      if (!text.is_safe()) return out_->write_escaped(text.as_string());
      break;
    case Escape::as_set:
      if (frame.scopes->autoescape && !text.is_safe()) return out_->write_escaped(text.as_string());
      break;
    case Escape::raw:
    case Escape::tornado_raw: break;
  }
  out_->write(text.as_string());
}

void Machine::emit_other(const Frame& frame, Escape how, const Value& value) {
  if (value.is_float()) return out_->write(value.as_float());
  std::string text;
  switch (how) {
    case Escape::html: calls::append_html(text, value); break;
    case Escape::raw: calls::append_raw(text, value); break;
    case Escape::as_set:
      frame.scopes->autoescape ? calls::append_html(text, value) : calls::append_raw(text, value);
      break;
    case Escape::tornado_html:
      if (value.is_bytes()) return out_->write_xhtml_escaped(value.as_string());
      value.append_str(text);
      return out_->write_xhtml_escaped(text);
    case Escape::tornado_raw:
      if (value.is_bytes()) return out_->write(value.as_string());
      value.append_str(text);
      break;
  }
  out_->write(text);
}

Value Machine::concat(Frame& frame, const ir::Instruction& in) {
  const Value* first = frame.registers + in.a;
  const Escape mode = Escape(in.mode);
  const bool escaping = mode == Escape::html || (mode == Escape::as_set && frame.scopes->autoescape);
  const bool safe = escaping && std::any_of(first, first + in.b, [](const Value& v) {
                      return v.is_safe() || (v.is_object() && v.as_object()->is_safe());
                    });
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
  Frame& frame =
      function.kind == Function::Kind::lambda
          ? push(function, scopes, cells)
          : push_captured(function, scopes, cells, autoescape ? Escape::html : Escape::raw, ir::none);
  prepare(frame);
  run(base);
  return std::move(returned_);
}

Value Machine::call_macro(const Function& macro, Cells* cells, Scopes* scopes, const Arguments& arguments) {
  const bool autoescape = frames_.empty() ? scopes->autoescape : frames_.back().scopes->autoescape;
  return reenter(macro, cells, scopes, autoescape, [&](Frame& frame) {
    bind_arguments(frame, [&] { Binder{macro, arguments, kind_}.bind(frame); });
  });
}

Value Machine::call_lambda(const Function& lambda, Cells* cells, Scopes* scopes,
                           std::span<const Value> defaults, const Arguments& arguments) {
  return reenter(lambda, cells, scopes, false, [&](Frame& frame) {
    bind_arguments(frame, [&] { bind_lambda(frame, defaults, arguments); });
  });
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
  if (!entry || level >= entry->stack.size())
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
  for (std::size_t i = frames_.size(); i-- > 0;) {
    const Frame& frame = frames_[i];
    if (frame.block && frame.block->name == block)
      return overridden_block(self(), scopes, std::string{block}, frame.level);
  }
  return Value::undefined(block, Value::Missing::name, undefined_kind());
}

}  // namespace eddy::templates
