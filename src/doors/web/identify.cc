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
  BodyReader reader(connection.client(), crossing.head().framing, connection.behind_head(), Origin::client, max_body);
  if (crossing.head().framing.kind == http1::Framing::Kind::length && crossing.head().framing.length > max_body) {
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

net::Task<Result<Identified>> identify_webhook(Crossing& crossing) {
  const Flow& flow = *crossing.route().webhook;
  if (auto allowed = check_source(*flow.webhook, crossing); !allowed.ok()) co_return allowed.error();
  if (auto allowed = check_rate(crossing, flow); !allowed.ok()) co_return allowed.error();
  const auto read = co_await read_body(crossing, flow.webhook->max_body);
  if (!read.ok()) co_return read.error();
  if (!flow.webhook->verify) co_return Identified{&Crossing::nobody()};
  const Secret* const secret = crossing.site().find_secret(flow.webhook->verify->secret);
  if (secret == nullptr) co_return self_error(ErrorKind::unavailable, "the webhook's secret is not there");
  Gate& gate = crossing.lane().gate();
  SP_CO_TRY(Principal who, identity::verify_webhook(flow, crossing.head(), crossing.body_, *secret, gate.clock, gate.replays));
  crossing.become_webhook(std::move(who));
  co_return Identified{crossing.who_};
}

}  // namespace

net::Task<Result<Identified>> identify(Crossing& crossing) {
  if (crossing.route().webhook != nullptr) co_return co_await identify_webhook(crossing);
  const std::string_view cookies = crossing.head().find(http1::FieldId::cookie);
  const std::string_view cookie = http1::find_cookie(cookies, identity::session_cookie);
  if (auto session = crossing.lane().find_session(cookie, crossing.head().host)) crossing.become(std::move(session));
  co_return Identified{crossing.who_};
}

}  // namespace sallyport::doors
