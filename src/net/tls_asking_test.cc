// A server that asks for certificates of clients, and what it learns of them.
#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <functional>

#include "crypto/test_client_certificates.h"
#include "net/stream.h"
#include "net/test_tls_pair.h"

namespace sallyport::net {
namespace {

using State = TlsEngine::State;
using Context = std::shared_ptr<const TlsContext>;
constexpr std::size_t whole = 1 << 20;

class TlsAskingTest : public testing::Test {
 protected:
  Context asking(std::span<const std::string> names = {}) const {
    auto made =
        TlsContext::server_asking(material_.server.chain_pem, material_.server.key_pem.reveal(), names);
    EXPECT_TRUE(made.ok()) << made.error().detail;
    return *made;
  }
  Context plain() const {
    return *TlsContext::server(material_.server.chain_pem, material_.server.key_pem.reveal());
  }
  Context showing(const crypto::TestClient& client, int version = TLS1_3_VERSION) const {
    auto made = TlsContext::client_showing(material_.authority, client.chain_pem(),
                                           client.credential.key_pem.reveal());
    EXPECT_TRUE(made.ok()) << made.error().detail;
    SSL_CTX_set_max_proto_version((*made)->native(), version);
    return *made;
  }
  Context silent(int version = TLS1_3_VERSION) const {
    auto made = TlsContext::client(material_.authority);
    SSL_CTX_set_max_proto_version((*made)->native(), version);
    return *made;
  }

  Material material_ = make_material();
  crypto::TestClientAuthority root_{SystemClock().wall()};
  crypto::TestClientAuthority below_ = root_.below("below");
  crypto::TestClient client_ = below_.issue({.dns = {"backup.internal.example"}});
};

TEST_F(TlsAskingTest, GivesTheChainInBothVersions) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const std::size_t piece : {std::size_t{7}, whole}) {
      const Context server = asking(), client = showing(client_, version);
      Pair pair(*server, *client, "gate.test");
      EXPECT_TRUE(pair.server_.peer_chain().empty());
      ASSERT_EQ(pair.shake(piece), State::done) << version << pair.client_.error() << pair.server_.error();
      EXPECT_EQ(pair.server_.peer_chain(), client_.chain()) << version;
      EXPECT_EQ(pair.send(pair.client_, pair.server_, "hello"), "hello");
    }
  }
}

TEST_F(TlsAskingTest, H11_WhatItGivesCanBeJudged) {
  const Context server = asking(), client = showing(client_);
  Pair pair(*server, *client, "gate.test");
  ASSERT_EQ(pair.shake(whole), State::done);
  const auto judged = [&](const std::string& lists) {
    const auto authorities = crypto::ClientAuthorities::make(root_.pem(), lists);
    return (*authorities)->check(pair.server_.peer_chain(), SystemClock().wall());
  };
  const auto good = judged(root_.list() + below_.list());
  ASSERT_TRUE(good.ok()) << good.error().detail;
  EXPECT_EQ(good->dns, std::vector<std::string>{"backup.internal.example"});
  EXPECT_EQ(judged(root_.list() + below_.list({client_.serial()})).error().detail, "revoked");
}

TEST_F(TlsAskingTest, NoCertificateIsNoFailure) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const Context server = asking(), client = silent(version);
    Pair pair(*server, *client, "gate.test");
    ASSERT_EQ(pair.shake(whole), State::done) << pair.server_.error();
    EXPECT_TRUE(pair.server_.peer_chain().empty());
    EXPECT_EQ(pair.send(pair.client_, pair.server_, "hello"), "hello");
  }
}

TEST_F(TlsAskingTest, H11_AForeignOrExpiredCertificateIsLeftToTheJudge) {
  const WallTime before = SystemClock().wall() - std::chrono::days(400);
  const crypto::TestClient expired = crypto::TestClientAuthority(before).issue({.dns = {"a"}});
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const Context server = asking(), client = showing(expired, version);
    Pair pair(*server, *client, "gate.test");
    ASSERT_EQ(pair.shake(whole), State::done) << pair.server_.error();
    EXPECT_EQ(pair.server_.peer_chain(), expired.chain());
  }
}

