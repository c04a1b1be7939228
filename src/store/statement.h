#pragma once
// store/statement.h: one prepared SQLite statement. Used inside store/ only.
#include <sqlite3.h>

#include <memory>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace sallyport::store {

// What SQLite says about its last failure on `connection`.
// malformed: a constraint of the schema is violated · unavailable: locked, disk full, I/O · internal:
// corrupt, wrong SQL
Error store_error(sqlite3* connection, int code);

// Not thread-safe; goes before its connection. Every call leaves it reset, so that it never holds a read
// lock.
class Statement {
 public:
  // Errors: internal (wrong SQL, or more than one statement: the rest would be dropped silently).
  static Result<Statement> prepare(sqlite3* connection, std::string_view sql);

  Result<void> bind(const std::vector<Value>& values);
  Result<void> finish();            // runs it, ignoring rows
  Result<std::vector<Row>> rows();  // runs it

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  Row row() const;
  Error failed(int code);

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace sallyport::store
