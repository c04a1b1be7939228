#pragma once
// identity/tokens/token_table.h: API tokens as rows of the store. Knows columns, not rules: api_tokens.cc
// decides.
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/sha256.h"
#include "identity/tokens/api_tokens.h"
#include "store/database.h"

namespace sallyport::identity {

// Not thread-safe beyond what the database is; every call but the first two writes to the disk. What writes
// more than one row is one transaction.
class TokenTable {
 public:
  explicit TokenTable(store::Database& database) : database_(database) {}

  Result<void> migrate();

  struct Stored {
    ApiToken token;
    crypto::Digest256 hash{};
    WallTime seen{};  // known to be alive then; of no meaning once it has ended
    WallTime last_used{};
  };
  // Every row that can be read; `broken` gets the ids of those that cannot.
  Result<std::vector<Stored>> read_all(std::vector<std::string>& broken);

  Result<void> insert(const ApiToken& token, const crypto::Digest256& hash);
  // What may change of a token: its end, and what is known of its owner.
  Result<void> update(const std::vector<ApiTokenRef>& tokens);

  struct Used {
    std::string id;
    std::int64_t last_used;   // microseconds
    std::int64_t owner_seen;  // the same
  };
  // Also says of every token that has not ended that it was alive at `seen`.
  Result<void> write_use(const std::vector<Used>& used, WallTime seen);
  Result<void> remove(const std::vector<std::string>& ids);

 private:
  store::Database& database_;
};

}  // namespace sallyport::identity
