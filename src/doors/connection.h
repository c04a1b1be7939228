#pragma once
// doors/connection.h: one client connection of a door: TLS, one head after the other, deadlines. A
// resting connection holds no buffer.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "doors/lane.h"
#include "doors/reply.h"
#include "model/network.h"
#include "net/block.h"
#include "net/stream.h"
#include "wire/http1/head.h"

namespace sallyport::doors {

// What a connection needs while a request is being worked on; borrowed from the lane, so that resting costs
// nothing.
struct Workspace {
  explicit Workspace(http1::HeadLimits limits) : requests(limits), responses(limits) {}
  http1::RequestParser requests;
  http1::ResponseParser responses;
  http1::RequestHead request;
  http1::ResponseHead response;
  std::string to_client;
  std::string to_upstream;
};

// What somebody waits for, which decides what the deadline means.
enum class Phase : std::uint8_t { handshake, idle, head, working, upload, answer, download, tunnel, closing };

class Connection;
class ShownCertificate;
// What a door does with one request: its life to the record.
using Serve = net::Task<void> (*)(Connection&, const http1::RequestHead&);

class Connection final : net::Ticking {
 public:
  Connection(Lane& lane, int socket, Serve serve);
  ~Connection();

  // Serves the connection to its end. Takes what it runs on with it.
  static net::Task<void> run(std::unique_ptr<Connection> connection,
                             std::shared_ptr<const net::TlsContext> tls);

  Lane& lane() { return lane_; }
  net::Stream& client() { return stream_; }
  Workspace& workspace() { return *workspace_; }
  // Of the socket.
  const Address& peer() const { return stream_.peer_address(); }
  const std::string& peer_text() const { return address_; }
  // Bytes that came behind the head of the current request.
  std::string_view behind_head() const { return std::string_view(block_.data() + begin_, end_ - begin_); }
  // The body was read: `rest` is what came behind it and belongs to the next request.
  void keep_rest(std::string_view rest);
  // No further request on this connection.
  void close_after() { keep_alive_ = false; }
  bool keeps_alive() const { return keep_alive_ && !lane_.draining(); }

  // Enters a phase with its deadline; `upstream` is interrupted along with the client when it passes.
  void enter(Phase phase, std::chrono::seconds wait, net::Stream* upstream = nullptr);
  void leave_upstream() { upstream_ = nullptr; }
  // Pushes the deadline of the phase away: something has moved.
  void moved() { due_ = lane_.loop().now() + wait_; }
  enum class Woken : std::uint8_t { no, deadline, client_gone, early_answer };
  Woken woken() const { return woken_; }
  // Why a wait ended that was interrupted, as an error of whose fault it was. `what` was being done.
  Error why_woken(std::string_view what) const;
  void interrupt();
  // What the client showed in the handshake; null until somebody asked.
  std::shared_ptr<ShownCertificate>& certificate() { return certificate_; }
  // Ours until the client has been sent its last byte.
  void hold(RevocationRef revocation) {
    revocation->add_stream();
    revocation_ = std::move(revocation);
  }

  net::Task<net::Io> send(const Reply& reply, std::string_view request_id, bool head_only);

 private:
  enum class Head : std::uint8_t { ready, refused, none };
  net::Task<Head> next_head();
  void make_room();
  bool took(net::Io got);
  net::Task<void> refuse_head(http1::Outcome outcome);
  net::Task<void> linger();
  void rest();
  void tick(MonoTime now) override;
  void wake(Woken why);

  Lane& lane_;
  Serve serve_;
  net::Stream stream_;
  std::string address_;
  std::unique_ptr<Workspace> workspace_;
  net::Block block_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  net::Stream* upstream_ = nullptr;
  RevocationRef revocation_;
  std::shared_ptr<ShownCertificate> certificate_;
  MonoTime due_{};
  std::chrono::seconds wait_{0};
  Phase phase_ = Phase::handshake;
  Woken woken_ = Woken::no;
  bool keep_alive_ = true;
  bool resting_ = false;  // the next interruption only asks to give the block back
  bool hang_up_seen_ = false;
};

}  // namespace sallyport::doors
