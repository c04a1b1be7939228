#include "crypto/x509.h"

#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

#include <set>

#include "crypto/x509_read.h"

namespace sallyport::crypto {
namespace {

using std::chrono::days;

const WallTime now = from_unix_seconds(1'700'000'000);

Authority new_authority(const NameConstraints& constraints = {}) {
  auto authority = create_authority("Sallyport development authority", now, constraints);
  EXPECT_TRUE(authority.ok()) << authority.error().detail;
  return std::move(authority).value();
}

ServerCertificate issue(const Authority& authority, const ServerNames& names, days validity = days(90)) {
  auto out = issue_server_certificate(authority, names, now, validity);
  EXPECT_TRUE(out.ok()) << out.error().detail;
  return std::move(out).value();
}

// As a TLS client would: chain, times, purpose, constraints. "ok", or OpenSSL's reason.
std::string verdict(const Authority& authority, const std::string& pem, WallTime at = now) {
  const auto root = read_certificate(authority.certificate_pem);
  const auto leaf = read_certificate(pem);
  X509_STORE* store = X509_STORE_new();
  X509_STORE_add_cert(store, root->get());
  X509_STORE_CTX* context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, leaf->get(), nullptr);
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_time(parameters, to_unix_seconds(at));
  X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT);
  X509_verify_cert(context);
  const std::string out = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
  return out;
}

TEST(X509, WhatTheAuthorityIssuesIsTrustedByThoseWhoTrustIt) {
  const Authority authority = new_authority();
  const ServerCertificate server = issue(authority, {{"localhost", "*.flows.test"}, {"127.0.0.1", "::1"}});
  EXPECT_EQ(verdict(authority, server.chain_pem), "ok");
  EXPECT_NE(verdict(new_authority(), server.chain_pem), "ok");
  EXPECT_EQ(verdict(authority, server.chain_pem, now + days(89)), "ok");
  EXPECT_EQ(verdict(authority, server.chain_pem, now + days(91)), "certificate has expired");
}

TEST(X509, DescribesWhatItIssued) {
  const ServerCertificate server =
      issue(new_authority(), {{"localhost", "*.flows.test"}, {"127.0.0.1", "::1"}});
  const auto what = describe_certificate(server.chain_pem);
  ASSERT_TRUE(what.ok());
  EXPECT_EQ(what->subject, "CN=localhost");
  EXPECT_EQ(what->issuer, "CN=Sallyport development authority");
  EXPECT_EQ(what->dns, (std::vector<std::string>{"localhost", "*.flows.test"}));
  EXPECT_EQ(what->addresses, (std::vector<std::string>{"127.0.0.1", "::1"}));
  EXPECT_EQ(what->not_before, now - std::chrono::minutes(5));
  EXPECT_EQ(what->not_after - what->not_before, days(90));
  EXPECT_FALSE(what->is_authority);
  EXPECT_TRUE(describe_certificate(new_authority().certificate_pem)->is_authority);
}

TEST(X509, CoversItsNamesOnly) {
  const std::string pem =
      issue(new_authority(), {{"gate.test", "*.flows.test"}, {"127.0.0.1", "::1"}}).chain_pem;
  for (const auto* host :
       {"gate.test", "GATE.TEST", "a.flows.test", "127.0.0.1", "::1", "[::1]", "0:0:0:0:0:0:0:1"}) {
    EXPECT_TRUE(covers_host(pem, host)) << host;
  }
  for (const std::string_view host : {"", "flows.test", "a.b.flows.test", "xgate.test", "gate.test.evil",
                                      "127.0.0.2", "::2", "*", "[]", ".flows.test", "gate"}) {
    EXPECT_FALSE(covers_host(pem, host)) << host;
  }
  EXPECT_FALSE(covers_host(pem, std::string_view("gate.test\0.evil", 15)));
  EXPECT_FALSE(covers_host("", "gate.test"));
}

TEST(X509, AnAuthorityCannotSpeakForNamesOutsideItsConstraints) {
  const Authority authority = new_authority({{"localhost", "flows.test"}, {"127.0.0.1", "::1"}});
  EXPECT_EQ(verdict(authority, issue(authority, {{"localhost"}, {"127.0.0.1", "::1"}}).chain_pem), "ok");
  EXPECT_EQ(verdict(authority, issue(authority, {{"a.flows.test"}, {}}).chain_pem), "ok");
  EXPECT_NE(verdict(authority, issue(authority, {{"example.com"}, {}}).chain_pem), "ok");
  EXPECT_NE(verdict(authority, issue(authority, {{"localhost", "example.com"}, {}}).chain_pem), "ok");
  EXPECT_NE(verdict(authority, issue(authority, {{}, {"192.0.2.1"}}).chain_pem), "ok");
  const Authority names_only = new_authority({{"localhost"}, {}});
  EXPECT_EQ(verdict(names_only, issue(names_only, {{"localhost"}, {}}).chain_pem), "ok");
  EXPECT_NE(verdict(names_only, issue(names_only, {{"localhost"}, {"127.0.0.1"}}).chain_pem), "ok");
  EXPECT_NE(verdict(names_only, issue(names_only, {{"localhost"}, {"::1"}}).chain_pem), "ok");
}

TEST(X509, AServerCannotIssue) {
  const Authority authority = new_authority();
  const ServerCertificate server = issue(authority, {{"localhost"}, {}});
  EXPECT_FALSE(parse_authority(server.chain_pem, server.key_pem.reveal()).ok());
}

TEST(X509, AnAuthorityThatWasKeptIsTheSame) {
  const Authority authority = new_authority();
  const auto pem = authority.key.pem();
  auto again = parse_authority(authority.certificate_pem, pem->reveal());
  ASSERT_TRUE(again.ok()) << again.error().detail;
  EXPECT_EQ(verdict(authority, issue(*again, {{"localhost"}, {}}).chain_pem), "ok");
  const auto other = new_authority().key.pem();
  EXPECT_FALSE(parse_authority(authority.certificate_pem, other->reveal()).ok());
  EXPECT_FALSE(parse_authority("", pem->reveal()).ok());
}

TEST(X509, RefusesNamesThatAreNone) {
  const Authority authority = new_authority();
  for (const std::string& name :
       {std::string(), std::string("a,DNS:evil.test"), std::string("a b"), std::string("a..b"),
        std::string(".a"), std::string("a."), std::string("-a"), std::string("*"), std::string("a.*.b"),
        std::string("a\nb"), std::string("a\0b", 3), std::string(64, 'a'), std::string("\xc3\xa9.test"),
        std::string("email:a")}) {
    EXPECT_FALSE(issue_server_certificate(authority, {{name}, {}}, now, days(1)).ok()) << name;
    EXPECT_FALSE(create_authority("a", now, {{name}, {}}).ok()) << name;
  }
  for (const std::string& address :
       {std::string("localhost"), std::string("127.1"), std::string("1.2.3.4/8"), std::string(),
        std::string("127.0.0.1\0", 10), std::string("::1,DNS:evil.test")}) {
    EXPECT_FALSE(issue_server_certificate(authority, {{}, {address}}, now, days(1)).ok()) << address;
    EXPECT_FALSE(create_authority("a", now, {{"localhost"}, {address}}).ok()) << address;
  }
  EXPECT_FALSE(issue_server_certificate(authority, {}, now, days(1)).ok());
  EXPECT_FALSE(
      issue_server_certificate(authority, {std::vector<std::string>(1001, "a"), {}}, now, days(1)).ok());
  EXPECT_FALSE(create_authority("", now).ok());
  EXPECT_FALSE(create_authority(std::string(65, 'a'), now).ok());
  EXPECT_FALSE(create_authority("a\nb", now).ok());
  EXPECT_FALSE(create_authority("a", now, {{}, {"127.0.0.1"}}).ok());
}

TEST(X509, BoundsTheValidity) {
  const Authority authority = new_authority();
  for (const int length : {0, -1, 826, 100000}) {
    EXPECT_FALSE(issue_server_certificate(authority, {{"a"}, {}}, now, days(length)).ok()) << length;
  }
  EXPECT_TRUE(issue_server_certificate(authority, {{"a"}, {}}, now, days(825)).ok());
}

TEST(X509, SerialsAndKeysAreNotRepeated) {
  const Authority authority = new_authority();
  std::set<std::string> serials;
  for (int i = 0; i < 20; ++i) {
    const auto serial = describe_certificate(issue(authority, {{"a"}, {}}).chain_pem)->serial;
    EXPECT_LE(serial.size(), 32u);
    EXPECT_GE(serial.size(), 16u);
    serials.insert(serial);
  }
  EXPECT_EQ(serials.size(), 20u);
}

TEST(X509, ChecksWhatAServerWouldUse) {
  const Authority authority = new_authority();
  const ServerCertificate server = issue(authority, {{"gate.test"}, {}});
  const ServerCertificate other = issue(authority, {{"gate.test"}, {}});
  const std::string good[] = {"gate.test"};
  const std::string bad[] = {"gate.test", "flows.test"};
  const auto reason = [&](const std::string& chain, const Secret& key, std::span<const std::string> hosts,
                          WallTime at) {
    const auto checked = check_server_certificate(chain, key, hosts, at);
    return checked.ok() ? std::string("ok") : checked.error().detail;
  };
  EXPECT_EQ(reason(server.chain_pem, server.key_pem, good, now), "ok");
  EXPECT_EQ(reason(server.chain_pem + authority.certificate_pem, server.key_pem, good, now), "ok");
  const std::pair<std::string, const char*> table[] = {
      {reason(server.chain_pem, server.key_pem, bad, now), "for gate.test, not for flows.test"},
      {reason(server.chain_pem, server.key_pem, good, now + days(90)), "expired on 2024-02-12T"},
      {reason(server.chain_pem, server.key_pem, good, now - days(1)), "not valid before"},
      {reason(server.chain_pem, other.key_pem, good, now), "does not belong"},
      {reason(authority.certificate_pem + server.chain_pem, server.key_pem, good, now), "does not belong"},
      {reason(server.chain_pem, Secret(), good, now), "no unencrypted private key"},
      {reason("", server.key_pem, good, now), "no certificate"},
      {reason(server.chain_pem.substr(0, 200), server.key_pem, good, now), "no certificate"},
      {reason(std::string(300 << 10, '-'), server.key_pem, good, now), "256 KiB"},
  };
  for (const auto& [seen, expected] : table)
    EXPECT_NE(seen.find(expected), std::string::npos) << seen << " / " << expected;
}

}  // namespace
}  // namespace sallyport::crypto
