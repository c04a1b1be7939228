#include "doors/forward_auth/ask.h"

#include "doors/forward_auth/description.h"
#include "doors/forward_auth/identity_fields.h"
#include "doors/forward_auth/narrowing.h"
#include "doors/web/steps.h"

namespace sallyport::doors::forward_auth {
namespace {

// What was read of one asking request.
struct Asked {
  std::unique_ptr<const Description> described;
  Address client{};
  Narrowing narrowing;
};

Result<Asked> read(const http1::RequestHead& asking, const Site& site) {
  const map::Map& map = site.map();
  const http1::HeadLimits limits{map.limits.max_head, map.limits.max_target, map.limits.max_fields};
  const bool host_is_ours = site.routes().find_host(asking.host) != nullptr;
  Asked asked;
  SP_TRY(asked.described, Description::make(asking, host_is_ours, limits));
  SP_TRY(asked.client, read_client(asking, map.trusted_proxies));
  SP_TRY(asked.narrowing, Narrowing::parse(asking.query));
  return asked;
}

// A signature covers the body, and the proxy shows none: only an open webhook can be judged.
net::Task<Result<void>> receive_open_delivery(Crossing& crossing) {
  if (crossing.route().webhook->webhook->verify) {
    co_return client_error(ErrorKind::forbidden,
                           "a signed delivery cannot be judged without its body: let the proxy pass this "
                           "path on to the web door");
  }
  co_return co_await receive_delivery(crossing);
}

Result<void> narrow(Crossing& crossing, const Narrowing& narrowing) {
  if (narrowing.allows(crossing.who())) return {};
  crossing.record_.reason = "the proxy asks for more than the policy";
  if (crossing.who().kind != Principal::Kind::nobody)
    return client_error(ErrorKind::forbidden, "not one of the groups or addresses in the proxy's query");
  crossing.verdict_.need = Refusal::Need::sign_in;
  return client_error(ErrorKind::unauthenticated, {});
}

net::Task<Result<Reply>> judge(Crossing& crossing, const Narrowing& narrowing) {
  SP_CO_CHECK(choose_route(crossing));
  if (is_own_page(crossing)) {
    co_return client_error(ErrorKind::forbidden,
                           "a page of ours: let the proxy pass /.sallyport/ on to this listener");
  }
  if (is_delivery(crossing)) SP_CO_CHECK(co_await receive_open_delivery(crossing));
  if (shows_credential(crossing)) SP_CO_CHECK(co_await take_credential(crossing));
  SP_CO_TRY(const Identified who, identify(crossing));
  SP_CO_CHECK(narrow(crossing, narrowing));
  SP_CO_TRY(Permit permit, decide(crossing, who));
  if (crossing.changing()) SP_CO_CHECK(co_await record_start(crossing));
  SP_CO_TRY(const Admitted admitted, admit(crossing, std::move(permit)));
  SP_CO_TRY(const std::string_view assertion, assertion_of(crossing));
  Reply reply;
  reply.status = 202;
  reply.fields = identity_fields(crossing.who(), assertion);
  co_return reply;
}

// A proxy that sends the answer on sends it to another host than ours: whole addresses only.
Reply to_be_sent_on(const Crossing& crossing, Reply reply) {
  if (reply.location.starts_with('/'))
    reply.location.insert(0, crossing.site().origin(*crossing.route().component));
  return reply;
}

// nginx takes 2xx, 401 and 403 for answers, and everything else for a fault of ours.
Reply status_only(const Crossing& crossing, Reply reply) {
  const bool unknown = reply.status == 302 || reply.status == 401;
  if (reply.status >= 500 || reply.status == 401 || reply.status == 403) return reply;
  return error_reply(unknown ? 401 : 403, Reader::program, crossing.request_id());
}

net::Task<void> answer_refused(Crossing& crossing, const Error& error, const http1::RequestHead& asking,
                               Endpoint endpoint) {
  crossing.note(error);
  if (crossing.record_.reason.empty()) crossing.record_.reason = to_string(error.kind);
  Reply reply = reply_for(crossing, error);
  reply = endpoint == Endpoint::auth ? status_only(crossing, std::move(reply))
                                     : to_be_sent_on(crossing, std::move(reply));
  co_await send_reply(crossing, std::move(reply), asking);
}

}  // namespace

std::string asked_by(Connection& connection) { return "asked by the proxy at " + connection.peer_text(); }

net::Task<void> send_reply(Crossing& crossing, Reply reply, const http1::RequestHead& asking) {
  Connection& connection = crossing.connection();
  // A body that nobody reads would be taken for the next request.
  if (!asking.keep_alive || asking.framing.kind != http1::Framing::Kind::none) connection.close_after();
  if (!crossing.cut_reason().empty()) {
    connection.close_after();
    co_return;
  }
  crossing.record_.status = reply.status;
  connection.enter(Phase::closing, seconds(10));
  const net::Io sent =
      co_await connection.send(reply, crossing.request_id(), asking.method == http1::Method::head);
  if (!sent.ok()) connection.close_after();
}

net::Task<void> refuse(Crossing& crossing, const Error& error, const http1::RequestHead& asking) {
  crossing.note(error);
  crossing.record_.reason = to_string(error.kind);
  Reply reply = error_reply(403, Reader::program, crossing.request_id());
  co_await send_reply(crossing, std::move(reply), asking);
}

net::Task<void> ask(Connection& connection, const http1::RequestHead& asking, Endpoint endpoint) {
  const std::shared_ptr<const Site> site = connection.lane().site();
  const Result<Asked> asked = read(asking, *site);
  if (!asked.ok()) {
    Crossing crossing(connection, asking);
    crossing.detail_ = asked_by(connection);
    co_await refuse(crossing, asked.error(), asking);
    co_return;
  }
  Crossing crossing(connection, asked->described->head());
  crossing.came_from(asked->client);
  crossing.detail_ = asked_by(connection);
  Result<Reply> judged = co_await judge(crossing, asked->narrowing);
  if (judged.ok()) {
    co_await send_reply(crossing, std::move(*judged), asking);
  } else {
    co_await answer_refused(crossing, judged.error(), asking, endpoint);
  }
}

}  // namespace sallyport::doors::forward_auth
