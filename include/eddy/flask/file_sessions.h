// FileSessionInterface: sessions on the server, a file each; the client's cookie holds a signed number only.
//
//   app.session_interface = std::make_shared<flask::FileSessionInterface>("/var/lib/app/sessions");
//
// For what a client must not read, or what does not fit into a cookie. Several processes of one machine may share the folder.
// Of two requests of one session that overlap, what the later one saves counts, whole; one that was ended meanwhile, by a logout
// or a login, stays ended. Reading and writing a file takes tens of
// microseconds, in which an event loop does nothing else.
// Tests: tests/flask/file_sessions_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "eddy/flask/sessions.h"

namespace eddy::flask {

class FileSessionInterface : public SessionInterface {
 public:
  // `folder` is made where it is not there, for this user only. `clock`: unix time in seconds; none: the system's. Throws
  // std::system_error, naming the folder.
  explicit FileSessionInterface(std::string folder, TaggedJSONSerializer serializer = {},
                                itsdangerous::Clock clock = {});

  // A record that is not there, too old, or holds no session is as none; the last is logged. Throws std::system_error where it
  // can't be opened (no descriptor is left).
  Session open_session(const Flask& app, const Request& request) override;
  // Throws std::system_error, naming the file, where it can't be written: the request is a 500.
  void save_session(const Flask& app, Session& session, Response& response) override;

  // Gives the session another number, and forgets the one it had: call it where a user logs in, so that a number which somebody
  // planted beforehand is worth nothing.
  void regenerate(Session& session) const;
  // Deletes the records that have ended, and what a process that died left half written; how many. Call it now and then.
  std::size_t remove_expired() const;

 private:
  struct Record {
    std::int64_t expires;  // seconds since 1970
    Dict items;
  };
  [[nodiscard]] std::string path_of(std::string_view id) const { return folder_ + '/' + std::string{id}; }
  [[nodiscard]] std::optional<Record> read(const std::string& path) const;
  [[nodiscard]] std::optional<Record> parse(const std::string& path, const std::string& whole) const;
  void write(const std::string& path, const Record& record) const;

  std::string folder_;
  TaggedJSONSerializer serializer_;
  itsdangerous::Clock clock_;
};

}  // namespace eddy::flask
