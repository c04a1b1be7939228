#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/doctor/doctor.h"
#include "crypto/issue_client.h"

namespace sallyport::app::doctor {
namespace {

class ClientCertificatesTest : public testing::Test {
 protected:
  ClientCertificatesTest() {
    folder_ = testing::TempDir() + "sallyport-client-certificates-" + std::to_string(::getpid());
    std::filesystem::create_directories(folder_);
  }
  ~ClientCertificatesTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }
  Report examine(const std::string& authorities, const std::string& lists) const {
    Patient patient{clock_, folder_};
    patient.map.emplace();
    patient.map->listen.services = map::Address{"127.0.0.1", 8444, true};
    patient.map->listen.client_authorities = write("ca.pem", authorities);
    if (!lists.empty()) patient.map->listen.client_revocations = write("crl.pem", lists);
    Report report;
    examine_client_certificates(patient, report);
    return report;
  }
  std::string list_until(const crypto::Authority& authority, std::chrono::seconds from_now) const {
    const WallTime now = clock_.wall();
    return *crypto::issue_revocation_list(authority, {}, now - std::chrono::days(30), now + from_now);
  }
  crypto::Authority authority() const {
    return std::move(*crypto::create_client_authority("clients", clock_.wall()));
  }

  ManualClock clock_{from_unix_seconds(1'795'000'000)};
  std::string folder_;
};

TEST_F(ClientCertificatesTest, AuthoritiesAndListsThatLastAreInOrder) {
  const crypto::Authority made = authority();
  const Report report = examine(made.certificate_pem, list_until(made, std::chrono::days(8)));
  EXPECT_TRUE(report.findings.empty()) << report.findings.front().what;
  ASSERT_EQ(report.remarks.size(), 2u);
  EXPECT_NE(report.remarks[1].what.find("crl.pem last until 2026-11-26"), std::string::npos)
      << report.remarks[1].what;
}

TEST_F(ClientCertificatesTest, AListThatEndsSoonOrHasEndedIsAFinding) {
  const crypto::Authority made = authority();
  const Report soon = examine(made.certificate_pem, list_until(made, std::chrono::days(6)));
  ASSERT_EQ(soon.findings.size(), 1u);
  EXPECT_NE(soon.findings[0].what.find("a revocation list ends on"), std::string::npos);
  const Report over = examine(made.certificate_pem, list_until(made, std::chrono::hours(-1)));
  ASSERT_EQ(over.findings.size(), 1u);
  EXPECT_NE(over.findings[0].what.find("a revocation list ended on"), std::string::npos);
  EXPECT_NE(over.findings[0].to_do.find("next list"), std::string::npos);
}

TEST_F(ClientCertificatesTest, OneAuthorityOfSeveralThatEndsIsAFinding) {
  const crypto::Authority root = authority();
  const auto below = crypto::issue_client_authority(root, "below", clock_.wall(), 0, std::chrono::days(20));
  const Report report = examine(root.certificate_pem + below->certificate_pem, "");
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_NE(report.findings[0].what.find("an authority ends on"), std::string::npos);
  ASSERT_EQ(report.remarks.size(), 1u);
  EXPECT_NE(report.remarks[0].what.find("no revocation lists are named"), std::string::npos);
}

TEST_F(ClientCertificatesTest, FilesThatAreNoneAreAFinding) {
  for (const std::string& text : {std::string(), std::string("nothing")}) {
    EXPECT_EQ(examine(text, "").findings.size(), 1u) << text;
    EXPECT_EQ(examine(authority().certificate_pem, text + " ").findings.size(), 1u) << text;
  }
}

TEST_F(ClientCertificatesTest, WithoutTheListenerNothingIsLookedAt) {
  Patient patient{clock_, folder_};
  patient.map.emplace();
  Report report;
  examine_client_certificates(patient, report);
  EXPECT_TRUE(report.findings.empty() && report.remarks.empty());
}

}  // namespace
}  // namespace sallyport::app::doctor
