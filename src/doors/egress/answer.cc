// Step 6, the way back: the answer through the meter and the redactor to the caller.
#include <algorithm>

#include "doors/egress/exchange.h"
#include "wire/http1/byte_class.h"

namespace sallyport::doors::egress {
namespace {

using Kind = http1::Framing::Kind;

constexpr std::int64_t slice = 1024;              // of output, reserved at a time
constexpr std::int64_t most_bounded = 1ll << 40;  // a bound beyond this is none
constexpr std::int64_t bound_slack = 1024;        // tokens
constexpr std::int64_t margin = 128;              // left of a slice when the next one is asked for

// What an answer of a model's API tells its client; the rest (cookies, tenancy, servers) stays here.
constexpr std::string_view passed_fields[] = {"content-type",         "date",           "request-id",
                                              "openai-processing-ms", "openai-version", "openai-model",
                                              "retry-after",          "retry-after-ms", "cache-control"};
constexpr std::string_view passed_prefixes[] = {"x-ratelimit-", "anthropic-ratelimit-"};

bool has_prefix(std::string_view name, std::string_view prefix) {
  return name.size() > prefix.size() && http1::same_name(name.substr(0, prefix.size()), prefix);
}

bool is_passed(std::string_view name) {
  const auto same = [&](std::string_view one) { return http1::same_name(name, one); };
  const auto begins = [&](std::string_view one) { return has_prefix(name, one); };
  return std::any_of(std::begin(passed_fields), std::end(passed_fields), same) ||
         std::any_of(std::begin(passed_prefixes), std::end(passed_prefixes), begins);
}

// Whether an event, or a line, may begin behind these bytes. An upstream can be cut off within one.
bool ends_whole(std::string_view bytes, models::Answer how) {
  if (how == models::Answer::lines) return bytes.ends_with('\n');
  return bytes.ends_with("\n\n") || bytes.ends_with("\n\r\n");
}

bool is_stream(models::Answer how) { return how == models::Answer::events || how == models::Answer::lines; }

}  // namespace

Result<void> Exchange::check_response() const {
  const http1::ResponseHead& head = workspace_.response;
  if (head.upgraded || (head.status >= 300 && head.status < 400)) {
    return upstream_error(ErrorKind::malformed, "status " + std::to_string(head.status) +
                                                    ": a redirect is never followed with a credential");
  }
  if (head.status == 401) {
    return upstream_error(ErrorKind::unauthenticated, "the upstream refused the credential that was lent");
  }
  const std::string_view coding = head.find(http1::FieldId::content_encoding);
  if (!coding.empty() && !http1::same_name(coding, "identity")) {
    return upstream_error(ErrorKind::malformed, "an answer that is compressed though that was not asked for");
  }
  return {};
}

http1::Framing Exchange::client_framing() const {
  http1::Framing framing = workspace_.response.framing;
  const bool open_ended =
      is_stream(how_) || framing.kind == Kind::chunked || framing.kind == Kind::until_close;
  if (framing.kind != Kind::none && open_ended) {
    framing.kind = call_.head().minor_version == 1 ? Kind::chunked : Kind::until_close;
  }
  return framing;
}

void Exchange::write_response_head(http1::Framing framing) {
  if (framing.kind == Kind::until_close) connection_.close_after();
  const http1::ResponseHead& head = workspace_.response;
  std::string& out = workspace_.to_client;
  out.assign("HTTP/1.1 ").append(std::to_string(head.status)).append(" \r\n");
  const auto add = [&out](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  for (const http1::Field& field : head.fields()) {
    if (!is_passed(field.name)) continue;
    std::string value(field.value);
    if (equipped_.patterns) {
      guard::Redactor redactor(*equipped_.patterns);
      value.clear();
      redactor.feed(field.value, value);
      redactor.finish(value);
    }
    add(field.name, value);
  }
  if (framing.kind == Kind::chunked) add("Transfer-Encoding", "chunked");
  if (framing.kind == Kind::length) add("Content-Length", std::to_string(framing.length));
  if (!connection_.keeps_alive()) add("Connection", "close");
  add("X-Content-Type-Options", "nosniff");
  add("X-Request-Id", call_.request_id());
  out.append("\r\n");
  call_.record_.status = head.status;
}

// What the caller gets for these bytes of the answer; valid until the next call.
std::string_view Exchange::pass(std::string_view run, bool last) {
  metered_.clear();
  meter_->feed(run, metered_);
  if (last) meter_->finish(metered_);
  if (!redactor_) return metered_;
  clean_.clear();
  redactor_->feed(metered_, clean_);
  if (last) redactor_->finish(clean_);
  return clean_;
}

// Far more than was asked for at most: our count of a stream is an estimate, and long runs of blanks are few
// tokens.
bool Exchange::passes_bound(std::int64_t seen) const {
  const std::int64_t bound = call_.output_bound_;
  return bound >= 0 && bound < most_bounded && seen > 4 * bound + bound_slack;
}

// True: what has been seen of the stream is within its bounds, and paid for. Reserves more before it has to.
bool Exchange::keeps_up() {
  if (!call_.request_.streaming) return true;
  const std::int64_t seen = meter_->output_seen();
  if (passes_bound(seen)) cut_ = Cut::bound;
  Admitted& admitted = equipped_.admitted;
  if (call_.budgets_.empty() || !admitted.reservation) return cut_ == Cut::no;
  while (!spent_ && seen + margin > admitted.output_reserved) {
    guard::Amount more{static_cast<std::uint64_t>(slice), 0, 0};
    if (admitted.price != nullptr) more.cost = guard::Prices::cost(*admitted.price, {0, 0, 0, slice});
    guard::Spent spent;
    spent_ = !call_.gate().budgets.extend(admitted.reservation, more, spent);
    if (!spent_) admitted.output_reserved += slice;
  }
  call_.record_.reserved_tokens = admitted.reservation.amount().tokens;
  call_.record_.reserved_cost = admitted.reservation.amount().cost;
  if (spent_ && seen >= admitted.output_reserved) cut_ = Cut::budget;
  return cut_ == Cut::no;
}

Error Exchange::end_of_patience() {
  if (cut_ == Cut::bound) {
    call_.finish_ = "bound";
    return upstream_error(ErrorKind::too_large, "the upstream passed the bound on output");
  }
  call_.record_.reason = "budget spent in mid-stream";
  call_.finish_ = "budget";
  return self_error(ErrorKind::rate_limited, "what could be reserved is used up");
}

void Exchange::keep(std::string_view answer) {
  if (!call_.keep_) return;
  const std::size_t room = vault::max_kept_bytes - std::min(vault::max_kept_bytes, call_.kept_answer_.size());
  call_.kept_answer_.append(answer.substr(0, room));
}

net::Task<Result<void>> Exchange::send_response() {
  SP_CO_CHECK(check_response());
  how_ = models::answer_of(workspace_.response.find(http1::FieldId::content_type));
  meter_ = models::make_meter(equipped_.admitted.candidate.target->dialect, call_.request_, how_,
                              workspace_.response.status, equipped_.admitted.ask_for_usage);
  if (equipped_.patterns) redactor_ = std::make_unique<guard::Redactor>(*equipped_.patterns);
  const http1::Framing framing = client_framing();
  BodyReader reader(upstream(), workspace_.response.framing, head_.behind(), Origin::upstream, ~0ull);
  BodyWriter writer(framing);
  write_response_head(framing);
  connection_.enter(Phase::download, limits().model_idle_wait, upstream_.stream.get());
  call_.answered_ = true;
  const Result<void> relayed = co_await relay_body(reader, writer);
  if (redactor_ && redactor_->hits() != 0) call_.note_detail("the answer held the lent credential");
  if (relayed.ok()) {
    finish(reader);
    co_return relayed;
  }
  metered_.clear();
  meter_->finish(metered_);
  if (!is_stream(how_)) co_return relayed;
  const bool budget = cut_ == Cut::budget;
  const std::string_view why = budget                        ? "The budget of this workflow is spent."
                               : cut_ == Cut::bound          ? "The upstream passed the bound on output."
                               : !call_.cut_reason().empty() ? "This call was ended by the gate."
                                                             : "The upstream ended its answer in the middle.";
  const std::uint16_t status = budget ? 429 : call_.cut_reason().empty() ? 502 : 403;
  const models::Said said{status, why, call_.request_id(), {}};
  if (relayed.error().origin != Origin::client) SP_CO_CHECK(co_await end_early(writer, said));
  co_return relayed;
}

net::Task<Result<void>> Exchange::relay_body(BodyReader& reader, BodyWriter& writer) {
  std::string_view first = workspace_.to_client;
  net::Block block;
  // At least one turn: the head goes with the first run, or alone, for a stream may be silent for long.
  do {
    const bool alone = !first.empty() && (reader.finished() || reader.wants_input());
    Result<std::string_view> run = std::string_view();
    if (!alone && reader.wants_input()) {
      run = co_await reader.next(block);
    } else if (!alone) {
      run = reader.take();
    }
    if (!run.ok()) {
      co_return run.error().kind == ErrorKind::timed_out ? stopped("reading the answer") : run.error();
    }
    const bool last = reader.finished();
    const std::string_view out = alone && !last ? std::string_view() : pass(*run, last);
    if (!run->empty() && call_.record_.first_token.count() == 0) {
      call_.record_.first_token =
          std::chrono::duration_cast<microseconds>(call_.gate().clock.mono() - call_.began());
    }
    call_.record_.bytes_out += out.size();
    keep(out);
    if (!out.empty()) broken_off_ = !ends_whole(out, how_);
    net::Stream::Parts parts =
        alone && !last ? net::Stream::Parts{first, {}, {}} : writer.frame(first, out, last);
    if (parts.size() != 0) {
      first = {};
      net::Io sent = connection_.client().write_now(parts);
      if (sent.state == net::Io::State::blocked) sent = co_await connection_.client().write(parts);
      if (sent.state == net::Io::State::interrupted) co_return stopped("sending the answer");
      if (!sent.ok()) co_return client_error(ErrorKind::unavailable, "the client left");
    }
    connection_.moved();
    if (!keeps_up() && !last) co_return end_of_patience();
  } while (!reader.finished());
  co_return Result<void>();
}

// An error that the caller's SDK understands, behind what it has got already; then the stream ends.
net::Task<Result<void>> Exchange::end_early(BodyWriter& writer, const models::Said& said) {
  upstream_ = {};
  connection_.leave_upstream();
  connection_.enter(Phase::closing, seconds(2));
  const std::string_view line_end = how_ == models::Answer::lines ? "\n" : "\n\n";
  std::string event(broken_off_ ? line_end : std::string_view());
  event +=
      models::error_event(equipped_.admitted.candidate.target->dialect, *call_.located_.endpoint, how_, said);
  const net::Stream::Parts parts = writer.frame({}, event, true);
  const net::Io sent = co_await connection_.client().write(parts);
  if (!sent.ok()) co_return client_error(ErrorKind::unavailable, "the client left");
  co_return Result<void>();
}

void Exchange::finish(const BodyReader& reader) {
  const bool clean = workspace_.response.keep_alive && reader.rest().empty();
  const map::Component& component = *equipped_.admitted.candidate.target->component;
  if (clean) call_.lane().upstreams().give_back(component, std::move(upstream_.stream));
  connection_.keep_rest(call_.body_.rest);
}

}  // namespace sallyport::doors::egress
