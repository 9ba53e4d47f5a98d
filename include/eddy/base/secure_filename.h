// secure_filename: a client's name for a file as a name to store it by (werkzeug.utils.secure_filename).
//
//   secure_filename("My cool movie.mov")            // "My_cool_movie.mov"
//   secure_filename("../../../etc/passwd")          // "etc_passwd"
//   secure_filename("i contain cool \u00fcml\u00e4uts.txt")  // "i_contain_cool_umlauts.txt"
//
// Tests: tests/base/secure_filename_test.cc, beside the real Werkzeug's answers; fuzzed by tests/fuzz/url.cc.
#pragma once
#include <string>
#include <string_view>

namespace eddy::base {

// Only letters and digits of ASCII, ".", "-" and "_", which neither begin nor end it but for "-": no folder, no hidden
// file. What Unicode takes for the same in ASCII becomes that ("é" e, "①" 1, NFKD), other characters and bytes that are no
// UTF-8 are dropped; slashes and white space become one "_". It may be empty, and two names may become one: making it unique,
// and short enough, is the caller's. Names of Windows's devices ("CON.txt") stay as they are.
[[nodiscard]] std::string secure_filename(std::string_view filename);

}  // namespace eddy::base
