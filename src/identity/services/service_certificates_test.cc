#include "identity/services/service_certificates.h"

#include <gtest/gtest.h>

#include "crypto/test_client_certificates.h"

namespace sallyport::identity {
namespace {

using NameType = ServiceCertificate::NameType;

const WallTime now = from_unix_seconds(1'800'000'000);

Service service(std::string name, NameType type, std::string in_certificate) {
  Service out;
  out.name = std::move(name);
  out.certificate = ServiceCertificate{type, std::move(in_certificate)};
  return out;
}

// The service's name, or why there is none.
std::string holder(const crypto::ClientCertificate& certificate, const std::vector<Service>& services) {
  const auto found = holder_of(certificate, services, now);
  if (found.ok()) return found->name;
  EXPECT_EQ(found.error().kind, ErrorKind::unauthenticated);
  EXPECT_EQ(found.error().origin, Origin::client);
  return found.error().detail;
}

constexpr const char* nobody = "no name in the certificate is that of a service";
constexpr const char* too_many = "the names in the certificate are those of more than one service";

const std::vector<Service> services = {
    service("backup", NameType::dns, "backup.internal.example"),
    service("mesh", NameType::uri, "spiffe://example.com/mesh"),
    service("report", NameType::email, "report@example.com"),
};

crypto::ClientCertificate with_dns(std::vector<std::string> names) {
  crypto::ClientCertificate out;
  out.dns = std::move(names);
  return out;
}
crypto::ClientCertificate with_uris(std::vector<std::string> names) {
  crypto::ClientCertificate out;
  out.uris = std::move(names);
  return out;
}
crypto::ClientCertificate with_emails(std::vector<std::string> names) {
  crypto::ClientCertificate out;
  out.emails = std::move(names);
  return out;
}

TEST(ServiceCertificates, SaysWhoAndUntilWhen) {
  crypto::ClientCertificate certificate = with_dns({"other.example", "backup.internal.example"});
  certificate.fingerprint = "0a1b";
  certificate.not_after = now + std::chrono::hours(5);
  const auto found = holder_of(certificate, services, now);
  ASSERT_TRUE(found.ok()) << found.error().detail;
  EXPECT_EQ(label(*found), "service/backup");
  EXPECT_EQ(found->kind, Principal::Kind::service);
  EXPECT_EQ(found->method, certificate_method);
  EXPECT_EQ(found->subject, "0a1b");
  EXPECT_EQ(found->authenticated_at, now);
  EXPECT_EQ(found->expires, now + std::chrono::hours(5));
  EXPECT_TRUE(found->groups.empty() && found->session.empty() && !found->mfa);
}

TEST(ServiceCertificates, H09_ANameCountsInItsOwnType) {
  EXPECT_EQ(holder(with_dns({"backup.internal.example"}), services), "backup");
  EXPECT_EQ(holder(with_uris({"spiffe://example.com/mesh"}), services), "mesh");
  EXPECT_EQ(holder(with_emails({"report@example.com"}), services), "report");
  for (const char* name : {"backup.internal.example", "report@example.com"}) {
    EXPECT_EQ(holder(with_uris({name}), services), nobody) << name;
  }
  for (const char* name : {"backup.internal.example", "spiffe://example.com/mesh"}) {
    EXPECT_EQ(holder(with_emails({name}), services), nobody) << name;
  }
  for (const char* name : {"report@example.com", "spiffe://example.com/mesh"}) {
    EXPECT_EQ(holder(with_dns({name}), services), nobody) << name;
  }
}

TEST(ServiceCertificates, H09_OnlyWholeNamesFit) {
  for (const char* name :
       {"", "backup", "internal.example", "x.backup.internal.example", "*.internal.example", "*",
        "backup.internal.example.", "backup.internal.example.evil", ".internal.example"}) {
    EXPECT_EQ(holder(with_dns({name}), services), nobody) << name;
  }
  for (const char* name : {"spiffe://example.com/", "spiffe://example.com/mesh/", "spiffe://example.com/Mesh",
                           "spiffe://example.com/mesh#a"}) {
    EXPECT_EQ(holder(with_uris({name}), services), nobody) << name;
  }
  for (const char* name : {"Report@example.com", "report@example.com.evil", "@example.com", "report"}) {
    EXPECT_EQ(holder(with_emails({name}), services), nobody) << name;
  }
}

TEST(ServiceCertificates, H09_AWildcardFitsNothingNotEvenItself) {
  const std::vector<Service> wild = {service("wild", NameType::dns, "*.internal.example")};
  EXPECT_EQ(holder(with_dns({"*.internal.example"}), wild), nobody);
  EXPECT_EQ(holder(with_dns({"backup.internal.example"}), wild), nobody);
}

TEST(ServiceCertificates, RefusesWhatFitsTwo) {
  crypto::ClientCertificate two = with_dns({"backup.internal.example"});
  two.emails = {"report@example.com"};
  EXPECT_EQ(holder(two, services), too_many);
  std::vector<Service> twins = services;
  twins.push_back(service("twin", NameType::dns, "backup.internal.example"));
  EXPECT_EQ(holder(with_dns({"backup.internal.example"}), twins), too_many);
  // One service that is named twice is still one.
  EXPECT_EQ(holder(with_dns({"backup.internal.example", "backup.internal.example"}), services), "backup");
}

TEST(ServiceCertificates, NoNameIsNobodys) {
  EXPECT_EQ(holder({}, services), nobody);
  EXPECT_EQ(holder(with_dns({"backup.internal.example"}), {}), nobody);
  Service by_token;
  by_token.name = "ci";
  by_token.token = ServiceToken{"ci", "backup.internal.example", {}};
  EXPECT_EQ(holder(with_dns({"backup.internal.example", "ci", ""}),
                   {by_token, service("empty", NameType::dns, "")}),
            nobody);
}

// From the certificate itself: a URI that looks like a DNS name, a common name, capitals.
TEST(ServiceCertificates, H09_FromACertificateThatHolds) {
  const crypto::TestClientAuthority root(now);
  const auto authorities = *crypto::ClientAuthorities::make(root.pem(), {});
  const auto whose = [&](const crypto::ClientOptions& options) {
    const auto certificate = authorities->check(root.issue(options).chain(), now);
    EXPECT_TRUE(certificate.ok());
    return holder(*certificate, services);
  };
  EXPECT_EQ(whose({.dns = {"Backup.Internal.Example"}}), "backup");
  EXPECT_EQ(whose({.emails = {"report@EXAMPLE.com"}}), "report");
  EXPECT_EQ(whose({.common_name = "backup.internal.example"}), nobody);
  EXPECT_EQ(whose({.dns = {"*.internal.example"}}), nobody);
  for (const std::uint8_t type : {1, 6}) {
    const std::string names =
        crypto::raw_names(std::vector<crypto::RawName>{{type, "backup.internal.example"}});
    EXPECT_EQ(whose({.raw_names = names}), nobody) << int{type};
  }
}

}  // namespace
}  // namespace sallyport::identity
