#pragma once
// crypto/test_client_certificates.h: for tests of any module: authorities for client certificates, what they
// issue and what they take back, made at run time; and chains as ClientAuthorities::check takes them.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "crypto/client_certificate.h"
#include "crypto/issue_client.h"

namespace sallyport::crypto {

// DER of every certificate in `pem`, in its order.
inline std::vector<std::string> der_chain(std::string_view pem) {
  static constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----\n";
  std::vector<std::string> out;
  for (std::size_t at = pem.find(begin); at != std::string_view::npos; at = pem.find(begin, at + 1)) {
    const std::size_t from = at + begin.size();
    std::string text(pem.substr(from, pem.find("-----", from) - from));
    std::erase(text, '\n');
    out.emplace_back(as_text(*parse_base64(text)));
  }
  return out;
}

// A client: its certificate, its key, and those of the authorities between it and the one that is listed.
struct TestClient {
  ClientCredential credential;
  std::string above_pem;

  std::string chain_pem() const { return credential.certificate_pem + above_pem; }
  std::vector<std::string> chain() const { return der_chain(chain_pem()); }
  const std::string& serial() const { return credential.serial; }
};

// An authority that is listed, or one below it.
class TestClientAuthority {
 public:
  explicit TestClientAuthority(WallTime now, std::string_view subject = "test client authority")
      : TestClientAuthority(std::move(*create_client_authority(subject, now, 9)), now, {}) {}

  TestClientAuthority below(std::string_view subject,
                            std::chrono::seconds validity = std::chrono::days(99)) const {
    Authority made = std::move(*issue_client_authority(authority_, subject, now_, 9, validity));
    const std::string above = made.certificate_pem + above_pem_;
    return {std::move(made), now_, above};
  }

  TestClient issue(const ClientOptions& options) const {
    auto made = issue_client_certificate(authority_, options, now_);
    EXPECT_TRUE(made.ok()) << made.error().detail;
    return {std::move(*made), above_pem_};
  }

  // In force from `starts` to `ends`, counted from the authority's beginning.
  std::string list(const std::vector<std::string>& serials = {}, std::chrono::seconds starts = {},
                   std::chrono::seconds ends = std::chrono::days(7)) const {
    auto made = issue_revocation_list(authority_, serials, now_ + starts, now_ + ends);
    EXPECT_TRUE(made.ok()) << made.error().detail;
    return *made;
  }

  const std::string& pem() const { return authority_.certificate_pem; }
  std::string serial() const { return describe_certificate(pem())->serial; }
  const Authority& authority() const { return authority_; }

 private:
  TestClientAuthority(Authority authority, WallTime now, std::string above)
      : authority_(std::move(authority)), now_(now), above_pem_(std::move(above)) {}
  Authority authority_;
  WallTime now_;
  std::string above_pem_;
};

}  // namespace sallyport::crypto
