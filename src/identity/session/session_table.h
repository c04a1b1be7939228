#pragma once
// identity/session/session_table.h: sessions as rows of the store. Knows columns, not limits: sessions.cc
// decides.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identity/session/sessions.h"
#include "store/database.h"

namespace sallyport::identity {

// Not thread-safe beyond what the database is; every call but the first writes to the disk.
class SessionTable {
 public:
  explicit SessionTable(store::Database& database) : database_(database) {}

  Result<void> migrate();

  struct Stored {
    Session session;
    WallTime last_used{};
  };
  // Every row that can be read; `broken` gets the ids of those that cannot. `Session::expires` is not stored.
  Result<std::vector<Stored>> read_all(std::vector<std::string>& broken);

  Result<void> insert(const Session& session);
  // What update() may change of who it is.
  Result<void> update_who(const Session& session);
  // Writes all of `used` in one transaction.
  struct Used {
    std::string id;
    WallTime last_used{};
  };
  Result<void> update_used(const std::vector<Used>& used);
  // Removes all of `ids` in one transaction.
  Result<void> remove(const std::vector<std::string>& ids);

 private:
  store::Database& database_;
};

}  // namespace sallyport::identity
