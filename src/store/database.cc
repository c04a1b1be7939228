#include "store/database.h"

#include <sqlite3.h>

#include <mutex>
#include <unordered_map>

#include "store/file.h"
#include "store/statement.h"

namespace sallyport::store {
namespace {

constexpr int application_id = 0x53505254;  // "SPRT"
constexpr int format_version = 1;           // raised when an older program must not open the file
constexpr std::size_t max_cached_statements = 128;
constexpr int busy_wait_ms = 5000;

struct CloseConnection {
  void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};
using Connection = std::unique_ptr<sqlite3, CloseConnection>;

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(Connection connection) : connection_(std::move(connection)) {}
  // Statements go before the connection they belong to.
  ~SqliteDatabase() override { statements_.clear(); }

  Result<std::int64_t> run(std::string_view sql, const std::vector<Value>& values) override {
    const std::lock_guard lock(mutex_);
    SP_TRY(Statement * statement, prepared(sql));
    SP_CHECK(statement->bind(values));
    SP_CHECK(statement->finish());
    return sqlite3_changes64(connection_.get());
  }

  Result<std::vector<Row>> query(std::string_view sql, const std::vector<Value>& values) override {
    const std::lock_guard lock(mutex_);
    SP_TRY(Statement * statement, prepared(sql));
    SP_CHECK(statement->bind(values));
    return statement->rows();
  }

  Result<void> transaction(const std::function<Result<void>(Database&)>& work) override {
    const std::lock_guard lock(mutex_);  // recursive: `work` calls run and query of this object
    const bool outermost = depth_ == 0;
    SP_CHECK(execute(outermost ? "BEGIN IMMEDIATE" : "SAVEPOINT nested"));
    ++depth_;
    Result<void> outcome = work(*this);
    --depth_;
    if (outcome.ok()) outcome = execute(outermost ? "COMMIT" : "RELEASE nested");
    if (!outcome.ok()) roll_back(outermost);
    return outcome;
  }

  Result<void> migrate(std::string_view module, const std::vector<std::string_view>& steps) override {
    return transaction([&](Database&) -> Result<void> {
      SP_CHECK(execute(
          "CREATE TABLE IF NOT EXISTS migration (module TEXT PRIMARY KEY, steps INTEGER NOT NULL) STRICT"));
      SP_TRY(const std::vector<Row> rows,
             query("SELECT steps FROM migration WHERE module = ?", {std::string(module)}));
      const std::size_t done =
          rows.empty() ? 0 : static_cast<std::size_t>(std::get<std::int64_t>(rows[0][0]));
      if (done > steps.size())
        return made_by_newer_version(std::string(module) + " has more migrations than this program");
      for (std::size_t i = done; i < steps.size(); ++i) SP_CHECK(execute(std::string(steps[i])));
      SP_CHECK(
          run("INSERT INTO migration VALUES (?, ?) ON CONFLICT (module) DO UPDATE SET steps = excluded.steps",
              {std::string(module), static_cast<std::int64_t>(steps.size())}));
      return {};
    });
  }

  // Checks and settings of a connection just opened.
  Result<void> prepare() {
    sqlite3_busy_timeout(connection_.get(), busy_wait_ms);
    sqlite3_extended_result_codes(connection_.get(), 1);
    sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    SP_CHECK(
        execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                "PRAGMA cell_size_check = ON"));
    SP_CHECK(check_identity());
    SP_TRY(const std::vector<Row> rows, query("PRAGMA quick_check(1)", {}));
    if (rows.size() == 1 && rows[0][0] == Value("ok")) return {};
    return self_error(ErrorKind::internal, "the store is corrupt: restore it from a backup");
  }

 private:
  static Error made_by_newer_version(std::string what) {
    return self_error(ErrorKind::internal,
                      "the store was made by a newer version: " + what + "; run that version");
  }

  Result<std::int64_t> number(std::string_view sql) {
    SP_TRY(const std::vector<Row> rows, query(sql, {}));
    return rows.empty() ? 0 : std::get<std::int64_t>(rows[0][0]);
  }

  Result<void> check_identity() {
    SP_TRY(const std::int64_t owner, number("PRAGMA application_id"));
    SP_TRY(const std::int64_t version, number("PRAGMA user_version"));
    SP_TRY(const std::int64_t tables, number("SELECT count(*) FROM sqlite_schema"));
    if (owner == 0 && tables == 0) {
      return execute("PRAGMA application_id = " + std::to_string(application_id) +
                     "; PRAGMA user_version = " + std::to_string(format_version));
    }
    if (owner != application_id)
      return self_error(ErrorKind::internal, "this SQLite file is not a Sallyport store");
    if (version > format_version) return made_by_newer_version("format " + std::to_string(version));
    return {};
  }

  // One or more statements without parameters.
  Result<void> execute(const std::string& sql) {
    const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return store_error(connection_.get(), code);
    return {};
  }

  // SQLite may have rolled back by itself (disk full, I/O error): then there is nothing left to do.
  void roll_back(bool outermost) {
    if (sqlite3_get_autocommit(connection_.get()) != 0) return;
    (void)execute(outermost ? "ROLLBACK" : "ROLLBACK TO nested; RELEASE nested").ok();
  }

  Result<Statement*> prepared(std::string_view sql) {
    const auto found = statements_.find(std::string(sql));
    if (found != statements_.end()) return &found->second;
    if (statements_.size() >= max_cached_statements) statements_.clear();
    SP_TRY(Statement fresh, Statement::prepare(connection_.get(), sql));
    return &statements_.insert_or_assign(std::string(sql), std::move(fresh)).first->second;
  }

  std::recursive_mutex mutex_;
  Connection connection_;
  std::unordered_map<std::string, Statement> statements_;  // by their text
  int depth_ = 0;
};

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
  SP_CHECK(make_private_file(path));
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Connection connection(raw);
  if (code != SQLITE_OK) return store_error(raw, code);
  auto database = std::make_unique<SqliteDatabase>(std::move(connection));
  if (Result<void> prepared = database->prepare(); !prepared.ok()) {
    Error error = std::move(prepared).error();
    error.detail = path + ": " + error.detail;
    return error;
  }
  return std::unique_ptr<Database>(std::move(database));
}

}  // namespace sallyport::store
