#include "verify/run/exchange.h"

namespace sallyport::verify {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

bool answered(const std::vector<Reply>& replies) {
  return !replies.empty() && replies.back().complete &&
         (replies.back().status >= 200 || replies.back().status == 101);
}

milliseconds left_until(Steady::time_point deadline) {
  return std::chrono::ceil<milliseconds>(deadline - Steady::now());
}

void listen(net::BlockingStream& stream, bool head_only, const Patience& patience, Exchange& out) {
  const auto deadline = Steady::now() + patience.whole;
  while (!out.closed) {
    const bool has_answer = answered(out.replies);
    if (has_answer && !patience.until_closed && !patience.for_more_replies) return;
    milliseconds wait = left_until(deadline);
    if (has_answer && patience.for_more_replies && !patience.until_closed)
      wait = std::min(wait, patience.quiet);
    if (wait.count() <= 0) return;
    const auto got = stream.read(out.received, wait);
    if (!got.ok() && got.error().kind == ErrorKind::timed_out) return;
    out.closed = !got.ok() || *got == 0;
    out.replies = read_replies(out.received, head_only, out.closed);
  }
}

}  // namespace

Exchange exchange(const net::BlockingTarget& target, std::string_view bytes, const Patience& patience) {
  Exchange out;
  const auto start = Steady::now();
  auto opened = net::BlockingStream::connect(target, patience.whole);
  if (!opened.ok()) {
    out.failure = opened.error().detail;
    out.closed = true;
  } else {
    // A gate may refuse before it has read everything: then writing fails, and its reply is still to be read.
    (void)(*opened)->write(bytes, patience.whole).ok();
    listen(**opened, bytes.starts_with("HEAD "), patience, out);
  }
  out.took = std::chrono::duration_cast<milliseconds>(Steady::now() - start);
  return out;
}

}  // namespace sallyport::verify
