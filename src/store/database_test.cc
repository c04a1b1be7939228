#include "store/database.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "store/temporary_directory.h"

namespace sallyport::store {
namespace {

class DatabaseTest : public testing::Test {
 protected:
  void SetUp() override { reopen(); }
  void reopen() {
    database_.reset();
    auto opened = Database::open(path());
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    database_ = std::move(opened).value();
  }
  std::string path() const { return directory_.file("store.sqlite"); }
  std::int64_t count(const std::string& table) {
    return std::get<std::int64_t>(database_->query("SELECT count(*) FROM " + table).value()[0][0]);
  }
  Result<void> make_table() {
    return database_->migrate("t", {"CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE) STRICT"});
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Database> database_;
};

TEST_F(DatabaseTest, KeepsValuesAcrossReopening) {
  ASSERT_TRUE(make_table().ok());
  const std::string odd("\0\xff\n\xe2\x80\xa8'; DROP TABLE t; --", 26);
  EXPECT_EQ(database_->run("INSERT INTO t VALUES (?, ?)", {std::int64_t{7}, odd}).value(), 1);
  EXPECT_EQ(database_->run("INSERT INTO t VALUES (?, ?)", {std::int64_t{8}, std::monostate()}).value(), 1);
  reopen();
  const auto rows = database_->query("SELECT id, name FROM t ORDER BY id").value();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0], (Row{std::int64_t{7}, odd}));
  EXPECT_EQ(rows[1], (Row{std::int64_t{8}, std::monostate()}));
  EXPECT_EQ(database_->query("SELECT id FROM t WHERE name = ?", {odd}).value().size(), 1u);
}

TEST_F(DatabaseTest, RunReturnsChangedRows) {
  ASSERT_TRUE(make_table().ok());
  for (std::int64_t i = 0; i < 5; ++i)
    ASSERT_TRUE(database_->run("INSERT INTO t VALUES (?, NULL)", {i}).ok());
  EXPECT_EQ(database_->run("DELETE FROM t WHERE id < ?", {std::int64_t{3}}).value(), 3);
  EXPECT_EQ(database_->run("DELETE FROM t WHERE id < ?", {std::int64_t{3}}).value(), 0);
}

TEST_F(DatabaseTest, FileAndItsWalArePrivate) {
  ASSERT_TRUE(make_table().ok());
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat status{};
    ASSERT_EQ(::stat((path() + suffix).c_str(), &status), 0) << suffix;
    EXPECT_EQ(status.st_mode & 0777, 0600u) << suffix;
  }
}

TEST_F(DatabaseTest, RefusesAFileThatOthersCanRead) {
  database_.reset();
  ASSERT_EQ(::chmod(path().c_str(), 0640), 0);
  const auto opened = Database::open(path());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::forbidden);
  EXPECT_NE(opened.error().detail.find("chmod 600"), std::string::npos);
}

TEST_F(DatabaseTest, RefusesAFileThatIsNoStore) {
  database_.reset();
  std::ofstream(path(), std::ios::trunc) << std::string(4096, 'x');
  const auto opened = Database::open(path());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::internal);
}

TEST_F(DatabaseTest, RefusesADamagedFile) {
  ASSERT_TRUE(make_table().ok());
  for (std::int64_t i = 0; i < 500; ++i) {
    ASSERT_TRUE(
        database_->run("INSERT INTO t VALUES (?, ?)", {i, std::string(200, 'a') + std::to_string(i)}).ok());
  }
  database_.reset();
  std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096 * 3);
  file << std::string(8192, '\x5a');
  file.close();
  EXPECT_FALSE(Database::open(path()).ok());
}

TEST_F(DatabaseTest, RefusesANewerFormat) {
  ASSERT_TRUE(database_->run("PRAGMA user_version = 99").ok());
  database_.reset();
  const auto opened = Database::open(path());
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().detail.find("newer"), std::string::npos);
}

TEST_F(DatabaseTest, RefusesAForeignDatabase) {
  ASSERT_TRUE(database_->run("PRAGMA application_id = 42").ok());
  database_.reset();
  EXPECT_FALSE(Database::open(path()).ok());
}

TEST_F(DatabaseTest, TransactionIsAllOrNothing) {
  ASSERT_TRUE(make_table().ok());
  const auto failed = database_->transaction([](Database& inner) -> Result<void> {
    SP_CHECK(inner.run("INSERT INTO t VALUES (1, 'a')"));
    return self_error(ErrorKind::internal, "no");
  });
  EXPECT_FALSE(failed.ok());
  EXPECT_EQ(count("t"), 0);
  const auto done = database_->transaction([](Database& inner) -> Result<void> {
    SP_CHECK(inner.run("INSERT INTO t VALUES (1, 'a')"));
    return {};
  });
  EXPECT_TRUE(done.ok());
  EXPECT_EQ(count("t"), 1);
}

