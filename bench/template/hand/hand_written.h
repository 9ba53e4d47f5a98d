// bench/template/hand/hand_written.h: the cases as a patient C++ programmer writes them: the limit of any engine.
//
// They read the same Values, print numbers as Python does, escape as MarkupSafe does, and append to a string.
#pragma once
#include <string>
#include <string_view>

#include "eddy/value.h"

namespace bench::hand {

std::string page(const eddy::Value& context);
std::string table(const eddy::Value& context);
std::string inheritance(const eddy::Value& context);
std::string escaping(const eddy::Value& context);
std::string macros(const eddy::Value& context);
std::string chat(const eddy::Value& context);

using Render = std::string (*)(const eddy::Value& context);
// The one for a case; null where there is none.
Render find(std::string_view name) noexcept;

}  // namespace bench::hand
