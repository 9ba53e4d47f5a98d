// src/templates/register_stack.h: the registers of the functions that run, in chunks that never move.
//
// Made when a function is entered and destroyed when it is left, so a render pays for those that it uses. The first few, which
// is all that most pages need, are in place.
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
    if (bytes_left() < count * sizeof(Value)) next_chunk(count);
    Value* const first = next_;
    next_ += count;
    std::uninitialized_value_construct_n(first, count);
    return first;
  }
  // Those taken last.
  void give_back(Value* first, std::size_t count) noexcept {
    if (count == 0) return;  // `first` may begin a chunk that others have since
    std::destroy_n(first, count);
    next_ = first;
    if (first == begin_ && top_ > 0) last_chunk();
  }

 private:
  static constexpr std::size_t near_size = 64;
  static constexpr std::size_t chunk_size = 512;

  struct Chunk {
    std::unique_ptr<std::byte[]> memory;
    std::size_t size;
    Value* former_next;  // where the one below goes on
    [[nodiscard]] Value* begin() const noexcept { return reinterpret_cast<Value*>(memory.get()); }
  };

  [[nodiscard]] std::size_t bytes_left() const noexcept {
    return static_cast<std::size_t>(reinterpret_cast<const std::byte*>(end_) -
                                    reinterpret_cast<const std::byte*>(next_));
  }
  void next_chunk(std::size_t count) {
    if (top_ == chunks_.size() || chunks_[top_].size < count) {
      const std::size_t size = std::max(chunk_size, count);
      chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(top_), chunks_.end());  // too small
      chunks_.push_back({std::unique_ptr<std::byte[]>{new std::byte[size * sizeof(Value)]}, size, nullptr});
    }
    Chunk& chunk = chunks_[top_++];
    chunk.former_next = next_;
    open(chunk.begin(), chunk.size, chunk.begin());
  }
  void last_chunk() noexcept {
    Value* const next = chunks_[--top_].former_next;
    top_ == 0 ? open(near(), near_size, next) : open(chunks_[top_ - 1].begin(), chunks_[top_ - 1].size, next);
  }
  void open(Value* begin, std::size_t size, Value* next) noexcept {
    begin_ = begin;
    end_ = begin + size;
    next_ = next;
  }
  Value* near() noexcept { return reinterpret_cast<Value*>(near_); }

  std::vector<Chunk> chunks_;
  std::size_t top_ = 0;  // chunks in use
  alignas(Value) std::byte near_[near_size * sizeof(Value)];
  // What is on top: a chunk, or those in place.
  Value* begin_ = near();
  Value* next_ = begin_;
  Value* end_ = begin_ + near_size;
};

}  // namespace eddy::templates