TEST_F(DatabaseTest, NestedTransactionRollsBackAlone) {
  ASSERT_TRUE(make_table().ok());
  const auto done = database_->transaction([](Database& outer) -> Result<void> {
    SP_CHECK(outer.run("INSERT INTO t VALUES (1, 'a')"));
    const auto inner = outer.transaction([](Database& database) -> Result<void> {
      SP_CHECK(database.run("INSERT INTO t VALUES (2, 'b')"));
      return self_error(ErrorKind::internal, "no");
    });
    EXPECT_FALSE(inner.ok());
    return {};
  });
  EXPECT_TRUE(done.ok());
  EXPECT_EQ(count("t"), 1);
}

TEST_F(DatabaseTest, ConstraintIsMalformedAndLeavesTheDatabaseUsable) {
  ASSERT_TRUE(make_table().ok());
  ASSERT_TRUE(database_->run("INSERT INTO t VALUES (1, 'a')").ok());
  const auto again = database_->run("INSERT INTO t VALUES (2, 'a')");
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().kind, ErrorKind::malformed);
  EXPECT_TRUE(database_->run("INSERT INTO t VALUES (2, 'b')").ok());
}

TEST_F(DatabaseTest, FullDiskIsUnavailableAndLosesNothing) {
  ASSERT_TRUE(make_table().ok());
  ASSERT_TRUE(database_->run("INSERT INTO t VALUES (1, 'a')").ok());
  ASSERT_TRUE(database_->query("PRAGMA max_page_count = 1").ok());
  const auto full = database_->transaction([](Database& inner) -> Result<void> {
    SP_CHECK(inner.run("INSERT INTO t VALUES (2, ?)", {std::string(100000, 'x')}));
    return {};
  });
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(count("t"), 1);
}

TEST_F(DatabaseTest, RefusesWrongUse) {
  ASSERT_TRUE(make_table().ok());
  EXPECT_FALSE(database_->run("SELEKT").ok());
  EXPECT_FALSE(database_->run("").ok());
  EXPECT_FALSE(database_->run("DELETE FROM t; DELETE FROM t").ok());
  EXPECT_FALSE(database_->run("INSERT INTO t VALUES (?, ?)", {std::int64_t{1}}).ok());
}

TEST_F(DatabaseTest, MigrationsRunOnceAndInOrder) {
  ASSERT_TRUE(database_->migrate("m", {"CREATE TABLE a (x INTEGER); CREATE TABLE b (x INTEGER)"}).ok());
  reopen();
  ASSERT_TRUE(database_
                  ->migrate("m", {"CREATE TABLE a (x INTEGER); CREATE TABLE b (x INTEGER)",
                                  "ALTER TABLE a ADD COLUMN y INTEGER"})
                  .ok());
  EXPECT_TRUE(database_->run("INSERT INTO a (x, y) VALUES (1, 2)").ok());
}

TEST_F(DatabaseTest, MigrationThatFailsChangesNothing) {
  EXPECT_FALSE(database_->migrate("m", {"CREATE TABLE a (x INTEGER)", "CREATE TABLE a (x INTEGER)"}).ok());
  EXPECT_FALSE(database_->query("SELECT * FROM a").ok());
}

TEST_F(DatabaseTest, RefusesAStoreWithMoreMigrationsThanTheProgramKnows) {
  ASSERT_TRUE(database_->migrate("m", {"CREATE TABLE a (x INTEGER)", "CREATE TABLE b (x INTEGER)"}).ok());
  const auto older = database_->migrate("m", {"CREATE TABLE a (x INTEGER)"});
  ASSERT_FALSE(older.ok());
  EXPECT_NE(older.error().detail.find("newer"), std::string::npos);
}

TEST_F(DatabaseTest, ThreadsShareIt) {
  ASSERT_TRUE(make_table().ok());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        (void)database_
            ->transaction([](Database& inner) -> Result<void> {
              SP_CHECK(inner.run("INSERT INTO t (name) VALUES (NULL)"));
              return {};
            })
            .ok();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(count("t"), 100);
}

TEST_F(DatabaseTest, SecondProgramSeesWhatTheFirstWrote) {
  ASSERT_TRUE(make_table().ok());
  ASSERT_TRUE(database_->run("INSERT INTO t VALUES (1, 'a')").ok());
  const auto second = Database::open(path());
  ASSERT_TRUE(second.ok());
  EXPECT_EQ((*second)->query("SELECT * FROM t").value().size(), 1u);
}

}  // namespace
}  // namespace sallyport::store
