#include "crypto/client_certificate.h"

#include <gtest/gtest.h>

#include "crypto/handles.h"
#include "crypto/sha256.h"
#include "crypto/test_client_certificates.h"

namespace sallyport::crypto {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;
using Purpose = ClientOptions::Purpose;

const WallTime now = from_unix_seconds(1'700'000'000);

std::shared_ptr<const ClientAuthorities> listed(const std::string& authorities,
                                                const std::string& lists = {}) {
  auto made = ClientAuthorities::make(authorities, lists);
  EXPECT_TRUE(made.ok()) << made.error().detail;
  return *made;
}

class ClientCertificateTest : public testing::Test {
 protected:
  // "ok", or why not.
  std::string verdict(const std::vector<std::string>& chain, const std::string& lists = {},
                      WallTime at = now) const {
    const auto checked = listed(root_.pem(), lists)->check(chain, at);
    if (checked.ok()) return "ok";
    EXPECT_EQ(checked.error().kind, ErrorKind::unauthenticated);
    EXPECT_EQ(checked.error().origin, Origin::client);
    return checked.error().detail;
  }
  std::string verdict(const TestClient& client, const std::string& lists = {}, WallTime at = now) const {
    return verdict(client.chain(), lists, at);
  }
  TestClient issue(ClientOptions options) const { return root_.issue(std::move(options)); }

  TestClientAuthority root_{now};
};

TEST_F(ClientCertificateTest, SaysWhatItsHolderIs) {
  const TestClient client = issue({.dns = {"Backup.Internal.example", "*.example.com"},
                                   .uris = {"spiffe://Example.com/Backup"},
                                   .emails = {"Backup@Example.COM"},
                                   .ends = days(3)});
  const auto checked = listed(root_.pem())->check(client.chain(), now);
  ASSERT_TRUE(checked.ok()) << checked.error().detail;
  EXPECT_EQ(checked->dns, (std::vector<std::string>{"backup.internal.example", "*.example.com"}));
  EXPECT_EQ(checked->uris, std::vector<std::string>{"spiffe://Example.com/Backup"});
  EXPECT_EQ(checked->emails, std::vector<std::string>{"Backup@example.com"});
  EXPECT_EQ(checked->serial, client.serial());
  EXPECT_EQ(checked->fingerprint, hex(sha256(client.chain().front())));
  EXPECT_EQ(checked->not_after, now + days(3));
}

TEST_F(ClientCertificateTest, ACommonNameIsNoName) {
  const auto checked =
      listed(root_.pem())->check(issue({.common_name = "backup.internal.example"}).chain(), now);
  ASSERT_TRUE(checked.ok()) << checked.error().detail;
  EXPECT_TRUE(checked->dns.empty() && checked->uris.empty() && checked->emails.empty());
}

TEST_F(ClientCertificateTest, EndsWithTheFirstOfItsChain) {
  const TestClientAuthority below = root_.below("below", days(2));
  const auto checked = listed(root_.pem())->check(below.issue({.dns = {"a"}, .ends = days(9)}).chain(), now);
  ASSERT_TRUE(checked.ok()) << checked.error().detail;
  EXPECT_EQ(checked->not_after, now + days(2));
}

TEST_F(ClientCertificateTest, H08_ThePurposeHasToBeWrittenInIt) {
  EXPECT_EQ(verdict(issue({.dns = {"a"}, .purposes = {Purpose::client}})), "ok");
  EXPECT_EQ(verdict(issue({.dns = {"a"}, .purposes = {Purpose::server, Purpose::client}})), "ok");
  for (const auto& purposes :
       {std::vector<Purpose>{}, {Purpose::server}, {Purpose::any}, {Purpose::any, Purpose::server}}) {
    EXPECT_EQ(verdict(issue({.dns = {"a"}, .purposes = purposes})),
              "its purpose is not client authentication (extended key usage clientAuth)")
        << purposes.size();
  }
}

TEST_F(ClientCertificateTest, H08_AServersCertificateIsNoClients) {
  const auto server =
      issue_server_certificate(root_.authority(), {{"backup.internal.example"}, {}}, now, days(2));
  EXPECT_NE(verdict(der_chain(server->chain_pem)).find("clientAuth"), std::string::npos);
}

TEST_F(ClientCertificateTest, H08_AnAuthorityIsNoClient) {
  EXPECT_EQ(verdict(issue({.dns = {"a"}, .may_sign = true})),
            "it is an authority's own, which is no client's");
  EXPECT_NE(verdict(der_chain(root_.pem())), "ok");
}

TEST_F(ClientCertificateTest, H09_NamesStandUnderTheirOwnType) {
  const std::string names = raw_names(std::vector<RawName>{{1, "backup.internal.example"},
                                                           {6, "backup.internal.example"},
                                                           {6, "dns:b.example"},
                                                           {2, "a@b.example"}});
  const auto checked = listed(root_.pem())->check(issue({.raw_names = names}).chain(), now);
  ASSERT_TRUE(checked.ok()) << checked.error().detail;
  EXPECT_EQ(checked->dns, std::vector<std::string>{"a@b.example"});
  EXPECT_EQ(checked->uris, (std::vector<std::string>{"backup.internal.example", "dns:b.example"}));
  EXPECT_EQ(checked->emails, std::vector<std::string>{"backup.internal.example"});
}

TEST_F(ClientCertificateTest, H09_OtherTypesArePassedOver) {
  const std::string names =
      raw_names(std::vector<RawName>{{7, std::string("\x7f\0\0\1", 4)}, {2, "a.example"}});
  const auto checked = listed(root_.pem())->check(issue({.raw_names = names}).chain(), now);
  ASSERT_TRUE(checked.ok()) << checked.error().detail;
  EXPECT_EQ(checked->dns, std::vector<std::string>{"a.example"});
}

TEST_F(ClientCertificateTest, H10_ANameWithAControlInItRefusesTheWhole) {
  for (const std::uint8_t type : {1, 2, 6}) {
    for (const std::string& name :
         {std::string("good.example\0.evil", 18), std::string("\0", 1), std::string("a\nb"),
          std::string("a\x7f"), std::string("a b"), std::string("\xc3\xa9.example"), std::string("a\x1b[2J"),
          std::string()}) {
      const std::string names = raw_names(std::vector<RawName>{{2, "backup.internal.example"}, {type, name}});
      EXPECT_EQ(verdict(issue({.raw_names = names})),
                "a name in it is empty or holds a byte that no name has")
          << int{type} << " " << name;
    }
  }
}

TEST_F(ClientCertificateTest, H10_NamesThatDoNotReadRefuseTheWhole) {
  const std::string good = raw_names(std::vector<RawName>{{2, "backup.internal.example"}});
  for (const std::string& names :
       {good.substr(0, good.size() - 1), good + "x", std::string("\x30\x02\x82\x01", 4), std::string("x")}) {
    EXPECT_NE(verdict(issue({.raw_names = names})), "ok") << hex(as_bytes(names));
  }
  const std::vector<RawName> many(1001, RawName{2, "a"});
  EXPECT_EQ(verdict(issue({.raw_names = raw_names(many)})), "it has over 1,000 names");
}

TEST_F(ClientCertificateTest, H11_OtherAuthoritiesDoNotCount) {
  const TestClientAuthority other(now);  // of the same name
  EXPECT_NE(verdict(other.issue({.dns = {"a"}})), "ok");
  const TestClientAuthority foreign(now, "another");
  TestClient with_root = foreign.issue({.dns = {"a"}});
  EXPECT_EQ(verdict(with_root), "its chain does not reach a listed authority");
  with_root.above_pem = foreign.pem();
  EXPECT_EQ(verdict(with_root), "its chain ends in an authority that is not listed (certificate 1 above it)");
  const TestClient borrowed{foreign.issue({.dns = {"a"}}).credential, root_.pem()};
  EXPECT_NE(verdict(borrowed), "ok");
}

// A certificate in PEM, changed and signed again.
template <class Change>
std::string altered(const std::string& pem, evp_pkey_st* key, Change change) {
  const BioHandle bytes = read_only(pem);
  const CertificateHandle own(PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr));
  change(own.get());
  EXPECT_NE(X509_sign(own.get(), key, EVP_sha256()), 0);
  const BioHandle out(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(out.get(), own.get());
  return text_of(out.get());
}

void remove_extension(X509* certificate, int id) {
  const ExtensionHandle removed(X509_delete_ext(certificate, X509_get_ext_by_NID(certificate, id, -1)));
  EXPECT_TRUE(removed);
}

std::string signed_by_itself(const TestClient& client) {
  const BioHandle bytes = read_only(client.credential.key_pem.reveal());
  const KeyHandle key(PEM_read_bio_PrivateKey(bytes.get(), nullptr, nullptr, nullptr));
  return altered(client.credential.certificate_pem, key.get(), [](X509* own) {
    X509_set_issuer_name(own, X509_get_subject_name(own));
    remove_extension(own, NID_authority_key_identifier);
  });
}

TEST_F(ClientCertificateTest, H11_SignedByItselfIsSignedByNobody) {
  const std::string own = signed_by_itself(issue({.dns = {"a"}}));
  EXPECT_EQ(verdict(der_chain(own)), "it is signed by itself");
  EXPECT_NE(verdict(der_chain(own + root_.pem())), "ok");
  const std::string namesake =
      signed_by_itself(issue({.dns = {"a"}, .common_name = "test client authority"}));
  EXPECT_NE(verdict(der_chain(namesake)), "ok");
  EXPECT_FALSE(ClientAuthorities::make(own, {}).ok());
}

TEST_F(ClientCertificateTest, ReadsByTheLetterAndSaysWhatIsMissing) {
  const TestClient client = issue({.dns = {"a"}});
  const auto without = [&](int id) {
    return verdict(der_chain(altered(client.credential.certificate_pem, root_.authority().key.handle(),
                                     [id](X509* own) { remove_extension(own, id); })));
  };
  EXPECT_EQ(without(NID_key_usage), "ok");
  EXPECT_EQ(without(NID_authority_key_identifier), "Missing Authority Key Identifier");
  EXPECT_NE(without(NID_ext_key_usage).find("clientAuth"), std::string::npos);
}

TEST_F(ClientCertificateTest, ACriticalExtensionThatNobodyKnowsRefuses) {
  const TestClient client = issue({.dns = {"a"}});
  const std::string odd =
      altered(client.credential.certificate_pem, root_.authority().key.handle(), [](X509* own) {
        const ExtensionHandle made(
            X509V3_EXT_conf(nullptr, nullptr, "1.2.3.4", "critical,ASN1:UTF8String:only on Sundays"));
        EXPECT_TRUE(made && X509_add_ext(own, made.get(), -1) == 1);
      });
  EXPECT_NE(verdict(der_chain(odd)), "ok");
}

TEST_F(ClientCertificateTest, H11_AClientCannotSignForAnother) {
  const TestClient client = issue({.dns = {"a"}, .common_name = "client"});
  auto key = EcdsaKey::parse(client.credential.key_pem.reveal());
  ASSERT_TRUE(key.ok());
  const Authority pretended{client.credential.certificate_pem, std::move(*key)};
  const auto victim = issue_client_certificate(pretended, {.dns = {"backup.internal.example"}}, now);
  ASSERT_TRUE(victim.ok());
  EXPECT_NE(verdict(der_chain(victim->certificate_pem + client.credential.certificate_pem)), "ok");
}

TEST_F(ClientCertificateTest, H11_HasItsTime) {
  const TestClient client = issue({.dns = {"a"}, .starts = hours(1), .ends = hours(2)});
  EXPECT_EQ(verdict(client, {}, now), "not valid yet");
  EXPECT_EQ(verdict(client, {}, now + hours(1) - seconds(1)), "not valid yet");
  EXPECT_EQ(verdict(client, {}, now + hours(1)), "ok");
  EXPECT_EQ(verdict(client, {}, now + hours(2) - seconds(1)), "ok");
  EXPECT_EQ(verdict(client, {}, now + hours(2) + seconds(1)), "expired");
}

TEST_F(ClientCertificateTest, H11_ItsIssuersHaveTheirs) {
  const TestClient client = root_.below("below", hours(1)).issue({.dns = {"a"}, .ends = days(9)});
  EXPECT_EQ(verdict(client, {}, now + hours(1) - seconds(1)), "ok");
  EXPECT_EQ(verdict(client, {}, now + hours(1) + seconds(1)), "expired (certificate 1 above it)");
}

TEST_F(ClientCertificateTest, H11_FourAboveAreEnough) {
  const TestClientAuthority third = root_.below("1").below("2").below("3");
  EXPECT_EQ(verdict(third.issue({.dns = {"a"}})), "ok");  // three, and the one that is listed
  const TestClientAuthority fourth = third.below("4");
  EXPECT_NE(verdict(fourth.issue({.dns = {"a"}})), "ok");
  EXPECT_NE(verdict(fourth.below("5").issue({.dns = {"a"}})), "ok");
  const auto nearer = listed(third.pem())->check(fourth.issue({.dns = {"a"}}).chain(), now);
  EXPECT_TRUE(nearer.ok()) << nearer.error().detail;
}

TEST_F(ClientCertificateTest, H11_PathLengthCounts) {
  const auto root = create_client_authority("short", now, 0);
  const auto below = issue_client_authority(*root, "below", now);
  const auto leaf = issue_client_certificate(*below, {.dns = {"a"}}, now);
  const auto direct = issue_client_certificate(*root, {.dns = {"a"}}, now);
  const auto authorities = listed(root->certificate_pem);
  EXPECT_TRUE(authorities->check(der_chain(direct->certificate_pem), now).ok());
  EXPECT_FALSE(authorities->check(der_chain(leaf->certificate_pem + below->certificate_pem), now).ok());
}

TEST_F(ClientCertificateTest, H11_MissingBetween) {
  const TestClient client = root_.below("1").below("2").issue({.dns = {"a"}});
  std::vector<std::string> chain = client.chain();
  ASSERT_EQ(chain.size(), 3u);
  EXPECT_EQ(verdict(std::vector{chain[0], chain[2], chain[1]}), "ok");  // order is not asked for
  EXPECT_EQ(verdict(std::vector{chain[0], chain[1]}),
            "its chain does not reach a listed authority (certificate 1 above it)");
  EXPECT_EQ(verdict(std::vector{chain[0]}), "its chain does not reach a listed authority");
}

TEST_F(ClientCertificateTest, H11_WeakKeysAndDigests) {
  EXPECT_EQ(verdict(issue({.dns = {"a"}, .rsa_bits = 2048})), "ok");
  EXPECT_EQ(verdict(issue({.dns = {"a"}, .rsa_bits = 1024})), "its key is too short");
  EXPECT_EQ(verdict(issue({.dns = {"a"}, .signed_by_sha1 = true})),
            "it is signed over a digest that is broken");
}

TEST_F(ClientCertificateTest, BoundsWhatIsSent) {
  const TestClient client = issue({.dns = {"a"}});
  EXPECT_EQ(verdict(std::vector<std::string>()), "no certificate");
  EXPECT_EQ(verdict(std::vector<std::string>(9, client.chain()[0])), "over 8 certificates were sent");
  EXPECT_EQ(verdict(std::vector<std::string>(8, client.chain()[0])), "ok");
  EXPECT_EQ(verdict(std::vector<std::string>{std::string((64 << 10) + 1, '0')}),
            "a certificate of over 64 KiB");
  EXPECT_EQ(verdict(std::vector{client.chain()[0], std::string("nothing")}),
            "a certificate beside it does not read");
  for (const std::string& der :
       {std::string(), std::string("x"), client.chain()[0] + "x", client.chain()[0].substr(0, 100)}) {
    EXPECT_EQ(verdict(std::vector{der}), "it does not read");
  }
}

TEST_F(ClientCertificateTest, NoChangedByteIsBelieved) {
  const std::string good = issue({.dns = {"a"}}).chain()[0];
  const auto authorities = listed(root_.pem());
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string changed = good;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(authorities->check(std::vector{changed}, now).ok()) << i;
  }
}

}  // namespace
}  // namespace sallyport::crypto
