// The version of eddy that a program was built with.
#pragma once

namespace eddy {

// "MAJOR.MINOR.PATCH", as the CHANGELOG has it; also sent by no server unless asked to.
inline constexpr const char* version = "0.1.0";

}  // namespace eddy
