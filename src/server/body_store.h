// BodyStore: a whole body, while it comes and until its handler has ended: in memory up to Options::max_body_memory, a
// larger one in a temporary file without a name (wsgi/spool.h), mapped when all of it is there.
//
// So that what a client uploads costs disk, not memory: the pages of a file are the system's to take back.
// Tests: tests/server/body_store_test.cc, body_spool_test.cc.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "eddy/server/server.h"
#include "eddy/wsgi/spool.h"

namespace eddy::server {

class BodyStore {
 public:
  // `options` outlive it.
  explicit BodyStore(const Options& options) noexcept : options_{options} {}
  BodyStore(const BodyStore&) = delete;
  BodyStore& operator=(const BodyStore&) = delete;
  ~BodyStore() = default;

  // The next piece, and the body's end. After an error it is only good to be destroyed.
  base::Status<wsgi::SpoolError> append(std::string_view piece);
  base::Status<wsgi::SpoolError> finish();

  // The body, after finish, for as long as the store lives.
  [[nodiscard]] std::string_view view() const noexcept { return spool_ ? mapped_ : memory_; }
  // Bytes of memory that it has taken: no more than max_body_memory, but for the few that a std::string has anyway.
  [[nodiscard]] std::size_t held() const noexcept { return memory_.capacity(); }
  // The spool's folder; empty where there is no spool.
  [[nodiscard]] std::string_view folder() const noexcept {
    return spool_ ? std::string_view{spool_->folder()} : std::string_view{};
  }

 private:
  [[nodiscard]] std::size_t room() const noexcept;
  void hold(std::string_view piece);
  base::Status<wsgi::SpoolError> spool_held();

  const Options& options_;
  std::string memory_;  // the body; of a spooled one the last small pieces, which are not written yet
  std::unique_ptr<wsgi::Spool> spool_;
  std::string_view mapped_;
};

}  // namespace eddy::server
