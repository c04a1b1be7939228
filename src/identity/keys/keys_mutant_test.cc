// What a key opens without the controls over it, so that `verify` can be seen to notice.
#include "base/control/test_without.h"
#include "identity/keys/test_keys.h"

namespace sallyport::identity {
namespace {

using std::chrono::hours;
using Standing = WorkflowKeys::Standing;

class KeysWithoutDeathTest : public TestKeys {};

TEST_F(KeysWithoutDeathTest, KeyCheck) {
  NewKey wanted = for_workflow("triage");
  wanted.sources = {*parse_network("10.0.0.0/8")};
  const IssuedKey issued = issue(wanted);
  keys_->revoke({}, "lost");
  ASSERT_TRUE(store_.database().run("UPDATE workflow_keys SET secret_hash = ?", {std::string(64, '0')}).ok());
  reopen();
  EXPECT_EQ(standing(issued), Standing::unknown);
  without("key-check", [&] { return standing(issued) == Standing::good; });
}

TEST_F(KeysWithoutDeathTest, KeyExpiry) {
  const IssuedKey issued = issue();
  clock_.advance(hours(25));
  EXPECT_EQ(standing(issued), Standing::expired);
  keys_->sweep();
  without("key-expiry", [&] { return standing(issued) == Standing::good; });
  without("key-check", [&] { return standing(issued) == Standing::expired; });
}

TEST_F(KeysWithoutDeathTest, NothingElseIsTakenAway) {
  const IssuedKey issued = issue();
  keys_->revoke({}, "lost");
  without("key-expiry",
          [&] { return standing(issued) == Standing::revoked && standing("spk_") == Standing::malformed; });
}

}  // namespace
}  // namespace sallyport::identity
