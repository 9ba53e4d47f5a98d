// src/templates/register_stack.h: the registers of the functions that run, in chunks that never move.
//
// Made when a function is entered and destroyed when it is left, so a render pays for those that it uses.
// Tests: tests/templates/limits_test.cc (depth), every case in tests/templates/cases.
#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "eddy/value.h"

namespace eddy::templates {

class RegisterStack {
 public:
  RegisterStack() = default;
  RegisterStack(const RegisterStack&) = delete;
  RegisterStack& operator=(const RegisterStack&) = delete;

  // New registers, all None.
  Value* take(std::size_t count) {
    if (chunks_.empty() || chunks_[top_].size - chunks_[top_].used < count) next_chunk(count);
    Chunk& chunk = chunks_[top_];
    Value* const first = reinterpret_cast<Value*>(chunk.memory.get()) + chunk.used;
    chunk.used += count;
    std::uninitialized_value_construct_n(first, count);
    return first;
  }
  // Those taken last.
  void give_back(Value* first, std::size_t count) noexcept {
    std::destroy_n(first, count);
    Chunk& chunk = chunks_[top_];
    chunk.used -= count;
    if (chunk.used == 0 && top_ > 0) --top_;
  }

 private:
  static constexpr std::size_t chunk_size = 512;

  struct Chunk {
    std::unique_ptr<std::byte[]> memory;
    std::size_t size;
    std::size_t used;
  };

  void next_chunk(std::size_t count) {
    if (!chunks_.empty()) ++top_;
    if (top_ < chunks_.size() && chunks_[top_].size >= count) return;
    const std::size_t size = std::max(chunk_size, count);
    chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(top_), chunks_.end());  // too small
    chunks_.push_back({std::unique_ptr<std::byte[]>{new std::byte[size * sizeof(Value)]}, size, 0});
  }

  std::vector<Chunk> chunks_;
  std::size_t top_ = 0;
};

}  // namespace eddy::templates
