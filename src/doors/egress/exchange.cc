#include "doors/egress/exchange.h"

#include <algorithm>
#include <charconv>

namespace sallyport::doors::egress {
namespace {

constexpr milliseconds first_pause{250};
constexpr seconds longest_pause{5};

seconds retry_after_of(const http1::ResponseHead& head) {
  const std::string_view text = head.find(http1::FieldId::retry_after);
  std::uint32_t value = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  return wrong == std::errc() && end == text.data() + text.size() ? seconds(value) : seconds(0);
}

}  // namespace

Exchange::Exchange(Call& call, Equipped equipped, bool is_last)
    : call_(call),
      connection_(call.connection()),
      workspace_(call.connection().workspace()),
      equipped_(std::move(equipped)),
      is_last_(is_last),
      head_(call.connection()) {}

models::Usage Exchange::usage() const {
  if (!sent_) return {};
  if (meter_ != nullptr) return meter_->usage();
  // Not one byte of an answer: what was sent may have been read and charged for all the same.
  models::Usage guess;
  guess.source = models::Usage::Source::estimated;
  guess.input = call_.request_.input_tokens_at_most / 4;
  return guess;
}

Exchange::~Exchange() {
  connection_.leave_upstream();
  if (!equipped_.admitted.reservation) return;
  const models::Usage used = usage();
  const ModelPrice* const price = equipped_.admitted.price;
  guard::Amount amount;
  amount.calls = sent_ ? 1 : 0;
  amount.tokens = static_cast<std::uint64_t>(used.input + used.output);
  if (price != nullptr) {
    amount.cost = guard::Prices::cost(*price, {used.input, used.cached_input, used.cache_write, used.output});
  }
  call_.gate().budgets.settle(std::move(equipped_.admitted.reservation), amount);
  Record& record = call_.record_;
  // Added up: a fallback is a second exchange of the same call.
  record.tokens_in += static_cast<std::uint64_t>(used.input);
  record.tokens_out += static_cast<std::uint64_t>(used.output);
  record.tokens_cached += static_cast<std::uint64_t>(used.cached_input);
  record.cost += amount.cost;
  record.usage = used.source == models::Usage::Source::reported    ? "reported"
                 : used.source == models::Usage::Source::estimated ? "estimated"
                                                                   : "none";
  if (meter_ != nullptr && call_.finish_.empty()) call_.finish_ = meter_->finish_reason();
}

// Why a wait ended that was interrupted from outside.
Error Exchange::stopped(std::string_view what) const {
  if (!call_.cut_reason().empty()) return self_error(ErrorKind::unavailable, "cut");
  return connection_.why_woken(what);
}

net::Task<Result<void>> Exchange::open_upstream(bool fresh) {
  const Target& target = *equipped_.admitted.candidate.target;
  Upstreams& upstreams = call_.lane().upstreams();
  const Permit& permit = equipped_.admitted.permit;
  connection_.leave_upstream();
  upstream_ = fresh ? Upstream() : upstreams.take(permit, *target.component);
  if (upstream_.stream) co_return Result<void>();
  SP_CO_TRY(upstream_,
            co_await upstreams.connect(permit, *target.component, limits().connect_wait, target.tls.get()));
  if (!call_.cut_reason().empty()) co_return stopped("connecting");
  co_return Result<void>();
}

net::Task<Result<Exchange::Got>> Exchange::send_and_wait() {
  connection_.enter(Phase::answer, limits().body_wait, upstream_.stream.get());
  net::Stream::Parts parts{equipped_.head, equipped_.body, {}};
  net::Io sent = upstream().write_now(parts);
  if (sent.state == net::Io::State::blocked) sent = co_await upstream().write(parts);
  sent_ = true;
  // A failed write is not an answer: what the upstream said before it closed is still to be read.
  if (sent.state == net::Io::State::interrupted) co_return stopped("sending the request");
  connection_.enter(Phase::answer, limits().model_wait, upstream_.stream.get());
  SP_CO_TRY(const auto got, co_await head_.read(upstream(), call_.head().method));
  if (got == ResponseHeadReader::Got::interrupted) co_return stopped("waiting for the answer");
  co_return got == ResponseHeadReader::Got::response ? Got::response : Got::nothing;
}

// One attempt; a pooled connection that had died while it rested costs none.
net::Task<Result<Exchange::Got>> Exchange::attempt() {
  SP_CO_CHECK(co_await open_upstream(false));
  const bool reused = upstream_.reused;
  SP_CO_TRY(Got got, co_await send_and_wait());
  if (got == Got::nothing && reused && head_.is_silent()) {
    SP_CO_CHECK(co_await open_upstream(true));
    SP_CO_TRY(got, co_await send_and_wait());
  }
  co_return got;
}

bool Exchange::says_later() const {
  const std::uint16_t status = workspace_.response.status;
  return status == 429 || (status >= 500 && status <= 599);
}

net::Task<void> Exchange::pause(std::uint32_t attempt) {
  const seconds asked = upstream_.stream ? retry_after_of(workspace_.response) : seconds(0);
  const milliseconds ours = first_pause * (1 << std::min(attempt, 4u));
  const milliseconds wait = std::min<milliseconds>(std::max<milliseconds>(asked, ours), longest_pause);
  upstream_ = {};
  connection_.leave_upstream();
  connection_.enter(Phase::answer, longest_pause + seconds(5));
  co_await net::sleep(call_.lane().loop(), wait);
}

net::Task<Outcome> Exchange::run() {
  const std::uint32_t retries = equipped_.admitted.flow->egress->retries;
  for (std::uint32_t turn = 0;; ++turn) {
    const Result<Got> got = co_await attempt();
    const bool ours = !got.ok() && got.error().origin != Origin::upstream;
    if (ours) co_return Outcome{got.error(), false};
    const bool answered = got.ok() && *got == Got::response;
    if (answered && !says_later()) break;
    if (turn < retries) {
      co_await pause(turn);
      if (!call_.cut_reason().empty()) co_return Outcome{stopped("waiting"), false};
      if (connection_.woken() == Connection::Woken::client_gone) co_return Outcome{stopped("waiting"), false};
      continue;
    }
    if (!got.ok()) co_return Outcome{got.error(), !is_last_};
    if (!answered) {
      const Error closed = upstream_error(ErrorKind::unavailable, "closed before a complete response head");
      co_return Outcome{closed, !is_last_};
    }
    if (is_last_) break;
    sent_ = false;  // it said that it did nothing
    co_return Outcome{
        upstream_error(ErrorKind::unavailable, "status " + std::to_string(workspace_.response.status)), true};
  }
  const Result<void> sent = co_await send_response();
  co_return Outcome{sent, false};
}

net::Task<Outcome> exchange(Call& call, Equipped equipped, bool is_last) {
  Exchange one(call, std::move(equipped), is_last);
  co_return co_await one.run();
}

}  // namespace sallyport::doors::egress
