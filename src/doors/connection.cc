#include "doors/connection.h"

#include <cstring>

#include "base/control/control.h"
#include "doors/lane.h"

namespace sallyport::doors {

Connection::Connection(Lane& lane, int socket, Serve serve)
    : lane_(lane), serve_(serve), stream_(lane.loop(), socket), address_(to_text(stream_.peer_address())) {
  lane.loop().watch(*this);
  lane.metrics().connections.add();
}

Connection::~Connection() {
  rest();
  lane_.metrics().closed_connections.add();
}

net::Task<void> Connection::run(std::unique_ptr<Connection> self,
                                std::shared_ptr<const net::TlsContext> tls) {
  Connection& connection = *self;
  if (tls) {
    connection.enter(Phase::handshake, connection.lane_.site()->map().limits.head_wait);
    const net::Io shaken = co_await connection.stream_.accept_tls(*tls);
    if (!shaken.ok()) co_return;
  }
  while (true) {
    const Head head = co_await connection.next_head();
    if (head != Head::ready) break;
    connection.enter(Phase::working, seconds(0));
    co_await connection.serve_(connection, connection.workspace_->request);
    if (!connection.keeps_alive()) break;
  }
  co_await connection.linger();
}

void Connection::rest() {
  block_ = net::Block();
  begin_ = end_ = 0;
  if (workspace_) lane_.give_workspace(std::move(workspace_));
}

void Connection::enter(Phase phase, std::chrono::seconds wait, net::Stream* upstream) {
  phase_ = phase;
  wait_ = wait;
  upstream_ = upstream;
  woken_ = Woken::no;
  hang_up_seen_ = false;
  due_ = wait.count() == 0 ? MonoTime::max() : lane_.loop().now() + wait;
}

Error Connection::why_woken(std::string_view what) const {
  switch (woken_) {
    case Woken::deadline:
      return upstream_error(ErrorKind::timed_out, std::string(what) + ": no answer in time");
    case Woken::client_gone:
      return client_error(ErrorKind::unavailable, "the client left");
    default:
      return upstream_error(ErrorKind::unavailable, std::string(what) + ": the connection failed");
  }
}

void Connection::interrupt() {
  stream_.interrupt();
  if (upstream_ != nullptr) upstream_->interrupt();
}

void Connection::wake(Woken why) {
  woken_ = why;
  interrupt();
}

void Connection::tick(MonoTime now) {
  if (phase_ == Phase::idle && block_ && begin_ == end_ && !resting_) {
    resting_ = true;
    stream_.interrupt();
    return;
  }
  if (now >= due_ || (phase_ == Phase::idle && lane_.draining())) {
    const bool bounded = phase_ != Phase::head || enforced(Control::header_deadline);
    if (bounded) wake(Woken::deadline);
    return;
  }
  if (phase_ == Phase::upload && upstream_ != nullptr && upstream_->peek() != net::Stream::Peek::nothing) {
    wake(Woken::early_answer);
  }
  if (phase_ != Phase::answer && phase_ != Phase::download) return;
  // Seen twice: a client that half-closes and still reads has had its answer by then, mostly.
  const bool hung_up = stream_.peek() == net::Stream::Peek::closed;
  if (hung_up && hang_up_seen_) wake(Woken::client_gone);
  hang_up_seen_ = hung_up;
}

// Room for more bytes behind those that are there.
void Connection::make_room() {
  if (!block_) block_ = lane_.loop().blocks().take(net::small_block);
  if (begin_ == 0) return;
  std::memmove(block_.data(), block_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
}

// True: go on waiting, with or without new bytes.
bool Connection::took(net::Io got) {
  const bool only_rest = got.state == net::Io::State::interrupted && resting_ && woken_ == Woken::no;
  resting_ = false;
  if (only_rest && begin_ == end_) rest();
  if (got.ok()) end_ += got.bytes;
  return got.ok() || only_rest;
}

net::Task<Connection::Head> Connection::next_head() {
  const map::Limits& limits = lane_.site()->map().limits;
  enter(Phase::idle, limits.idle_wait);
  if (workspace_) workspace_->requests.reset();
  while (true) {
    if (begin_ < end_) {
      if (!workspace_) workspace_ = lane_.take_workspace();
      const http1::Outcome outcome = workspace_->requests.parse(behind_head(), workspace_->request);
      if (outcome.state == http1::Outcome::State::done) {
        begin_ += outcome.consumed;
        co_return Head::ready;
      }
      if (outcome.state == http1::Outcome::State::refused) {
        co_await refuse_head(outcome);
        co_return Head::refused;
      }
      if (end_ - begin_ == block_.size()) {
        co_await refuse_head(http1::Outcome::refuse(431, "head over the limit"));
        co_return Head::refused;
      }
      if (phase_ != Phase::head) enter(Phase::head, limits.head_wait);
    }
    net::Io got{net::Io::State::ok, 0};
    if (!block_) got = co_await stream_.wait_readable();
    if (got.ok()) {
      make_room();
      got = co_await stream_.read(block_.data() + end_, block_.size() - end_);
    }
    if (took(got)) continue;
    if (woken_ == Woken::deadline && phase_ == Phase::head) {
      co_await refuse_head(http1::Outcome::refuse(408, "head not complete in time"));
      co_return Head::refused;
    }
    co_return Head::none;
  }
}

// A head that cannot be read has no crossing; it still leaves a record.
net::Task<void> Connection::refuse_head(http1::Outcome outcome) {
  close_after();
  const RequestId digits = lane_.request_id();
  const std::string_view id(digits.data(), digits.size());
  Record record;
  record.kind = Record::Kind::crossing;
  record.at = lane_.gate().clock.wall();
  record.request_id = id;
  record.client = address_;
  record.decision = "deny";
  record.reason = outcome.reason;
  record.status = outcome.status;
  record.error = "malformed/client";
  lane_.gate().journal.append(record);
  lane_.metrics().malformed.add();
  lane_.metrics().finished(outcome.status, 0);
  Reply reply = error_reply(outcome.status, Reader::program, id);
  if (outcome.status == 405) reply.allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
  enter(Phase::closing, seconds(5));
  const net::Io sent = co_await send(reply, id, false);
  (void)sent;
}

void Connection::keep_rest(std::string_view rest) {
  if (rest.data() ==
      block_.data() + end_ - rest.size()) {  // it stands where it came, at the end of the head's block
    begin_ = end_ - rest.size();
    return;
  }
  std::memmove(block_.data(), rest.data(), rest.size());
  begin_ = 0;
  end_ = rest.size();
}

net::Task<net::Io> Connection::send(const Reply& reply, std::string_view request_id, bool head_only) {
  const std::string text = render(reply, request_id, keeps_alive(), head_only);
  co_return co_await stream_.write({text, {}, {}});
}

// Half-closes and reads on for a moment: a close with unread input would reset the connection and could take
// the answer with it.
net::Task<void> Connection::linger() {
  enter(Phase::closing, seconds(2));
  stream_.shutdown_write();
  revocation_.reset();  // from here on not a byte goes out
  std::size_t drained = 0;
  if (!block_) block_ = lane_.loop().blocks().take(net::small_block);
  while (drained < (1u << 20)) {
    const net::Io got = co_await stream_.read(block_.data(), block_.size());
    if (!got.ok()) co_return;
    drained += got.bytes;
  }
}

}  // namespace sallyport::doors
