#pragma once
// store/database.h: the embedded store: one SQLite file in WAL mode. The only place that knows SQLite.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace sallyport::store {

using Value = std::variant<std::monostate, std::int64_t, std::string>;  // NULL, INTEGER, TEXT or BLOB bytes
using Row = std::vector<Value>;

// Thread-safe: one connection behind one lock. Calls write to the disk: never on a connection's thread.
class Database {
 public:
  // Opens or makes the file with mode 0600, checks it (quick_check), sets WAL, synchronous=FULL, foreign
  // keys, busy wait. Errors: unavailable (I/O, locked), internal (corrupt, or made by a newer version), each
  // saying what to do.
  static Result<std::unique_ptr<Database>> open(const std::string& path);
  virtual ~Database() = default;

  // One statement with `?` parameters. `run` returns the number of changed rows.
  virtual Result<std::int64_t> run(std::string_view sql, const std::vector<Value>& values = {}) = 0;
  virtual Result<std::vector<Row>> query(std::string_view sql, const std::vector<Value>& values = {}) = 0;
  // All or nothing; `work` uses this same database and returns an error to roll back.
  virtual Result<void> transaction(const std::function<Result<void>(Database&)>& work) = 0;
  // Runs the migrations of `module` that have not run yet, in order; each is one or more statements.
  virtual Result<void> migrate(std::string_view module, const std::vector<std::string_view>& steps) = 0;
};

}  // namespace sallyport::store
