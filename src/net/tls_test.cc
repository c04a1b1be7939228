#include "net/tls.h"

#include <gtest/gtest.h>

#include "crypto/x509.h"

namespace sallyport::net {
namespace {

struct Material {
  std::string authority;
  crypto::ServerCertificate server;
};

Material make_material() {
  const WallTime now = SystemClock().wall();
  auto authority = crypto::create_authority("test authority", now);
  auto server =
      crypto::issue_server_certificate(*authority, {{"gate.test"}, {"127.0.0.1"}}, now, std::chrono::days(2));
  return {authority->certificate_pem, std::move(*server)};
}

// Carries what each side wants to send to the other until neither has anything to say.
class Pair {
 public:
  Pair(const TlsContext& server, const TlsContext& client, const std::string& name)
      : server_(server), client_(client, name) {}

  // The client's last state, `failed` if either side failed.
  TlsEngine::State shake(std::size_t piece) {
    TlsEngine::State client = TlsEngine::State::wants_input;
    TlsEngine::State server = TlsEngine::State::wants_input;
    for (int turn = 0; turn < 10000; ++turn) {
      client = client_.handshake();
      move(client_, to_server_);
      if (!to_server_.empty()) give(server_, to_server_, piece, server_input_);
      server = server_.handshake();
      move(server_, to_client_);
      if (!to_client_.empty()) give(client_, to_client_, piece, client_input_);
      if (server == TlsEngine::State::failed || client == TlsEngine::State::failed)
        return TlsEngine::State::failed;
      const bool both = client == TlsEngine::State::done && server == TlsEngine::State::done;
      if (both && to_server_.empty() && to_client_.empty()) return TlsEngine::State::done;
    }
    return TlsEngine::State::wants_input;
  }

  std::string send(TlsEngine& from, TlsEngine& to, std::string_view text) {
    EXPECT_EQ(from.write(text), TlsEngine::State::done);
    wire_ =
        std::string(to.pending_input()) + std::exchange(from.output(), {});  // a ticket may still wait there
    to.set_input(wire_);
    std::string got;
    char buffer[4096];
    std::size_t bytes = 0;
    while (to.read(buffer, sizeof buffer, bytes) == TlsEngine::State::done) got.append(buffer, bytes);
    return got;
  }

  TlsEngine server_;
  TlsEngine client_;

 private:
  static void move(TlsEngine& from, std::string& to) { to.append(std::exchange(from.output(), {})); }
  static void give(TlsEngine& to, std::string& from, std::size_t piece, std::string& held) {
    held = std::string(to.pending_input()) + from.substr(0, piece);
    from.erase(0, piece);
    to.set_input(held);
  }
  std::string to_server_, to_client_, server_input_, client_input_, wire_;
};

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
