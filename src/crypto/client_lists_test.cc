// Revocation lists of client certificates, and the files that an operator writes about clients.
#include <gtest/gtest.h>
#include <openssl/rsa.h>

#include <atomic>
#include <thread>

#include "crypto/handles.h"
#include "crypto/test_client_certificates.h"

namespace sallyport::crypto {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

const WallTime now = from_unix_seconds(1'700'000'000);
constexpr const char* no_list = "no list of revoked certificates is in force for its issuer";

class ClientListsTest : public testing::Test {
 protected:
  static std::string verdict(const std::string& authorities, const std::string& lists,
                             const TestClient& client, WallTime at = now) {
    const auto made = ClientAuthorities::make(authorities, lists);
    if (!made.ok()) return "make: " + made.error().detail;
    const auto checked = (*made)->check(client.chain(), at);
    return checked.ok() ? "ok" : checked.error().detail;
  }
  std::string verdict(const std::string& lists, const TestClient& client, WallTime at = now) const {
    return verdict(root_.pem(), lists, client, at);
  }
  // A list like that of `authority`, changed and signed again.
  template <class Change>
  static std::string altered(const TestClientAuthority& authority, Change change,
                             const EVP_MD* digest = EVP_sha256()) {
    const std::string text = authority.list();
    const BioHandle bytes = read_only(text);
    const ListHandle list(PEM_read_bio_X509_CRL(bytes.get(), nullptr, nullptr, nullptr));
    change(list.get());
    EXPECT_NE(X509_CRL_sign(list.get(), authority.authority().key.handle(), digest), 0);
    const BioHandle out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509_CRL(out.get(), list.get());
    return text_of(out.get());
  }
  static auto scope(const char* value) {
    return [value](X509_CRL* list) {
      X509V3_CTX context;
      X509V3_set_ctx_nodb(&context);
      X509V3_set_ctx(&context, nullptr, nullptr, nullptr, list, 0);
      const ExtensionHandle made(
          X509V3_EXT_conf_nid(nullptr, &context, NID_issuing_distribution_point, value));
      EXPECT_TRUE(made && X509_CRL_add_ext(list, made.get(), -1) == 1);
    };
  }
  static void nothing(X509_CRL*) {}
  static std::string failure(const std::string& authorities, const std::string& lists) {
    const auto made = ClientAuthorities::make(authorities, lists);
    return made.ok() ? "ok" : std::string(to_string(made.error().kind)) + ": " + made.error().detail;
  }

  TestClientAuthority root_{now};
};

TEST_F(ClientListsTest, H11_TheRevokedIsRefusedAndOthersAreNot) {
  const TestClient revoked = root_.issue({.dns = {"a"}});
  const TestClient other = root_.issue({.dns = {"a"}});
  const std::string list = root_.list({"01", revoked.serial()});
  EXPECT_EQ(verdict(list, revoked), "revoked");
  EXPECT_EQ(verdict(list, other), "ok");
  EXPECT_EQ(verdict({}, revoked), "ok");
}

TEST_F(ClientListsTest, H11_ARevokedIssuerTakesAllBelowWithIt) {
  const TestClientAuthority below = root_.below("below");
  const TestClient client = below.issue({.dns = {"a"}});
  EXPECT_EQ(verdict(root_.list() + below.list(), client), "ok");
  EXPECT_EQ(verdict(root_.list({below.serial()}) + below.list(), client), "revoked (certificate 1 above it)");
}

TEST_F(ClientListsTest, H11_EveryIssuerInTheChainNeedsAList) {
  const TestClientAuthority below = root_.below("below");
  const TestClient client = below.issue({.dns = {"a"}});
  EXPECT_EQ(verdict(root_.list(), client), no_list);
  EXPECT_EQ(verdict(below.list(), client), std::string(no_list) + " (certificate 1 above it)");
  EXPECT_EQ(verdict(TestClientAuthority(now, "another").list(), root_.issue({.dns = {"a"}})), no_list);
}

TEST_F(ClientListsTest, H11_AListHasItsTime) {
  const TestClient client = root_.issue({.dns = {"a"}, .ends = days(30)});
  const std::string list = root_.list({}, hours(1), hours(2));
  EXPECT_EQ(verdict(list, client, now + hours(1) - seconds(1)),
            "the list of revoked certificates of its issuer is not valid yet");
  EXPECT_EQ(verdict(list, client, now + hours(1)), "ok");
  EXPECT_EQ(verdict(list, client, now + hours(2) - seconds(1)), "ok");
  EXPECT_EQ(verdict(list, client, now + hours(2) + seconds(1)),
            "the list of revoked certificates of its issuer is out of date");
  const std::string newer = root_.list({client.serial()}, hours(2), hours(4));
  EXPECT_EQ(verdict(list + newer, client, now + hours(3)), "revoked");
  EXPECT_EQ(verdict(newer + list, client, now + hours(3)), "revoked");
}

TEST_F(ClientListsTest, H11_AListOfAnotherKeyIsNone) {
  const TestClientAuthority other(now);  // of the same name
  const TestClient client = root_.issue({.dns = {"a"}});
  EXPECT_EQ(
      verdict(other.list(), client),
      "make: part 1 of the revocation lists is not signed by the authority it names, with SHA-256 or better");
  // Not listed, so that nobody can say at once who signed.
  const TestClientAuthority below = root_.below("below");
  const TestClientAuthority imitation(now, "below");
  EXPECT_NE(verdict(root_.list() + imitation.list(), below.issue({.dns = {"a"}})), "ok");
}

TEST_F(ClientListsTest, AnAuthorityThatIsListedBelowItsIssuerNeedsNoListOfThatOne) {
  const TestClientAuthority below = root_.below("below");
  const TestClient client = below.issue({.dns = {"a"}});
  EXPECT_EQ(verdict(below.pem(), {}, client), "ok");
  EXPECT_EQ(verdict(below.pem(), below.list(), client), "ok");
  EXPECT_EQ(verdict(below.pem(), below.list({client.serial()}), client), "revoked");
  EXPECT_EQ(verdict(below.pem(), root_.list(), client), no_list);
  EXPECT_EQ(verdict(below.pem() + root_.pem(), below.list() + root_.list(), client), "ok");
}

// OpenSSL sorts a list, and reads a certificate's extensions, when somebody first asks.
TEST_F(ClientListsTest, H11_ManyThreadsGetOneAnswer) {
  const TestClient revoked = root_.issue({.dns = {"a"}});
  const TestClient good = root_.issue({.dns = {"a"}});
  const auto authorities =
      *ClientAuthorities::make(root_.pem(), root_.list({"0c", "0b", revoked.serial(), "0a"}));
  std::atomic<int> wrong{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 50; ++turn) {
        if (authorities->check(revoked.chain(), now).ok()) ++wrong;
        if (!authorities->check(good.chain(), now).ok()) ++wrong;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

TEST_F(ClientListsTest, SaysWhenTheFirstIsOutOfDate) {
  const auto end = [&](const std::string& lists) {
    return (*ClientAuthorities::make(root_.pem(), lists))->lists_end();
  };
  EXPECT_EQ(end({}), WallTime::max());
  EXPECT_EQ(end(root_.list({}, {}, days(5)) + root_.below("below").list({}, {}, days(2))), now + days(2));
}

TEST_F(ClientListsTest, NamesTheAuthorities) {
  const TestClientAuthority other(now, "other");
  const auto names = (*ClientAuthorities::make(root_.pem() + other.pem(), {}))->names();
  ASSERT_EQ(names.size(), 2u);
  EXPECT_NE(names[0].find("test client authority"), std::string::npos);
  EXPECT_NE(names[1].find("other"), std::string::npos);
  EXPECT_EQ(names[0][0], '\x30');
}

TEST_F(ClientListsTest, RefusesListsThatAreNotWhole) {
  const std::string expected =
      "malformed: part 1 of the revocation lists is not a whole list: deltas and lists for some reasons are "
      "not "
      "supported";
  EXPECT_EQ(failure(root_.pem(), altered(root_, scope("critical,onlysomereasons:keyCompromise"))), expected);
  EXPECT_EQ(failure(root_.pem(), altered(root_, scope("critical,indirectCRL:TRUE"))), expected);
  EXPECT_EQ(failure(root_.pem(), altered(root_, scope("critical,onlyuser:TRUE"))), "ok");
  const auto make_delta = [](X509_CRL* list) {
    ASN1_INTEGER* const base = ASN1_INTEGER_new();
    EXPECT_EQ(X509_CRL_add1_ext_i2d(list, NID_delta_crl, base, 1, 0), 1);
    ASN1_INTEGER_free(base);
  };
  EXPECT_EQ(failure(root_.pem(), altered(root_, make_delta)), expected);
}

TEST_F(ClientListsTest, H11_AListForAuthoritiesOnlySaysNothingOfClients) {
  const TestClient client = root_.issue({.dns = {"a"}});
  EXPECT_NE(verdict(altered(root_, scope("critical,onlyCA:TRUE")), client), "ok");
  EXPECT_EQ(verdict(altered(root_, scope("critical,onlyuser:TRUE")), client), "ok");
}

TEST_F(ClientListsTest, RefusesListsWithoutAnEnd) {
  const std::string text = root_.pem();
  const BioHandle bytes = read_only(text);
  const CertificateHandle issuer(PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr));
  const ListHandle list(X509_CRL_new());
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.get()));
  ASN1_TIME* const start = ASN1_TIME_set(nullptr, to_unix_seconds(now));
  X509_CRL_set1_lastUpdate(list.get(), start);
  ASN1_TIME_free(start);
  ASSERT_NE(X509_CRL_sign(list.get(), root_.authority().key.handle(), EVP_sha256()), 0);
  const BioHandle out(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_CRL(out.get(), list.get());
  EXPECT_EQ(failure(root_.pem(), text_of(out.get())),
            "malformed: part 1 of the revocation lists does not say when the next is due");
}

TEST_F(ClientListsTest, H11_ListsOverABrokenDigestAreRefused) {
  EXPECT_NE(failure(root_.pem(), altered(root_, nothing, EVP_sha1())).find("SHA-256 or better"),
            std::string::npos);
  EXPECT_EQ(failure(root_.pem(), altered(root_, nothing, EVP_sha512())), "ok");
}

TEST_F(ClientListsTest, H11_ADigestInTheParametersOfASignatureCountsToo) {
  const KeyHandle key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048}));
  const auto over = [&](const EVP_MD* digest) {
    const std::string text = TestClientAuthority(now, "below").list();
    const BioHandle bytes = read_only(text);
    const ListHandle list(PEM_read_bio_X509_CRL(bytes.get(), nullptr, nullptr, nullptr));
    const DigestContext signing(EVP_MD_CTX_new());
    EVP_PKEY_CTX* rules = nullptr;
    EXPECT_EQ(EVP_DigestSignInit(signing.get(), &rules, digest, nullptr, key.get()), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(rules, RSA_PKCS1_PSS_PADDING), 1);
    EXPECT_NE(X509_CRL_sign_ctx(list.get(), signing.get()), 0);
    const BioHandle out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509_CRL(out.get(), list.get());
    return failure(root_.pem(), text_of(out.get()));
  };
  EXPECT_NE(over(EVP_sha1()).find("SHA-256 or better"), std::string::npos);
  EXPECT_EQ(over(EVP_sha256()), "ok");
}

