// Runs something on a thread with a small stack, as a fiber has it: 256 KiB, more under sanitizers, whose frames are
// several times as large.
#pragma once
#include <gtest/gtest.h>
#include <pthread.h>

#include <cstddef>
#include <functional>

namespace eddy::testing_support {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr std::size_t stack_bytes = 2 << 20;
#else
inline constexpr std::size_t stack_bytes = 256 << 10;
#endif

inline void on_small_stack(std::function<void()> body) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack_bytes);
  pthread_t thread{};
  const auto run = [](void* argument) -> void* {
    (*static_cast<std::function<void()>*>(argument))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, &body), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

}  // namespace eddy::testing_support
