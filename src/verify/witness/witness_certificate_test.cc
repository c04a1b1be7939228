#include "verify/witness/witness_certificate.h"

#include <gtest/gtest.h>

#include "verify/boot/folder.h"
#include "verify/run/exchange.h"
#include "verify/witness/witness.h"

namespace sallyport::verify {
namespace {

using Names = std::vector<std::string>;

TEST(LocalNames, AreThoseOfLoopbackOtherThanLocalhost) {
  EXPECT_EQ(names_on_line("127.0.0.1 localhost"), Names());
  EXPECT_EQ(names_on_line("127.0.1.1\tbox.example box # mine"), (Names{"box.example", "box"}));
  EXPECT_EQ(names_on_line("127.0.0.1 a.localhost here"), Names{"here"});
  for (const char* line : {"", "   ", "# 127.0.0.1 box", "10.0.0.1 box", "::1 box", "127.0.0.1"}) {
    EXPECT_EQ(names_on_line(line), Names()) << line;
  }
}

TEST(LocalNames, WhatIsFoundLeadsToLoopback) {
  const LocalName found = find_local_name();
  EXPECT_TRUE(found.address.starts_with("127."));
  if (!found.name.empty()) EXPECT_TRUE(net::is_loopback(found.name));
}

TEST(WitnessCertificate, IsBelievedByWhoeverKnowsItsAuthority) {
  const LocalName name;
  const auto certificate = make_witness_certificate(name);
  ASSERT_TRUE(certificate.ok()) << certificate.error().detail;
  auto folder = TemporaryFolder::make();
  ASSERT_TRUE(folder.ok());
  const std::string file = folder->path() + "/ca.pem";
  ASSERT_TRUE(write_private_file(file, certificate->authority).ok());

  WitnessLog log;
  const auto witness = Witness::start({name.address, certificate->tls, &log});
  ASSERT_TRUE(witness.ok()) << witness.error().detail;
  net::BlockingTarget target;
  target.address = name.address;
  target.port = (*witness)->port();
  target.tls = true;
  target.server_name = "localhost";
  target.authority_file = file;
  const std::string body(20000, 'x');  // more than one TLS record
  const Exchange seen =
      exchange(target, "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 20000\r\n\r\n" + body, {});
  EXPECT_EQ(seen.status(), 200) << seen.failure;
  EXPECT_EQ(log.since({}).requests, 1u);
  EXPECT_NE(log.since({}).bytes.find(body), std::string::npos);
}

}  // namespace
}  // namespace sallyport::verify
