#pragma once
// net/test_tls_pair.h: for tests: a server and a client of TLS that talk to each other without a socket.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "crypto/x509.h"
#include "net/tls.h"

namespace sallyport::net {

struct Material {
  std::string authority;
  crypto::ServerCertificate server;
};

inline Material make_material() {
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

}  // namespace sallyport::net
