// Sessions in files: a line that says when it ends, then the session as tagged JSON.
#include "eddy/flask/file_sessions.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "base/clock.h"
#include "eddy/base/digest.h"
#include "eddy/base/hmac.h"
#include "eddy/base/log.h"
#include "eddy/flask/app.h"
#include "eddy/flask/request.h"
#include "eddy/flask/response.h"
#include "flask/app_state.h"
#include "flask/session_clock.h"

namespace eddy::flask {
namespace {

namespace fs = std::filesystem;

constexpr base::Logger logger{"eddy.app"};
constexpr std::size_t id_bytes = 32;                // of chance: nobody guesses one
constexpr const char* salt = "eddy-session-id";     // of the cookie's signature
constexpr std::string_view half_written = ".part";  // behind a file's name until it is whole

itsdangerous::Signer signer_of(const detail::SessionSettings& settings) {
  return itsdangerous::Signer{settings.keys,
                              {.salt = salt, .key_derivation = itsdangerous::KeyDerivation::hmac}};
}

[[noreturn]] void refuse(const std::string& what, int error) {
  throw std::system_error{error, std::generic_category(), what};
}

// Closed at the end; a descriptor that was not opened throws.
class File {
 public:
  File(const std::string& path, int flags)
      : path_{path}, descriptor_{::open(path.c_str(), flags | O_CLOEXEC, 0600)} {
    if (descriptor_ < 0) refuse("the session's file " + path, errno);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::close(descriptor_); }
  void write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno != EINTR) refuse("the session's file " + path_, errno);
      if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
  }

 private:
  const std::string& path_;
  int descriptor_;
};

bool is_there(const std::string& path) { return ::access(path.c_str(), F_OK) == 0 || errno != ENOENT; }

bool is_id(std::string_view name) {
  return name.size() == id_bytes * 2 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

FileSessionInterface::FileSessionInterface(std::string folder, TaggedJSONSerializer serializer,
                                           itsdangerous::Clock clock)
    : folder_{std::move(folder)},
      serializer_{std::move(serializer)},
      clock_{detail::clock_or_system(std::move(clock))} {
  std::error_code error;
  const bool made = fs::create_directories(folder_, error);
  if (!error && made) fs::permissions(folder_, fs::perms::owner_all, error);
  if (!error && !fs::is_directory(folder_)) error = std::make_error_code(std::errc::not_a_directory);
  if (error) throw std::system_error{error, "the folder of sessions " + folder_};
}

std::optional<FileSessionInterface::Record> FileSessionInterface::read(const std::string& path) const {
  std::ifstream file{path, std::ios::binary};
  if (!file) {
    // Nobody is to lose a session for want of a descriptor.
    if (errno != ENOENT) refuse("the session's file " + path, errno);
    return std::nullopt;
  }
  std::ostringstream text;
  text << file.rdbuf();
  return parse(path, text.str());
}

std::optional<FileSessionInterface::Record> FileSessionInterface::parse(const std::string& path,
                                                                        const std::string& whole) const try {
  const std::size_t line = std::min(whole.find('\n'), whole.size());
  Record record{.expires = 0, .items = {}};
  const auto [end, error] = std::from_chars(whole.data(), whole.data() + line, record.expires);
  if (error != std::errc{} || end != whole.data() + line || line == whole.size())
    throw ValueError{"there is no time in its first line"};
  const Value items = serializer_.loads(std::string_view{whole}.substr(line + 1));
  if (!items.is_dict()) throw ValueError{"it holds no dict"};
  record.items = items.as_dict();
  return record;
} catch (const std::exception& error) {
  logger.error(fmt::format("the session's file {} can't be read: {}", path, error.what()));
  return std::nullopt;
}

// Never half there: it is written beside its place, and moved.
void FileSessionInterface::write(const std::string& path, const Record& record) const {
  const std::string part = path + '.' + base::hex(base::random_bytes(8)) + std::string{half_written};
  const std::string text = fmt::format("{}\n{}", record.expires, serializer_.dumps(Value{record.items}));
  try {
    File{part, O_WRONLY | O_CREAT | O_EXCL}.write(text);
    if (std::rename(part.c_str(), path.c_str()) != 0) refuse("the session's file " + path, errno);
  } catch (...) {
    ::unlink(part.c_str());
    throw;
  }
}

Session FileSessionInterface::open_session(const Flask& app, const Request& request) {
  const detail::SessionSettings& settings = app.state().sessions;
  if (settings.keys.empty()) return Session::null();
  Session fresh;
  fresh.is_new = true;
  const std::string_view cookie = request.cookies.get(settings.cookie.name);
  std::string id;
  try {
    if (!cookie.empty()) id = signer_of(settings).unsign(cookie);
  } catch (const itsdangerous::BadSignature&) {
  }
  if (!is_id(id)) return fresh;
  auto record = read(path_of(id));
  if (!record || record->expires <= clock_()) return fresh;
  Session session{std::move(record->items)};
  session.id = std::move(id);
  return session;
}

void FileSessionInterface::save_session(const Flask& app, Session& session, Response& response) {
  if (session.accessed) response.headers.add_vary("Cookie");
  if (session.empty()) {
    if (!session.modified) return;
    if (!session.id.empty()) ::unlink(path_of(session.id).c_str());
    return delete_cookie(app, response);
  }
  if (!should_set_cookie(app, session)) return;
  const detail::SessionSettings& settings = app.state().sessions;
  // Ended since it was opened. The client has been told, perhaps of another one: so nothing is said here.
  if (!session.id.empty() && !is_there(path_of(session.id))) return;
  if (session.id.empty()) session.id = base::hex(base::random_bytes(id_bytes));
  const std::int64_t now = clock_();
  write(path_of(session.id),
        {.expires = base::seconds_after(now, settings.lifetime), .items = session.items()});
  set_cookie(app, session, signer_of(settings).sign(session.id), now, response);
}

void FileSessionInterface::regenerate(Session& session) const {
  if (!session.id.empty()) ::unlink(path_of(session.id).c_str());
  session.id.clear();
  session.is_new = session.modified = true;
}

std::size_t FileSessionInterface::remove_expired() const {
  std::size_t removed = 0;
  for (const auto& entry : fs::directory_iterator{folder_}) {
    const std::string name = entry.path().filename();
    std::error_code ignored;
    bool ended = false;
    if (is_id(name)) {
      const auto record = read(entry.path());
      ended = record && record->expires <= clock_();
    } else if (name.ends_with(half_written)) {
      ended = fs::file_time_type::clock::now() - entry.last_write_time(ignored) > std::chrono::hours{1};
    }
    if (ended && fs::remove(entry.path(), ignored)) ++removed;
  }
  return removed;
}

}  // namespace eddy::flask
