#include "templates/macro_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "templates/runtime/undefined.h"

namespace eddy::templates {
namespace {

class Binder {
 public:
  Binder(const Function& macro, const Arguments& arguments, Value::Undefined undefined) noexcept
      : macro_{macro}, arguments_{arguments}, undefined_{undefined} {}

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
      throw TypeError{fmt::format("macro {} takes not more than {} argument(s)", shown_name(), count)};
    }
  }

 private:
  // That of a call block is none.
  [[nodiscard]] std::string shown_name() const {
    return macro_.name.empty() ? "None" : fmt::format("'{}'", macro_.name);
  }
  void bind_caller(Frame& frame, std::uint64_t& used) const {
    frame.registers[macro_.caller] = runtime::undefined_because("No caller defined", undefined_);
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
            fmt::format("macro {} was invoked with two values for the special caller argument. This is "
                        "most likely a bug.",
                        shown_name())};
      } else {
        throw TypeError{fmt::format("macro {} takes no keyword argument '{}'", shown_name(), name)};
      }
    }
    if (macro_.kwargs != ir::none) frame.registers[macro_.kwargs] = Value{std::move(rest)};
  }

  const Function& macro_;
  const Arguments& arguments_;
  Value::Undefined undefined_;
};

}  // namespace

void bind_macro(Frame& frame, const Arguments& arguments, Value::Undefined undefined) {
  Binder{*frame.function, arguments, undefined}.bind(frame);
}

std::unique_ptr<MacroBinding> bind_site(const Function& macro, const CallSite& site) {
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
      out->caller = site.positional + static_cast<std::uint32_t>(out->registers.size());
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

}  // namespace eddy::templates
