#include "store/statement.h"

#include <string>

namespace sallyport::store {
namespace {

constexpr std::size_t max_rows = 1'000'000;

ErrorKind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return ErrorKind::malformed;
    case SQLITE_TOOBIG:
      return ErrorKind::too_large;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return ErrorKind::unavailable;
    default:
      return ErrorKind::internal;
  }
}

std::string_view advice(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
      return " (another process holds it: stop that one, or wait)";
    case SQLITE_FULL:
      return " (make room on the disk)";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return " (restore it from a backup)";
    default:
      return "";
  }
}

Value column(sqlite3_stmt* statement, int index) {
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_NULL:
      return std::monostate();
    case SQLITE_INTEGER:
      return static_cast<std::int64_t>(sqlite3_column_int64(statement, index));
    default: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, index));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, index));
      return bytes == nullptr ? std::string() : std::string(bytes, size);
    }
  }
}

}  // namespace

Error store_error(sqlite3* connection, int code) {
  std::string detail = "store: ";
  detail += connection == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(connection);
  detail += advice(code);
  return self_error(kind_of(code), std::move(detail));
}

Result<Statement> Statement::prepare(sqlite3* connection, std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(connection, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, &rest);
  Statement statement(raw);
  if (code != SQLITE_OK) return store_error(connection, code);
  const std::string_view left = sql.substr(static_cast<std::size_t>(rest - sql.data()));
  if (raw == nullptr || left.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    return self_error(ErrorKind::internal, "store: exactly one statement is expected");
  }
  return statement;
}

Result<void> Statement::bind(const std::vector<Value>& values) {
  sqlite3_stmt* raw = statement_.get();
  if (sqlite3_bind_parameter_count(raw) != static_cast<int>(values.size())) {
    return self_error(ErrorKind::internal,
                      "store: wrong number of values for: " + std::string(sqlite3_sql(raw)));
  }
  for (int i = 0; i < static_cast<int>(values.size()); ++i) {
    const Value& value = values[static_cast<std::size_t>(i)];
    int code = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      code = sqlite3_bind_int64(raw, i + 1, *number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      // Always as TEXT, whatever the bytes are: SQLite keeps them as they are, and never finds a TEXT equal
      // to a BLOB.
      code = sqlite3_bind_text64(raw, i + 1, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    } else {
      code = sqlite3_bind_null(raw, i + 1);
    }
    if (code != SQLITE_OK) return failed(code);
  }
  return {};
}

Result<void> Statement::finish() {
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(statement_.get());
  if (code != SQLITE_DONE) return failed(code);
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());  // values may be secrets: do not keep them
  return {};
}

Result<std::vector<Row>> Statement::rows() {
  std::vector<Row> rows;
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement_.get())) == SQLITE_ROW) {
    if (rows.size() == max_rows) return failed(SQLITE_TOOBIG);
    rows.push_back(row());
  }
  if (code != SQLITE_DONE) return failed(code);
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  return rows;
}

Row Statement::row() const {
  Row row;
  const int columns = sqlite3_column_count(statement_.get());
  row.reserve(static_cast<std::size_t>(columns));
  for (int i = 0; i < columns; ++i) row.push_back(column(statement_.get(), i));
  return row;
}

Error Statement::failed(int code) {
  Error error = code == SQLITE_TOOBIG
                    ? self_error(ErrorKind::too_large, "store: too many rows or too large a value")
                    : store_error(sqlite3_db_handle(statement_.get()), code);
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  return error;
}

}  // namespace sallyport::store
