#include "database.h"

#include <sqlite3.h>

#include "eddy/flask.h"

namespace flaskr {

using eddy::Value;

namespace {

constexpr int busy_ms = 5000;  // how long a writer waits for another's

[[noreturn]] void fail(sqlite3* connection) {
  const std::string message = sqlite3_errmsg(connection);
  if (sqlite3_extended_errcode(connection) == SQLITE_CONSTRAINT_UNIQUE) throw NotUnique(message);
  throw DatabaseError(message);
}

class Statement {
 public:
  Statement(sqlite3* connection, const std::string& sql, const std::vector<Value>& parameters)
      : connection_{connection} {
    if (sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK) fail(connection);
    int number = 0;
    for (const Value& each : parameters)
      if (bind(++number, each) != SQLITE_OK) {
        sqlite3_finalize(statement_);
        fail(connection);
      }
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  // The next row; false at the end.
  bool step() {
    const int result = sqlite3_step(statement_);
    if (result != SQLITE_ROW && result != SQLITE_DONE) fail(connection_);
    return result == SQLITE_ROW;
  }

  [[nodiscard]] Value row() const {
    std::vector<std::pair<Value, Value>> items;
    for (int i = 0; i < sqlite3_column_count(statement_); ++i)
      items.emplace_back(sqlite3_column_name(statement_, i), column(i));
    return Value::dict(std::move(items));
  }

 private:
  int bind(int number, const Value& value) {
    if (value.is_none()) return sqlite3_bind_null(statement_, number);
    if (value.is_int() || value.is_bool()) return sqlite3_bind_int64(statement_, number, value.as_int());
    if (value.is_float()) return sqlite3_bind_double(statement_, number, value.as_float());
    const std::string text = value.str();
    return sqlite3_bind_text(statement_, number, text.data(), static_cast<int>(text.size()),
                             SQLITE_TRANSIENT);
  }

  [[nodiscard]] Value column(int i) const {
    switch (sqlite3_column_type(statement_, i)) {
      case SQLITE_NULL: return {};
      case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement_, i)};
      case SQLITE_FLOAT: return sqlite3_column_double(statement_, i);
      default: break;
    }
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, i));
    return std::string_view{text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, i))};
  }

  sqlite3* connection_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace

void Database::Close::operator()(sqlite3* connection) const noexcept { sqlite3_close(connection); }

Database::Database(const std::string& path) {
  sqlite3* opened = nullptr;
  const int result = sqlite3_open(path.c_str(), &opened);
  connection_.reset(opened);
  if (result != SQLITE_OK) throw DatabaseError(path + ": " + sqlite3_errstr(result));
  sqlite3_busy_timeout(opened, busy_ms);
  execute_script("PRAGMA foreign_keys = ON");
}

void Database::execute_script(const std::string& sql) {
  if (sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    fail(connection_.get());
}

std::vector<Value> Database::query(const std::string& sql, const std::vector<Value>& parameters) {
  Statement statement{connection_.get(), sql, parameters};
  std::vector<Value> rows;
  while (statement.step()) rows.push_back(statement.row());
  return rows;
}

std::optional<Value> Database::query_one(const std::string& sql, const std::vector<Value>& parameters) {
  Statement statement{connection_.get(), sql, parameters};
  if (!statement.step()) return std::nullopt;
  return statement.row();
}

void Database::execute(const std::string& sql, const std::vector<Value>& parameters) {
  Statement statement{connection_.get(), sql, parameters};
  while (statement.step()) {
  }
}

std::int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(connection_.get()); }

Database open_database() { return Database{eddy::flask::current_app().config.at("DATABASE").str()}; }

}  // namespace flaskr
