// Step 6 for WebSocket: bytes both ways, frame boundaries followed so that a cut ends with a proper Close.
#include "doors/web/steps.h"
#include "net/event.h"
#include "wire/websocket/frames.h"

namespace sallyport::doors {
namespace {

constexpr std::uint16_t policy_violation = 1008;  // RFC 6455 §7.4.1

struct Direction {
  net::Stream& from;
  net::Stream& to;
  std::uint64_t& bytes;
  websocket::FrameFollower* follower;  // null where nobody needs the boundary
  bool broken = false;                 // a write was cut in the middle
};

class Tunnel {
 public:
  Tunnel(Crossing& crossing, net::Stream& upstream)
      : crossing_(crossing),
        connection_(crossing.connection()),
        upstream_(upstream),
        other_done_(crossing.lane().loop()),
        up_{connection_.client(), upstream, crossing.record_.bytes_in, nullptr},
        down_{upstream, connection_.client(), crossing.record_.bytes_out, &follower_} {}

  net::Task<Result<void>> run(std::string_view from_client, std::string_view from_upstream);

 private:
  net::Task<void> run_down(std::string_view first);
  net::Task<void> pump(Direction& direction, std::string_view first);
  net::Task<bool> pass(Direction& direction, std::string_view bytes);
  net::Task<void> say_goodbye();

  Crossing& crossing_;
  Connection& connection_;
  net::Stream& upstream_;
  net::Event other_done_;
  websocket::FrameFollower follower_;
  Direction up_;
  Direction down_;
};

net::Task<bool> Tunnel::pass(Direction& direction, std::string_view bytes) {
  const net::Io sent = co_await direction.to.write({bytes, {}, {}});
  direction.broken = !sent.ok();
  if (direction.broken) co_return false;
  direction.bytes += bytes.size();
  if (direction.follower != nullptr) direction.follower->feed(bytes);
  connection_.moved();
  co_return true;
}

net::Task<void> Tunnel::pump(Direction& direction, std::string_view first) {
  bool going = first.empty() || co_await pass(direction, first);
  while (going && crossing_.cut_reason().empty()) {
    const net::Io waited = co_await direction.from.wait_readable();
    if (!waited.ok()) break;
    net::Block block = connection_.lane().loop().blocks().take(net::small_block);
    const net::Io got = co_await direction.from.read(block.data(), block.size());
    if (!got.ok()) break;
    going = co_await pass(direction, std::string_view(block.data(), got.bytes));
  }
  // One side is done: the other has nobody to talk to. What it sent already has been passed on.
  connection_.interrupt();
}

net::Task<void> Tunnel::run_down(std::string_view first) {
  co_await pump(down_, first);
  other_done_.set();
}

net::Task<void> Tunnel::say_goodbye() {
  if (crossing_.cut_reason().empty() || down_.broken || !follower_.at_boundary() || follower_.saw_close())
    co_return;
  const std::string close = websocket::close_frame(policy_violation, crossing_.cut_reason());
  connection_.enter(Phase::closing, seconds(1));
  const net::Io sent = co_await connection_.client().write({close, {}, {}});
  (void)sent;
}

net::Task<Result<void>> Tunnel::run(std::string_view from_client, std::string_view from_upstream) {
  connection_.close_after();
  connection_.enter(Phase::tunnel, crossing_.site().map().limits.tunnel_idle_wait, &upstream_);
  net::spawn(crossing_.lane().loop(), "tunnel", run_down(from_upstream));
  co_await pump(up_, from_client);
  co_await other_done_.wait();
  co_await say_goodbye();
  if (connection_.woken() == Connection::Woken::deadline && crossing_.cut_reason().empty()) {
    co_return client_error(ErrorKind::timed_out, "nothing moved in the tunnel for too long");
  }
  co_return Result<void>();
}

}  // namespace

net::Task<Result<void>> tunnel(Crossing& crossing, net::Stream& upstream, std::string_view from_upstream) {
  Tunnel both(crossing, upstream);
  co_return co_await both.run(crossing.connection().behind_head(), from_upstream);
}

}  // namespace sallyport::doors
