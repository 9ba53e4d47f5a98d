// See leadership.h.
#include "server/leadership.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>

#include "server/core.h"

namespace eddy::server {
namespace {

// A turn's jobs are those that wait when it begins, so that each connection of many has its part in every turn (its
// answers are sent together where they go on coming); one that begets another goes on for so many.
constexpr std::size_t least_jobs = 32;
// One of so many jobs is measured, which takes two system calls.
constexpr std::uint64_t measured_of = 8;

}  // namespace

Leadership::Leadership(loop::Loop& loop, WorkerPool& pool, Host& host,
                       std::chrono::milliseconds look_interval)
    : loop_{loop}, pool_{pool}, host_{host}, look_interval_{look_interval} {}

Leadership::~Leadership() {
  for (std::thread& each : threads_) each.join();
}

void Leadership::drive() {
  driving_ = true;
  take_part(true);
  driving_ = false;
  loop_.enter();
}

bool Leadership::take(Job& job) { return pool_.prefers_elsewhere(jobs_.size()) && take_anyway(job); }

bool Leadership::take_anyway(Job& job) {
  if (!driving_) return false;
  jobs_.push(job);
  loop_.stay_awake();  // what was closed is told before the loop waits
  return true;
}

void Leadership::take_part(bool leads) {
  while (!(leads && lead())) {
    if (!follow()) return;
    leads = true;
  }
}

// --- the leader ---

bool Leadership::lead() {
  do {
    for (std::size_t left = std::max(least_jobs, jobs_.size()); left > 0 && !jobs_.empty(); --left)
      if (!run(*jobs_.pop())) return false;
  } while (loop_.run_turn(jobs_.empty()));
  while (Job* const job = jobs_.pop()) pool_.submit_always(*job);
  loop_.leave();
  const std::lock_guard lock{mutex_};
  stopped_ = true;
  watched_.notify_all();
  followers_changed_.notify_all();
  return true;
}

bool Leadership::run(Job& job) {
  if (!pool_.begin_elsewhere()) {
    host_.run_by_pool(job);
    return true;
  }
  std::uint64_t in_job = state_.load() + 1;
  loop_.leave();
  state_.store(in_job);  // from here on whatever is not atomic may be another leader's
  if (!watching_.load()) wake_watcher();
  std::optional<bool> long_job;
  if (in_job / 2 % measured_of == 0) {
    const JobMeter meter;
    job.work();
    long_job = meter.long_job();
  } else {
    job.work();
  }
  const bool leads = state_.compare_exchange_strong(in_job, in_job + 1);
  pool_.end_elsewhere(long_job);
  if (!leads) return false;
  loop_.enter();
  loop_.run_posted();  // its answer
  return true;
}

void Leadership::wake_watcher() {
  const std::lock_guard lock{mutex_};
  watching_ = true;
  if (followers_ == 0)
    add_thread();
  else
    watched_.notify_one();
}

// Without one the next job tries again; until then a job that blocks holds the loop.
void Leadership::add_thread() try {
  threads_.emplace_back([this] { take_part(false); });
} catch (const std::exception& error) {
  general_log.error(std::string{"no thread to watch over handlers: "} + error.what());
  watching_ = false;
}

// --- those who follow ---

bool Leadership::follow() {
  std::unique_lock lock{mutex_};
  ++followers_;
  const bool leads = watch(lock);
  --followers_;
  if (!leads) return false;
  if (followers_ == 0)
    add_thread();
  else
    followers_changed_.notify_one();
  lock.unlock();
  loop_.enter();
  pool_.blocks_elsewhere();
  while (Job* const job = jobs_.pop()) host_.run_by_pool(*job);
  return true;
}

bool Leadership::watch(std::unique_lock<std::mutex>& lock) {
  followers_changed_.wait(lock, [this] { return !has_watcher_ || stopped_; });
  has_watcher_ = true;
  bool leads = false;
  std::uint64_t seen = 0;
  while (!leads && !stopped_) {
    if (watching_)
      watched_.wait_for(lock, look_interval_);
    else
      watched_.wait(lock);
    leads = !stopped_ && look(seen);
  }
  has_watcher_ = false;
  return leads;
}

// True where the job that was seen last time still runs and its loop is taken. Where there was none in between
// the watcher goes to sleep; looking once more after saying so, lest a job that began just then has no watcher.
bool Leadership::look(std::uint64_t& seen) {
  std::uint64_t now = state_.load();
  const bool in_job = now % 2 == 1;
  if (now == seen) {
    if (in_job) return state_.compare_exchange_strong(now, now + 1);
    watching_ = false;
    if (state_.load() != now) watching_ = true;
  }
  seen = now;
  return false;
}

}  // namespace eddy::server
