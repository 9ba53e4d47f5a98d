// gevent.monkey, and why it is not here.
// Tests: tests/gevent/monkey_test.cc.
#pragma once

namespace eddy::gevent::monkey {

// Always throws std::logic_error: C++ has no modules to patch. What eddy itself offers (gevent::sleep, locks,
// events, a request's reads and writes) is cooperative already; a blocking call of another library stops its
// hub, and belongs on a thread (Loop::run_in_executor).
[[noreturn]] void patch_all();

}  // namespace eddy::gevent::monkey
