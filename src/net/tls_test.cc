#include "net/tls.h"

#include <gtest/gtest.h>

#include "net/test_tls_pair.h"

namespace sallyport::net {
namespace {

TEST(TlsEngine, ShakesHandsHoweverTheBytesAreSplit) {
  const Material material = make_material();
  auto server = TlsContext::server(material.server.chain_pem, material.server.key_pem.reveal());
  auto client = TlsContext::client(material.authority);
  ASSERT_TRUE(server.ok() && client.ok());
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{100000}}) {
    Pair pair(**server, **client, "gate.test");
    EXPECT_EQ(pair.shake(piece), TlsEngine::State::done) << piece << " " << pair.client_.error();
    EXPECT_EQ(pair.server_.server_name(), "gate.test");
    EXPECT_EQ(pair.send(pair.client_, pair.server_, "hello"), "hello");
    const std::string large(100000, 'x');
    EXPECT_EQ(pair.send(pair.server_, pair.client_, large), large);
  }
}

TEST(TlsEngine, ClientRefusesAnotherName) {
  const Material material = make_material();
  auto server = TlsContext::server(material.server.chain_pem, material.server.key_pem.reveal());
  auto client = TlsContext::client(material.authority);
  Pair pair(**server, **client, "other.test");
  EXPECT_EQ(pair.shake(100000), TlsEngine::State::failed);
  EXPECT_NE(pair.client_.error().find("certificate"), std::string_view::npos);
}

TEST(TlsEngine, ClientRefusesAnUnknownAuthority) {
  const Material material = make_material();
  const Material other = make_material();
  auto server = TlsContext::server(material.server.chain_pem, material.server.key_pem.reveal());
  auto client = TlsContext::client(other.authority);
  Pair pair(**server, **client, "gate.test");
  EXPECT_EQ(pair.shake(100000), TlsEngine::State::failed);
}

TEST(TlsEngine, CloseNotifyIsNotTheSameAsAnEnd) {
  const Material material = make_material();
  auto server = TlsContext::server(material.server.chain_pem, material.server.key_pem.reveal());
  auto client = TlsContext::client(material.authority);
  Pair pair(**server, **client, "127.0.0.1");
  ASSERT_EQ(pair.shake(100000), TlsEngine::State::done);
  char buffer[16];
  std::size_t bytes = 0;
  pair.server_.set_input({});
  EXPECT_EQ(pair.server_.read(buffer, sizeof buffer, bytes), TlsEngine::State::wants_input);
  pair.client_.close_notify();
  const std::string wire = pair.client_.output();
  pair.server_.set_input(wire);
  EXPECT_EQ(pair.server_.read(buffer, sizeof buffer, bytes), TlsEngine::State::closed);
}

TEST(TlsEngine, GarbageFailsAndStaysFailed) {
  const Material material = make_material();
  auto server = TlsContext::server(material.server.chain_pem, material.server.key_pem.reveal());
  TlsEngine engine(**server);
  engine.set_input("GET / HTTP/1.1\r\nHost: gate.test\r\n\r\n");
  EXPECT_EQ(engine.handshake(), TlsEngine::State::failed);
  EXPECT_EQ(engine.handshake(), TlsEngine::State::failed);
}

TEST(TlsContext, SaysWhichPartDoesNotFit) {
  const Material one = make_material();
  const Material two = make_material();
  const auto no_certificate = TlsContext::server("nothing", one.server.key_pem.reveal());
  ASSERT_FALSE(no_certificate.ok());
  EXPECT_NE(no_certificate.error().detail.find("certificate"), std::string::npos);
  const auto no_key = TlsContext::server(one.server.chain_pem, "nothing");
  ASSERT_FALSE(no_key.ok());
  EXPECT_NE(no_key.error().detail.find("key"), std::string::npos);
  EXPECT_FALSE(TlsContext::server(one.server.chain_pem, two.server.key_pem.reveal()).ok());
}

}  // namespace
}  // namespace sallyport::net
