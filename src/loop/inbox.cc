// One mutex, held for a few instructions on either side.
#include "loop/inbox.h"

#include <utility>

#include "loop/bell.h"

namespace eddy::loop {

void Inbox::ring() noexcept {
  if (std::exchange(asleep_, false)) bell_->ring();
}

bool Inbox::post(Letter letter) {
  const std::lock_guard lock{mutex_};
  if (closed_) return false;
  letters_.push_back(std::move(letter));
  ring();
  return true;
}

bool Inbox::post(WaitState* state) {
  const std::lock_guard lock{mutex_};
  if (closed_) return false;
  states_.push_back(state);
  ring();
  return true;
}

void Inbox::wake() noexcept {
  const std::lock_guard lock{mutex_};
  woken_ = true;
  if (!closed_) ring();
}

bool Inbox::fall_asleep() noexcept {
  const std::lock_guard lock{mutex_};
  asleep_ = letters_.empty() && states_.empty() && !woken_;
  return asleep_;
}

void Inbox::take(std::vector<Letter>& letters, std::vector<WaitState*>& states) {
  const std::lock_guard lock{mutex_};
  asleep_ = woken_ = false;
  letters.swap(letters_);
  states.swap(states_);
}

void Inbox::close() noexcept {
  const std::lock_guard lock{mutex_};
  closed_ = true;
  asleep_ = false;
}

}  // namespace eddy::loop