// A key whose public half is that of `victim`, and whose private half is another's: OpenSSL compares public
// halves only, so a client sends with it the victim's certificate and a signature that is not the victim's.
EVP_PKEY* pretended_key(const crypto::TestClient& victim) {
  const auto read = [](std::string_view pem) {
    BIO* const bytes = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    EVP_PKEY* const key = PEM_read_bio_PrivateKey(bytes, nullptr, nullptr, nullptr);
    BIO_free(bytes);
    return key;
  };
  EVP_PKEY* const theirs = read(victim.credential.key_pem.reveal());
  EVP_PKEY* const ours = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  unsigned char point[65] = {};
  std::size_t size = 0;
  BIGNUM* secret = nullptr;
  EXPECT_EQ(EVP_PKEY_get_octet_string_param(theirs, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &size), 1);
  EXPECT_EQ(EVP_PKEY_get_bn_param(ours, OSSL_PKEY_PARAM_PRIV_KEY, &secret), 1);
  OSSL_PARAM_BLD* const parts = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_utf8_string(parts, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(parts, OSSL_PKEY_PARAM_PUB_KEY, point, size);
  OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_PRIV_KEY, secret);
  OSSL_PARAM* const parameters = OSSL_PARAM_BLD_to_param(parts);
  EVP_PKEY_CTX* const maker = EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr);
  EVP_PKEY* made = nullptr;
  EXPECT_EQ(EVP_PKEY_fromdata_init(maker), 1);
  EXPECT_EQ(EVP_PKEY_fromdata(maker, &made, EVP_PKEY_KEYPAIR, parameters), 1);
  EVP_PKEY_CTX_free(maker);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(parts);
  BN_clear_free(secret);
  EVP_PKEY_free(ours);
  EVP_PKEY_free(theirs);
  return made;
}

TEST_F(TlsAskingTest, H11_ACertificateWithoutItsKeyFailsTheHandshake) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const Context server = asking(), client = showing(client_, version);
    EVP_PKEY* const key = pretended_key(client_);
    ASSERT_EQ(SSL_CTX_use_PrivateKey(client->native(), key), 1);
    EVP_PKEY_free(key);
    Pair pair(*server, *client, "gate.test");
    EXPECT_EQ(pair.shake(whole), State::failed);
    EXPECT_NE(pair.server_.error().find("signature"), std::string_view::npos) << pair.server_.error();
    EXPECT_TRUE(pair.server_.peer_chain().empty()) << version;
  }
  // And with a key that does not go with the certificate at all, a client does not begin.
  const crypto::TestClient other = below_.issue({.dns = {"a"}});
  EXPECT_FALSE(
      TlsContext::client_showing(material_.authority, client_.chain_pem(), other.credential.key_pem.reveal())
          .ok());
}

// How often the server asked, and how many authorities it named when it did.
struct Asked {
  int times = 0;
  int named = 0;
};

int on_asked(SSL* ssl, void* out) {
  Asked& asked = *static_cast<Asked*>(out);
  ++asked.times;
  asked.named = sk_X509_NAME_num(SSL_get0_peer_CA_list(ssl));
  return 1;
}

TEST_F(TlsAskingTest, ABrowserIsNeverAsked) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const Context server = plain(), client = showing(client_, version);
    Asked asked;
    SSL_CTX_set_cert_cb(client->native(), on_asked, &asked);
    Pair pair(*server, *client, "gate.test");
    ASSERT_EQ(pair.shake(whole), State::done);
    EXPECT_EQ(asked.times, 0);
    EXPECT_TRUE(pair.server_.peer_chain().empty());
  }
}

TEST_F(TlsAskingTest, NamesTheAuthoritiesUpToAHundred) {
  const std::string name = (*crypto::ClientAuthorities::make(root_.pem(), {}))->names()[0];
  const std::pair<std::vector<std::string>, int> table[] = {
      {{name, name}, 2},
      {std::vector<std::string>(100, name), 100},
      {std::vector<std::string>(101, name), 0},
      {{}, 0},
  };
  for (const auto& [names, expected] : table) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      const Context server = asking(names), client = showing(client_, version);
      Asked asked;
      SSL_CTX_set_cert_cb(client->native(), on_asked, &asked);
      Pair pair(*server, *client, "gate.test");
      ASSERT_EQ(pair.shake(whole), State::done);
      EXPECT_GE(asked.times, 1);
      EXPECT_EQ(std::max(asked.named, 0), expected);
      EXPECT_EQ(pair.server_.peer_chain(), client_.chain());
    }
  }
}

TEST_F(TlsAskingTest, SaysWhichPartDoesNotRead) {
  for (const std::string& name : {std::string("x"), std::string(), std::string("\x30\x00x", 3)}) {
    const auto made = TlsContext::server_asking(material_.server.chain_pem, material_.server.key_pem.reveal(),
                                                std::vector{name});
    ASSERT_FALSE(made.ok());
    EXPECT_NE(made.error().detail.find("client authority"), std::string::npos);
  }
  EXPECT_FALSE(TlsContext::server_asking("", material_.server.key_pem.reveal(), {}).ok());
  EXPECT_FALSE(TlsContext::server_asking(material_.server.chain_pem, "", {}).ok());
}

// Sessions that the server gave out; kept by a client that would offer them.
int keep_session(SSL* ssl, SSL_SESSION* session) {
  auto& kept = *static_cast<std::vector<SSL_SESSION*>*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  kept.push_back(SSL_SESSION_dup(session));  // the one it uses is spoilt when a connection just ends
  return 0;
}

