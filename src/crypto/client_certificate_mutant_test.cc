// What is believed of a client certificate without the control over it, so that `verify` can be seen to
// notice.
#include <gtest/gtest.h>

#include "base/control/test_without.h"
#include "crypto/test_client_certificates.h"

namespace sallyport::crypto {
namespace {

using Purpose = ClientOptions::Purpose;

class ClientCertificateWithoutControlTest : public testing::Test {
 protected:
  bool believed(const TestClient& client) const { return authorities_->check(client.chain(), now_).ok(); }

  WallTime now_ = from_unix_seconds(1'700'000'000);
  TestClientAuthority root_{now_};
  TestClient revoked_ = root_.issue({.dns = {"a.example"}});
  std::shared_ptr<const ClientAuthorities> authorities_ =
      *ClientAuthorities::make(root_.pem(), root_.list({revoked_.serial()}));
};

TEST_F(ClientCertificateWithoutControlTest, ClientCertificate) {
  const TestClient no_purpose = root_.issue({.dns = {"a.example"}, .purposes = {}});
  const TestClient foreign = TestClientAuthority(now_).issue({.dns = {"a.example"}});
  const TestClient expired = root_.issue({.dns = {"a.example"}, .ends = std::chrono::seconds(-1)});
  for (const bool taken : {believed(revoked_), believed(no_purpose), believed(foreign), believed(expired)}) {
    EXPECT_FALSE(taken);
  }
  without("client-certificate", [&] {
    return believed(revoked_) && believed(no_purpose) && believed(foreign) && believed(expired);
  });
}

TEST_F(ClientCertificateWithoutControlTest, NothingElseIsTakenAway) {
  const TestClient nul =
      root_.issue({.raw_names = raw_names(std::vector<RawName>{{2, std::string("a.example\0.evil", 15)}})});
  without("client-certificate", [&] {
    const auto named = authorities_->check(revoked_.chain(), now_);
    return !believed(nul) && !authorities_->check({}, now_).ok() &&
           named->dns == std::vector<std::string>{"a.example"} && named->emails.empty();
  });
}

}  // namespace
}  // namespace sallyport::crypto
