#pragma once
// identity/test_store.h: for tests of this module: a store in a folder of its own, and one that can be made
// to fail.
#include <atomic>
#include <memory>
#include <string>

#include "store/database.h"
#include "store/temporary_directory.h"

namespace sallyport::identity {

// The real embedded store; its file goes when this object goes.
class TestStore {
 public:
  TestStore() : database_(std::move(*store::Database::open(folder_.file("store.sqlite")))) {}
  store::Database& database() { return *database_; }

 private:
  store::TemporaryDirectory folder_;
  std::unique_ptr<store::Database> database_;
};

// Hands everything on until told to fail: then writes are refused, as with a full disk.
class FaultyDatabase final : public store::Database {
 public:
  explicit FaultyDatabase(store::Database& real) : real_(real) {}
  std::atomic<bool> failing{false};

  Result<std::int64_t> run(std::string_view sql, const std::vector<store::Value>& values = {}) override {
    if (failing) return full();
    return real_.run(sql, values);
  }
  Result<std::vector<store::Row>> query(std::string_view sql,
                                        const std::vector<store::Value>& values = {}) override {
    return real_.query(sql, values);
  }
  Result<void> transaction(const std::function<Result<void>(store::Database&)>& work) override {
    if (failing) return full();
    return real_.transaction(work);
  }
  Result<void> migrate(std::string_view module, const std::vector<std::string_view>& steps) override {
    return real_.migrate(module, steps);
  }

 private:
  static Error full() { return self_error(ErrorKind::unavailable, "store: disk is full (test)"); }
  store::Database& real_;
};

}  // namespace sallyport::identity
