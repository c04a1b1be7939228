// Slowloris (G19): a client that keeps sending, a little at a time, so that no wait between two reads is ever
// long.
#include <thread>

#include "verify/probes/all.h"
#include "verify/run/reply.h"

namespace sallyport::verify {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr milliseconds drip{150};
constexpr milliseconds connect_wait{2000};

// Sends `start`, then `each` every 150 ms, until the gate ends it or `limit` has passed.
Probed drip_until_cut(const Stage& stage, const std::string& start, const std::string& each,
                      milliseconds limit) {
  auto opened = net::BlockingStream::connect(stage.web(), connect_wait);
  if (!opened.ok()) return came_through("no connection: " + opened.error().detail);
  const auto begin = Steady::now();
  std::string received;
  bool sending = (*opened)->write(start, connect_wait).ok();
  while (Steady::now() - begin < limit) {
    const auto got = (*opened)->read(received, drip);
    const bool cut = (got.ok() && *got == 0) || (!got.ok() && got.error().kind != ErrorKind::timed_out);
    if (cut) {
      const auto took = std::chrono::duration_cast<milliseconds>(Steady::now() - begin);
      const auto replies = read_replies(received, false, true);
      const std::string status =
          replies.empty() ? "without a reply" : "with " + std::to_string(replies.front().status);
      return held("cut off " + status + " after " + std::to_string(took.count()) + " ms");
    }
    if (sending) sending = (*opened)->write(each, connect_wait).ok();
  }
  return came_through("still being served after " + std::to_string(limit.count()) + " ms");
}

}  // namespace

Probed slowloris(const Stage& stage, Values) {
  const std::string start = "GET " + stage.open + "slow HTTP/1.1\r\nHost: " + stage.host + "\r\n";
  const Probed head = drip_until_cut(stage, start, "X-Slow: 1\r\n", stage.head_wait + milliseconds(2000));
  if (head.came != Probed::Came::held) return came_through("the head is " + head.seen);
  const std::string post =
      "POST " + stage.open + "slow HTTP/1.1\r\nHost: " + stage.host + "\r\nContent-Length: 1000000\r\n\r\n";
  const Probed body = drip_until_cut(stage, post, "", stage.body_wait + milliseconds(2000));
  if (body.came != Probed::Came::held) return came_through("the body is " + body.seen);
  return held("head " + head.seen + "; body " + body.seen);
}

}  // namespace sallyport::verify
