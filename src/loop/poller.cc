// See poller.h.
#include "loop/poller.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace eddy::loop {
namespace {

std::size_t descriptor_of(std::uint64_t token) noexcept { return token & 0xffff'ffff; }

template <class T>
void make_room_in(std::vector<T>& list, std::size_t more) {
  const std::size_t needed = list.size() + more;
  if (list.capacity() < needed) list.reserve(std::max(needed, 2 * list.capacity()));
}

}  // namespace

int set_non_blocking(int descriptor) noexcept {
  const int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0) return errno;
  if (flags & O_NONBLOCK) return 0;
  return fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0 ? errno : 0;
}

Poller::Poller() : epoll_{epoll_create1(EPOLL_CLOEXEC)} {
  if (epoll_ < 0) throw std::system_error{errno, std::generic_category(), "epoll_create1"};
}

Poller::~Poller() { ::close(epoll_); }

void Poller::attach(int descriptor, Polled& holder) {
  const auto index = static_cast<std::size_t>(descriptor);
  if (slots_.size() <= index) slots_.resize(index + 1);
  make_room();
  ++attached_;
  Slot& slot = slots_[index];
  slot.holder = &holder;
  ++slot.generation;
  holder.token_ = std::uint64_t{slot.generation} << 32 | index;
}

// A holder is in each list once at most until that is emptied, so one that is attached takes one place more.
void Poller::make_room() {
  for (std::vector<std::uint64_t>* each : {&changes_, &again_, &calling_}) make_room_in(*each, attached_ + 1);
  make_room_in(closed_, attached_ + 1);
}

Polled* Poller::holder_of(std::uint64_t token) const noexcept {
  const Slot& slot = slots_[descriptor_of(token)];
  return slot.generation == token >> 32 ? slot.holder : nullptr;
}

void Poller::want(Polled& holder, std::uint32_t events) noexcept {
  holder.wanted_ = events;
  if (std::exchange(holder.changed_, true)) return;
  changes_.push_back(holder.token_);
}

int Poller::watch(Polled& holder, std::uint32_t events) noexcept {
  holder.wanted_ = events;
  if (holder.known_ && holder.watched_ == events) return 0;
  epoll_event event{};
  event.events = events;
  event.data.u64 = holder.token_;
  const int operation = holder.known_ ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  if (epoll_ctl(epoll_, operation, static_cast<int>(descriptor_of(holder.token_)), &event) != 0) return errno;
  holder.watched_ = events;
  holder.known_ = true;
  return 0;
}

void Poller::again(Polled& holder) noexcept {
  if (std::exchange(holder.again_, true)) return;
  again_.push_back(holder.token_);
}

void Poller::detach(Polled& holder) noexcept {
  slots_[descriptor_of(holder.token_)].holder = nullptr;
  --attached_;
  closed_.push_back(&holder);
}

void Poller::withdraw(Polled& holder) noexcept {
  if (holder.known_)
    epoll_ctl(epoll_, EPOLL_CTL_DEL, static_cast<int>(descriptor_of(holder.token_)), nullptr);
  detach(holder);
}

void Poller::release() noexcept {
  for (std::size_t i = 0; i < closed_.size(); ++i) closed_[i]->on_released();  // which may close others
  closed_.clear();
}

void Poller::apply_changes() noexcept {
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    Polled* holder = holder_of(changes_[i]);
    if (holder == nullptr) continue;
    holder->changed_ = false;
    if (const int error = watch(*holder, holder->wanted_)) holder->on_refused(error);
  }
  changes_.clear();
}

int Poller::wait(int milliseconds) noexcept {
  apply_changes();
  return epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), idle() ? milliseconds : 0);
}

void Poller::call(int events) noexcept {
  for (int i = 0; i < events; ++i) {
    const epoll_event& event = events_[static_cast<std::size_t>(i)];
    if (Polled* holder = holder_of(event.data.u64)) holder->on_poll(event.events);
  }
  call_again();
  release();
}

// Those that ask during it come in the next step: a stream that always has bytes is one among the others.
void Poller::call_again() noexcept {
  calling_.swap(again_);
  for (std::size_t i = 0; i < calling_.size(); ++i) {  // by index: an attach may give it room
    Polled* holder = holder_of(calling_[i]);
    if (holder == nullptr) continue;
    holder->again_ = false;
    holder->on_poll(EPOLLIN);
  }
  calling_.clear();
}

}  // namespace eddy::loop
