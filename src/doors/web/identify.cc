// Step 3: who.
#include "doors/relay/body.h"
#include "doors/web/steps.h"
#include "identity/webhook/webhook.h"
#include "model/network.h"
#include "wire/http1/cookie.h"

namespace sallyport::doors {
namespace {

constexpr double least_burst = 10;

Result<void> check_source(const WebhookRoute& webhook, const Crossing& crossing) {
  if (webhook.sources.empty()) return {};
  for (const Network& network : webhook.sources) {
    if (contains(network, crossing.client())) return {};
  }
  return client_error(ErrorKind::forbidden, "source network is not one of the flow's");
}

Result<void> check_rate(Crossing& crossing, const Flow& flow) {
  const std::uint32_t rate = flow.webhook->rate_per_minute;
  if (rate == 0) return {};
  const std::string key = flow.id + " " + crossing.client_text();
  const guard::Rate bucket{rate / 60.0, std::max<double>(least_burst, rate / 6.0)};
  if (crossing.lane().rates().allow(key, bucket)) return {};
  crossing.verdict_.retry_after = crossing.lane().rates().wait_for(key, bucket);
  return client_error(ErrorKind::rate_limited, "over the webhook's rate");
}

// A signature covers the whole body, so the whole body is read before anything is believed of it.
net::Task<Result<void>> read_body(Crossing& crossing, std::uint64_t max_body) {
  Connection& connection = crossing.connection();
  connection.enter(Phase::upload, crossing.site().map().limits.body_wait);
  if (crossing.head().expect_continue && crossing.head().framing.kind != http1::Framing::Kind::none) {
    const net::Io sent = co_await connection.client().write({"HTTP/1.1 100 Continue\r\n\r\n", {}, {}});
    if (!sent.ok()) co_return client_error(ErrorKind::unavailable, "the client left");
  }
  BodyReader reader(connection.client(), crossing.head().framing, connection.behind_head(), Origin::client,
                    max_body);
  if (crossing.head().framing.kind == http1::Framing::Kind::length &&
      crossing.head().framing.length > max_body) {
    co_return client_error(ErrorKind::too_large, "body over the limit");
  }
  net::Block block;
  while (!reader.finished()) {
    SP_CO_TRY(const std::string_view run, co_await reader.next(block));
    crossing.body_.append(run);
    connection.moved();
  }
  crossing.body_read_ = true;
  crossing.record_.bytes_in = reader.total();
  crossing.rest_.assign(reader.rest());
  co_return Result<void>();
}

Result<Identified> identify_sender(Crossing& crossing) {
  const Flow& flow = *crossing.route().webhook;
  if (!crossing.body_read_) return self_error(ErrorKind::internal, "a delivery that was not received");
  if (!flow.webhook->verify) return Identified{&Crossing::nobody()};
  Gate& gate = crossing.lane().gate();
  const auto secrets = crossing.site().live_secrets(flow.webhook->verify->secret, gate.clock);
  if (secrets.empty()) return self_error(ErrorKind::unavailable, "the webhook's secret is not there");
  SP_TRY(Principal who, identity::verify_webhook(flow, crossing.head(), crossing.body_, secrets, gate.clock,
                                                 gate.replays, &crossing.remembered_));
  crossing.become_webhook(std::move(who));
  return Identified{crossing.who_};
}

}  // namespace

bool is_delivery(const Crossing& crossing) { return crossing.route().webhook != nullptr; }

net::Task<Result<void>> receive_delivery(Crossing& crossing) {
  const Flow& flow = *crossing.route().webhook;
  SP_CO_CHECK(check_source(*flow.webhook, crossing));
  SP_CO_CHECK(check_rate(crossing, flow));
  co_return co_await read_body(crossing, flow.webhook->max_body);
}

Result<Identified> identify(Crossing& crossing) {
  if (is_delivery(crossing)) return identify_sender(crossing);
  const std::string_view cookies = crossing.head().find(http1::FieldId::cookie);
  const std::string_view cookie = http1::find_cookie(cookies, identity::session_cookie);
  if (auto session = crossing.lane().find_session(cookie, crossing.head().host))
    crossing.become(std::move(session));
  return Identified{crossing.who_};
}

}  // namespace sallyport::doors
