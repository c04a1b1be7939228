// What a token opens without the control over it, so that `verify` can be seen to notice.
#include "base/control/test_without.h"
#include "identity/tokens/test_tokens.h"

namespace sallyport::identity {
namespace {

using std::chrono::hours;
using Standing = ApiTokens::Standing;

class TokensWithoutDeathTest : public TestTokens {};

TEST_F(TokensWithoutDeathTest, ApiTokenCheckComparesAndRevokes) {
  const IssuedApiToken issued = issue();
  tokens_->revoke({}, "lost");
  ASSERT_TRUE(store_.database().run("UPDATE api_tokens SET secret_hash = ?", {std::string(64, '0')}).ok());
  reopen();
  EXPECT_EQ(standing(issued), Standing::unknown);
  without("api-token-check", [&] { return standing(issued) == Standing::good; });
}

TEST_F(TokensWithoutDeathTest, ApiTokenCheckLooksAtTheTime) {
  const IssuedApiToken issued = issue();
  clock_.advance(hours(24 * 20));
  EXPECT_EQ(standing(issued), Standing::expired);
  without("api-token-check", [&] {
    tokens_->sweep();
    return standing(issued) == Standing::good;
  });
  without("key-expiry", [&] { return standing(issued) == Standing::expired; });
}

TEST_F(TokensWithoutDeathTest, NothingElseIsTakenAway) {
  const IssuedApiToken issued = issue();
  without("api-token-check", [&] {
    rules_.enabled = false;
    tokens_->set_rules(rules_);
    return standing(issued) == Standing::off && tokens_->find("spt_").standing == Standing::malformed;
  });
  tokens_->revoke({}, "lost");
  without("key-check", [&] { return standing(issued) == Standing::revoked; });
}

}  // namespace
}  // namespace sallyport::identity
