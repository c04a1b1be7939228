#include "net/blocking.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "crypto/issue_client.h"
#include "net/tls.h"

namespace sallyport::net {
namespace {

constexpr std::chrono::milliseconds patience{2000};

// A listener that accepts in the kernel and never answers.
class Silent {
 public:
  Silent() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(socket_, 4);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
  }
  ~Silent() { ::close(socket_); }
  BlockingTarget target() const {
    BlockingTarget target;
    target.address = "127.0.0.1";
    target.port = port_;
    return target;
  }
  int accept(sockaddr_in* from = nullptr) const {
    socklen_t length = sizeof *from;
    return ::accept(socket_, reinterpret_cast<sockaddr*>(from), from ? &length : nullptr);
  }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

TEST(BlockingStream, BytesGoBothWays) {
  const Silent server;
  auto stream = BlockingStream::connect(server.target(), patience);
  ASSERT_TRUE(stream.ok()) << stream.error().detail;
  const int peer = server.accept();
  ASSERT_TRUE((*stream)->write("ping", patience).ok());
  char received[4];
  ASSERT_EQ(::recv(peer, received, 4, MSG_WAITALL), 4);
  ::send(peer, "pong", 4, 0);
  std::string out;
  EXPECT_EQ(*(*stream)->read(out, patience), 4u);
  EXPECT_EQ(out, "pong");
  ::close(peer);
  EXPECT_EQ(*(*stream)->read(out, patience), 0u) << "closed";
}

TEST(BlockingStream, AReadEndsAtItsDeadline) {
  const Silent server;
  auto stream = BlockingStream::connect(server.target(), patience);
  ASSERT_TRUE(stream.ok());
  std::string out;
  const auto got = (*stream)->read(out, std::chrono::milliseconds(1));
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().kind, ErrorKind::timed_out);
}

TEST(BlockingStream, AHandshakeThatNobodyAnswersEndsAtItsDeadline) {
  const Silent server;
  BlockingTarget target = server.target();
  target.tls = true;
  const auto stream = BlockingStream::connect(target, std::chrono::milliseconds(20));
  ASSERT_FALSE(stream.ok());
  EXPECT_EQ(stream.error().kind, ErrorKind::timed_out);
}

TEST(BlockingStream, ComesFromTheAddressThatIsAskedFor) {
  const Silent server;
  BlockingTarget target = server.target();
  target.source_address = "127.0.0.66";
  const auto stream = BlockingStream::connect(target, patience);
  ASSERT_TRUE(stream.ok()) << stream.error().detail;
  sockaddr_in from{};
  const int peer = server.accept(&from);
  EXPECT_EQ(ntohl(from.sin_addr.s_addr), 0x7f000042u);
  ::close(peer);
}

TEST(BlockingStream, SaysWhatCannotBeReached) {
  BlockingTarget target;
  target.address = "127.0.0.1";
  target.port = *free_loopback_port();
  EXPECT_EQ(BlockingStream::connect(target, patience).error().kind, ErrorKind::unavailable);
  target.address = "unix:/nowhere/at/all.sock";
  EXPECT_EQ(BlockingStream::connect(target, patience).error().kind, ErrorKind::unavailable);
  target.address = "not an address";
  EXPECT_EQ(BlockingStream::connect(target, patience).error().kind, ErrorKind::malformed);
}

TEST(IsLoopback, OnlyLoopbackIs) {
  EXPECT_TRUE(is_loopback("127.0.0.1"));
  EXPECT_TRUE(is_loopback("127.9.9.9"));
  EXPECT_TRUE(is_loopback("::1"));
  EXPECT_TRUE(is_loopback("localhost"));
  for (const char* other : {"0.0.0.0", "10.0.0.1", "::", "192.0.2.1", "::ffff:10.0.0.1", "128.0.0.1", ""}) {
    EXPECT_FALSE(is_loopback(other)) << other;
  }
}

// One connection of a server that asks for a certificate: what it was shown.
std::vector<std::string> shown_to(int peer, const TlsContext& context) {
  TlsEngine engine(context);
  std::array<char, 16 << 10> buffer{};
  for (;;) {
    const TlsEngine::State state = engine.handshake();
    (void)::send(peer, engine.output().data(), engine.output().size(), MSG_NOSIGNAL);
    engine.output().clear();
    if (state != TlsEngine::State::wants_input) break;
    const ssize_t got = ::recv(peer, buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    engine.set_input({buffer.data(), static_cast<std::size_t>(got)});
  }
  return engine.peer_chain();
}

class ClientCertificates : public testing::Test {
 protected:
  std::size_t sent(std::shared_ptr<const ClientIdentity> identity) {
    const WallTime now = SystemClock().wall();
    const auto own = crypto::create_authority("server", now);
    const auto issued =
        crypto::issue_server_certificate(*own, {{"localhost"}, {}}, now, std::chrono::days(1));
    const auto context = TlsContext::server_asking(issued->chain_pem, issued->key_pem.reveal(), {});
    EXPECT_TRUE(context.ok());
    const Silent server;
    std::vector<std::string> chain;
    std::jthread accepting([&] {
      const int peer = server.accept();
      chain = shown_to(peer, **context);
      ::close(peer);
    });
    BlockingTarget target = server.target();
    target.tls = true;
    target.identity = std::move(identity);
    const auto stream = BlockingStream::connect(target, patience);
    accepting.join();
    return chain.size();
  }
};

TEST_F(ClientCertificates, AreShownWithThoseAboveThem) {
  const WallTime now = SystemClock().wall();
  const auto root = crypto::create_client_authority("clients", now);
  const auto below = crypto::issue_client_authority(*root, "below", now);
  crypto::ClientOptions options;
  options.dns = {"a.example"};
  options.rsa_bits = 1024;  // weak ones too
  auto made = crypto::issue_client_certificate(*below, options, now);
  ASSERT_TRUE(made.ok()) << made.error().detail;
  const auto identity = std::make_shared<const ClientIdentity>(
      ClientIdentity{made->certificate_pem + below->certificate_pem, std::move(made->key_pem)});
  EXPECT_EQ(sent(identity), 2u);
  EXPECT_EQ(sent(nullptr), 0u);
}

TEST_F(ClientCertificates, ThatDoNotReadOpenNothing) {
  const Silent server;
  BlockingTarget target = server.target();
  target.tls = true;
  target.identity = std::make_shared<const ClientIdentity>(ClientIdentity{"x", Secret("y")});
  EXPECT_FALSE(BlockingStream::connect(target, patience).ok());
}

}  // namespace
}  // namespace sallyport::net
