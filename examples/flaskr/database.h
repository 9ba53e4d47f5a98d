// A connection to SQLite: as much of its C interface as the blog needs, with rows as dicts.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "eddy/value.h"

struct sqlite3;

namespace flaskr {

class DatabaseError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};
// A row that must be unique is there already.
class NotUnique : public DatabaseError {
  using DatabaseError::DatabaseError;
};

// One a request: a connection is for one thread at a time.
class Database {
 public:
  // Makes the file where it is not there. Throws DatabaseError, as all of these do.
  explicit Database(const std::string& path);

  // Statements without parameters, one after the other.
  void execute_script(const std::string& sql);
  // One statement; each "?" stands for the next of `parameters`: None, an int, a float or text.
  std::vector<eddy::Value> query(const std::string& sql, const std::vector<eddy::Value>& parameters = {});
  std::optional<eddy::Value> query_one(const std::string& sql,
                                       const std::vector<eddy::Value>& parameters = {});
  // The same where nobody wants rows. Throws NotUnique.
  void execute(const std::string& sql, const std::vector<eddy::Value>& parameters = {});
  [[nodiscard]] std::int64_t last_insert_id() const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const noexcept;
  };
  std::unique_ptr<sqlite3, Close> connection_;
};

// The app's: config["DATABASE"] is its file.
Database open_database();

}  // namespace flaskr
