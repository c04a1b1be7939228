#pragma once
// identity/keys/key_table.h: workflow keys as rows of the store. Knows columns, not rules: keys.cc decides.
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/sha256.h"
#include "identity/keys/keys.h"
#include "store/database.h"

namespace sallyport::identity {

// Not thread-safe beyond what the database is; every call but the first two writes to the disk. What writes
// more than one row is one transaction.
class KeyTable {
 public:
  explicit KeyTable(store::Database& database) : database_(database) {}

  Result<void> migrate();

  struct Stored {
    WorkflowKey key;
    crypto::Digest256 hash{};
    WallTime seen{};  // known to be alive then; of no meaning once it has ended
    WallTime last_used{};
  };
  // Every row that can be read; `broken` gets the ids of those that cannot.
  Result<std::vector<Stored>> read_all(std::vector<std::string>& broken);

  Result<void> insert(const WorkflowKey& key, const crypto::Digest256& hash);
  // `old` as it is now, and a new one beside it.
  Result<void> insert_successor(const WorkflowKey& old, const WorkflowKey& key,
                                const crypto::Digest256& hash);
  // What may change of a key: its end and its successor.
  Result<void> update(const std::vector<WorkflowKeyRef>& keys);

  struct Used {
    std::string id;
    std::int64_t last_used;  // microseconds
  };
  // Also says of every key that has not ended that it was alive at `seen`.
  Result<void> write_use(const std::vector<Used>& used, WallTime seen);
  Result<void> remove(const std::vector<std::string>& ids);

 private:
  store::Database& database_;
};

}  // namespace sallyport::identity
