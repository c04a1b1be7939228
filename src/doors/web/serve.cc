#include "doors/web/steps.h"

namespace sallyport::doors {
namespace {

// The life of a crossing. Each value can only be made by the step before it; the record is written when the
// crossing goes.
net::Task<Result<void>> cross(Crossing& crossing) {
  if (auto routed = choose_route(crossing); !routed.ok()) co_return routed.error();
  if (is_own_page(crossing)) co_return co_await serve_page(crossing);
  if (is_delivery(crossing)) SP_CO_CHECK(co_await receive_delivery(crossing));
  if (shows_credential(crossing)) SP_CO_CHECK(co_await take_credential(crossing));
  SP_CO_TRY(const Identified who, identify(crossing));
  SP_CO_TRY(Permit permit, decide(crossing, who));
  if (crossing.changing()) SP_CO_CHECK(co_await record_start(crossing));
  SP_CO_TRY(Admitted admitted, admit(crossing, std::move(permit)));
  SP_CO_TRY(Equipped equipped, equip(crossing, std::move(admitted)));
  co_return co_await relay(crossing, std::move(equipped));
}

std::string_view why(Refusal::Need need) {
  switch (need) {
    case Refusal::Need::second_factor:
      return "second-factor";
    case Refusal::Need::fresh_sign_in:
      return "fresh";
    case Refusal::Need::stronger_sign_in:
      return "stronger";
    case Refusal::Need::sign_in:
    case Refusal::Need::nothing_helps:
      break;
  }
  return {};
}

// Whoever is not signed in yet may be let in by a flow that asks for less than the nearest one: no flow is
// named to them.
SignInAsked sign_in_asked(const Crossing& crossing) {
  SignInAsked asked;
  asked.why = why(crossing.verdict_.need);
  if (!asked.why.empty() && crossing.record_.rule.starts_with("flow:")) asked.flow = crossing.record_.rule;
  return asked;
}

bool sign_in_would_help(const Crossing& crossing, std::uint16_t status) {
  return status == 401 && crossing.verdict_.need != Refusal::Need::nothing_helps;
}

std::uint16_t status_for(const Crossing& crossing, const Error& error) {
  return crossing.verdict_.status != 0 ? crossing.verdict_.status : status_of(error);
}

}  // namespace

Reply reply_for(Crossing& crossing, const Error& error) {
  const Verdict& verdict = crossing.verdict_;
  const std::uint16_t status = status_for(crossing, error);
  if (sign_in_would_help(crossing, status)) {
    SignInAsked asked = sign_in_asked(crossing);
    if (crossing.reader() == Reader::program) return sign_in_needed(crossing.request_id(), asked);
    std::string target = crossing.head().path;
    if (crossing.head().has_query) target.append("?").append(crossing.head().query);
    asked.return_target = target;
    return sign_in_redirect(asked);
  }
  if (status == 401 && is_delivery(crossing)) return delivery_refused(crossing.request_id());
  if (status == 401 && verdict.refused == Verdict::Shown::token) return token_refused(crossing.request_id());
  if (status == 401 && verdict.refused == Verdict::Shown::certificate)
    return certificate_refused(crossing.request_id());
  Reply reply = error_reply(status, crossing.reader(), crossing.request_id(), verdict.advice);
  reply.retry_after = verdict.retry_after;
  return reply;
}

namespace {

// A body that was not read would be taken for the next request.
bool body_left(const Crossing& crossing) {
  return crossing.head().framing.kind != http1::Framing::Kind::none && !crossing.body_.is_read;
}

}  // namespace

net::Task<void> answer(Crossing& crossing, const Error& error) {
  Connection& connection = crossing.connection();
  crossing.note(error);
  if (crossing.record_.reason.empty()) crossing.record_.reason = to_string(error.kind);
  if (crossing.answered_ || !crossing.cut_reason().empty()) {
    connection.close_after();
    co_return;
  }
  Reply reply = reply_for(crossing, error);
  if (sign_in_would_help(crossing, status_for(crossing, error)) && is_sent_form(crossing)) {
    const SignInAsked asked = sign_in_asked(crossing);
    reply = co_await keep_sent_form(crossing, asked);
  }
  if (body_left(crossing)) connection.close_after();
  if (crossing.body_.is_read)
    connection.keep_rest(crossing.body_.rest);  // or the refused body would be read as a request
  crossing.record_.status = reply.status;
  connection.enter(Phase::closing, seconds(10));
  const net::Io sent =
      co_await connection.send(reply, crossing.request_id(), crossing.head().method == http1::Method::head);
  if (!sent.ok()) connection.close_after();
}

namespace {

net::Task<void> serve(Crossing& crossing) {
  if (!crossing.head().keep_alive) crossing.connection().close_after();
  const Result<void> crossed = co_await cross(crossing);
  if (!crossed.ok()) co_await answer(crossing, crossed.error());
}

}  // namespace

net::Task<void> serve(Connection& connection, const http1::RequestHead& head) {
  Crossing crossing(connection, head);
  co_await serve(crossing);
}

net::Task<void> serve_service(Connection& connection, const http1::RequestHead& head) {
  Crossing crossing(connection, head);
  crossing.by_certificate_ = true;
  co_await serve(crossing);
}

}  // namespace sallyport::doors
