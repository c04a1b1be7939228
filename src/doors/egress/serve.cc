#include "doors/egress/steps.h"
#include "wire/models/refusal.h"

namespace sallyport::doors::egress {
namespace {

std::vector<Candidate> fallbacks_of(const Call& call, const Flow& flow) {
  std::vector<Candidate> all;
  for (const Fallback& fallback : flow.egress->fallbacks) {
    const Target* const target = call.plan().find_target(fallback.component);
    if (target == nullptr) continue;
    all.push_back({target, fallback.model.empty() ? call.request_.model : fallback.model});
  }
  return all;
}

// Steps 4 to 6 for one candidate. `then`: where else the call may go, filled by the first.
net::Task<Outcome> ask(Call& call, Candidate candidate, std::vector<Candidate>* then, bool is_last) {
  auto permit = decide(call, candidate);
  if (!permit.ok()) co_return Outcome{permit.error(), false};
  auto admitted = reserve(call, std::move(*permit), std::move(candidate));
  if (!admitted.ok()) co_return Outcome{admitted.error(), false};
  const EgressTerms& terms = *admitted->flow->egress;
  if (then != nullptr) {
    *then = fallbacks_of(call, *admitted->flow);
    is_last = then->empty();
    call.keep_ = terms.keep_prompts;
  }
  call.model_ = admitted->candidate.model;
  if (admitted->candidate.target != call.target_) {
    call.record_.upstream = admitted->candidate.target->component->name;
  }
  const Result<void> recorded = co_await record_start(call, *admitted);
  if (!recorded.ok()) co_return Outcome{recorded.error(), false};
  auto equipped = equip(call, std::move(*admitted));
  if (!equipped.ok()) co_return Outcome{equipped.error(), false};
  co_return co_await exchange(call, std::move(*equipped), is_last);
}

// The life of a call. Each value can only be made by the step before it; what was reserved is settled when
// the exchange goes, the record is written when the call goes.
net::Task<Result<void>> cross(Call& call) {
  SP_CO_CHECK(identify(call));
  SP_CO_CHECK(locate(call));
  SP_CO_CHECK(co_await receive(call));
  std::vector<Candidate> rest;
  Candidate first{call.target_, call.request_.model};
  Outcome outcome = co_await ask(call, std::move(first), &rest, true);
  for (std::size_t i = 0; i < rest.size() && outcome.try_another; ++i) {
    call.note(outcome.result.error());
    Candidate next = rest[i];
    outcome = co_await ask(call, std::move(next), nullptr, i + 1 == rest.size());
  }
  co_return outcome.result;
}

std::string_view message_for(std::uint16_t status) {
  switch (status) {
    case 400:
      return "The request could not be read.";
    case 403:
      return "Not allowed.";
    case 404:
      return "There is nothing here.";
    case 413:
      return "The request is larger than is accepted here.";
    case 429:
      return "Too much at once. Try again later.";
    case 504:
      return "The upstream did not answer in time.";
    case 502:
      return "The upstream cannot be had, or gave no valid answer.";
    case 503:
      return "The gate cannot take this now. Try again in a moment.";
    default:
      return "The call was refused.";
  }
}

Reply reply_for(Call& call, const Error& error) {
  Verdict& verdict = call.verdict_;
  std::uint16_t status = verdict.status != 0 ? verdict.status : status_of(error);
  if (error.origin == Origin::upstream && status < 500) status = 502;  // no fault of the caller's
  const Flow* const flow = call.plan().find_flow(call.record_.rule);
  const bool names_rule = flow != nullptr && flow->egress->name_rule;
  const models::Said said{status,
                          verdict.message.empty() ? message_for(status) : std::string_view(verdict.message),
                          call.request_id(), names_rule ? call.record_.rule : std::string_view()};
  Reply reply;
  reply.status = status;
  reply.content_type = "application/json";
  reply.body = models::error_body(call.dialect(), said);
  reply.retry_after = verdict.retry_after;
  return reply;
}

bool body_left(const Call& call) {
  return call.head().framing.kind != http1::Framing::Kind::none && !call.body_.is_read;
}

net::Task<void> answer(Call& call, const Error& error) {
  Connection& connection = call.connection();
  call.note(error);
  if (call.record_.reason.empty()) call.record_.reason = to_string(error.kind);
  const bool refused = error.kind == ErrorKind::unauthenticated || error.kind == ErrorKind::forbidden ||
                       error.kind == ErrorKind::rate_limited;
  if (refused && error.origin == Origin::client) call.record_.decision = "deny";
  if (call.answered_ || !call.cut_reason().empty()) {
    connection.close_after();
    co_return;
  }
  if (body_left(call)) connection.close_after();
  const Reply reply = reply_for(call, error);
  if (call.body_.is_read) connection.keep_rest(call.body_.rest);
  call.record_.status = reply.status;
  connection.enter(Phase::closing, seconds(10));
  const net::Io sent =
      co_await connection.send(reply, call.request_id(), call.head().method == http1::Method::head);
  if (!sent.ok()) connection.close_after();
}

void keep_texts(Call& call) {
  if (!call.keep_ || call.gate().kept == nullptr) return;
  vault::KeptText text;
  text.request_id = call.request_id();
  text.workflow = call.who().name;
  text.at = call.record_.at;
  text.request = call.body_.text.substr(0, vault::max_kept_bytes);
  text.answer = std::move(call.kept_answer_);
  const auto shared = std::make_shared<const vault::KeptText>(std::move(text));
  audit::Journal& journal = call.gate().journal;
  const auto report = [&journal](const vault::KeptText& lost, const std::string& why) {
    Record record;
    record.kind = Record::Kind::alert;
    record.at = lost.at;
    record.request_id = lost.request_id;
    record.reason = "a prompt that the map asks to keep was not kept";
    record.detail = why;
    journal.append(record);
  };
  vault::KeptTexts& kept = *call.gate().kept;
  const bool taken = call.gate().workers.submit([&kept, shared, report] {
    const Result<void> done = kept.keep(*shared);
    if (!done.ok()) report(*shared, done.error().detail);
  });
  if (!taken) report(*shared, "too much is waiting to be written");
}

}  // namespace

net::Task<void> serve(Connection& connection, const http1::RequestHead& head) {
  Call call(connection, head);
  if (!head.keep_alive) connection.close_after();
  const Result<void> crossed = co_await cross(call);
  if (!crossed.ok()) co_await answer(call, crossed.error());
  keep_texts(call);
}

}  // namespace sallyport::doors::egress