TEST_F(ClientListsTest, SaysWhichPartDoesNotRead) {
  const std::string leaf = root_.issue({.dns = {"a"}}).credential.certificate_pem;
  const std::string broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  const std::string cut = root_.pem().substr(0, 300);
  const std::pair<std::string, const char*> table[] = {
      {failure("", ""), "malformed: no part -----BEGIN CERTIFICATE----- in the client authorities"},
      {failure("nothing", ""), "malformed: no part -----BEGIN CERTIFICATE----- in the client authorities"},
      {failure(root_.pem() + leaf, ""),
       "malformed: part 2 of the client authorities may not sign other certificates"},
      {failure(root_.pem() + broken, ""),
       "malformed: part 2 of the client authorities does not read as a certificate"},
      {failure(root_.pem() + cut, ""), "malformed: part 2 of the client authorities does not read as PEM"},
      {failure(root_.list(), ""), "malformed: part 1 of the client authorities is no CERTIFICATE"},
      {failure(root_.pem(), root_.pem()), "malformed: part 1 of the revocation lists is no X509 CRL"},
      {failure(root_.pem(), "nothing"),
       "malformed: no part -----BEGIN X509 CRL----- in the revocation lists"},
      {failure(root_.pem(), root_.list().substr(0, 200)),
       "malformed: part 1 of the revocation lists does not read as PEM"},
      {failure(std::string((8 << 20) + 1, '\n'), ""), "too_large: the client authorities are over 8 MiB"},
      {failure(root_.pem(), std::string((8 << 20) + 1, '\n')),
       "too_large: the revocation lists are over 8 MiB"},
  };
  for (const auto& [seen, expected] : table) EXPECT_EQ(seen, expected);
  std::string many;
  for (int i = 0; i < 1001; ++i) many += root_.pem();
  EXPECT_EQ(failure(many, ""), "too_large: over 1,000 parts in the client authorities");
}

TEST_F(ClientListsTest, TakesWhatIsWrittenBetweenTheParts) {
  EXPECT_EQ(
      failure("# ours\r\n" + root_.pem() + "\n\nsubject=another\n" + TestClientAuthority(now).pem(), ""),
      "ok");
}

}  // namespace
}  // namespace sallyport::crypto
