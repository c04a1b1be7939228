// Who a certificate is taken for without the control over its names, so that `verify` can be seen to notice.
#include <gtest/gtest.h>

#include "base/control/test_without.h"
#include "identity/services/service_certificates.h"

namespace sallyport::identity {
namespace {

TEST(ServiceCertificatesWithoutControl, CertificateName) {
  std::vector<Service> services(1);
  services[0].name = "backup";
  services[0].certificate = ServiceCertificate{ServiceCertificate::NameType::dns, "backup.internal.example"};
  crypto::ClientCertificate by_uri, by_email, other;
  by_uri.uris = {"backup.internal.example"};
  by_email.emails = {"backup.internal.example"};
  other.uris = {"https://backup.internal.example"};
  other.dns = {"*.internal.example"};
  const auto held = [&](const crypto::ClientCertificate& one) { return holder_of(one, services, {}).ok(); };
  EXPECT_FALSE(held(by_uri) || held(by_email) || held(other));
  without("certificate-name", [&] { return held(by_uri) && held(by_email) && !held(other); });
}

}  // namespace
}  // namespace sallyport::identity