class TlsResumptionTest : public TlsAskingTest {
 protected:
  ~TlsResumptionTest() override {
    for (SSL_SESSION* session : kept_) SSL_SESSION_free(session);
  }
  Context keeping(int version) {
    const Context client = showing(client_, version);
    SSL_CTX_set_session_cache_mode(client->native(), SSL_SESS_CACHE_CLIENT);
    SSL_CTX_set_app_data(client->native(), &kept_);
    SSL_CTX_sess_set_new_cb(client->native(), keep_session);
    return client;
  }
  // What a server gives to a client that talks with it. True if something came that can be resumed.
  bool learns(const TlsContext& server, const TlsContext& client) {
    Pair pair(server, client, "gate.test");
    EXPECT_EQ(pair.shake(whole), State::done) << pair.server_.error();
    EXPECT_EQ(pair.send(pair.server_, pair.client_, "hello"), "hello");
    return !kept_.empty() && SSL_SESSION_is_resumable(kept_.back()) == 1;
  }
  // Offers the last session in a handshake of its own, without the chain.
  bool resumes(const TlsContext& server, int version) {
    const Context client = silent(version);
    SSL_CTX_set_app_data(client->native(), kept_.back());
    SSL_CTX_set_info_callback(client->native(), [](const SSL* ssl, int where, int) {
      if ((where & SSL_CB_HANDSHAKE_START) == 0) return;
      auto* session = static_cast<SSL_SESSION*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
      if (SSL_get_session(ssl) == nullptr) SSL_set_session(const_cast<SSL*>(ssl), session);
    });
    Pair pair(server, *client, "gate.test");
    EXPECT_EQ(pair.shake(whole), State::done) << pair.server_.error();
    EXPECT_TRUE(pair.server_.peer_chain().empty());
    return SSL_CTX_sess_hits(client->native()) > 0;
  }
  std::vector<SSL_SESSION*> kept_;
};

TEST_F(TlsResumptionTest, H07_AServerThatAsksGivesNothingToResume) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const Context server = asking(), client = keeping(version);
    EXPECT_FALSE(learns(*server, *client)) << version;
  }
}

TEST_F(TlsResumptionTest, H07_NothingThatAnotherServerGaveIsResumed) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const Context browser_server = plain(), server = asking(), client = keeping(version);
    ASSERT_TRUE(learns(*browser_server, *client)) << version;
    EXPECT_TRUE(resumes(*browser_server, version)) << version;  // the offer is a good one
    EXPECT_FALSE(resumes(*server, version)) << version;
  }
}

TEST_F(TlsAskingTest, BoundsWhatAClientSends) {
  const std::string names = crypto::raw_names(std::vector<crypto::RawName>{{2, std::string(40'000, 'a')}});
  const std::string bulky = below_.issue({.raw_names = names}).credential.certificate_pem;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    client_.above_pem = below_.pem() + bulky;
    const Context server = asking(), client = showing(client_, version);
    Pair fits(*server, *client, "gate.test");
    EXPECT_EQ(fits.shake(whole), State::done) << fits.server_.error();
    EXPECT_EQ(fits.server_.peer_chain().size(), 3u);
    client_.above_pem = below_.pem() + bulky + bulky;
    const Context larger = showing(client_, version);
    Pair over(*server, *larger, "gate.test");
    EXPECT_EQ(over.shake(whole), State::failed) << version;
  }
}

TEST_F(TlsAskingTest, AClientSeesTheChainOfTheServerToo) {
  const Context server = plain(), client = silent();
  Pair pair(*server, *client, "gate.test");
  ASSERT_EQ(pair.shake(whole), State::done);
  EXPECT_EQ(pair.client_.peer_chain(), crypto::der_chain(material_.server.chain_pem));
}

TEST_F(TlsAskingTest, AStreamGivesItsChain) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
  const Context server = asking(), client = showing(client_);
  Loop loop;
  Stream near(loop, ends[0]), far(loop, ends[1]);
  EXPECT_TRUE(near.peer_chain().empty());
  int ready = 0;
  std::function<Task<void>()> serve = [&]() -> Task<void> {
    const Io io = co_await near.accept_tls(*server);
    EXPECT_TRUE(io.ok()) << near.tls_error();
    if (++ready == 2) loop.stop();
  };
  const std::string name = "gate.test";
  std::function<Task<void>()> call = [&]() -> Task<void> {
    const Io io = co_await far.connect_tls(*client, name);
    EXPECT_TRUE(io.ok()) << far.tls_error();
    if (++ready == 2) loop.stop();
  };
  spawn(loop, "server", serve());
  spawn(loop, "client", call());
  loop.run();
  EXPECT_EQ(near.peer_chain(), client_.chain());
}

}  // namespace
}  // namespace sallyport::net
