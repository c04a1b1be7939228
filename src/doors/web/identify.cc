// Step 3: who.
#include "doors/relay/whole_body.h"
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

Result<Identified> identify_sender(Crossing& crossing) {
  const Flow& flow = *crossing.route().webhook;
  if (!crossing.body_.is_read) return self_error(ErrorKind::internal, "a delivery that was not received");
  if (!flow.webhook->verify) return Identified{&Crossing::nobody()};
  Gate& gate = crossing.lane().gate();
  const auto secrets = crossing.site().live_secrets(flow.webhook->verify->secret, gate.clock);
  if (secrets.empty()) return self_error(ErrorKind::unavailable, "the webhook's secret is not there");
  SP_TRY(Principal who, identity::verify_webhook(flow, crossing.head(), crossing.body_.text, secrets,
                                                 gate.clock, gate.replays, &crossing.remembered_));
  crossing.become_sender(std::make_shared<const Principal>(std::move(who)));
  return Identified{crossing.who_};
}

}  // namespace

bool is_delivery(const Crossing& crossing) { return crossing.route().webhook != nullptr; }

net::Task<Result<void>> receive_delivery(Crossing& crossing) {
  const Flow& flow = *crossing.route().webhook;
  SP_CO_CHECK(check_source(*flow.webhook, crossing));
  SP_CO_CHECK(check_rate(crossing, flow));
  // A signature covers the whole body, so the whole body is read before anything is believed of it.
  SP_CO_CHECK(co_await receive_body(crossing.connection(), crossing.head(), flow.webhook->max_body,
                                    BodyBound::each_read, crossing.body_));
  crossing.record_.bytes_in = crossing.body_.text.size();
  co_return Result<void>();
}

Result<Identified> identify(Crossing& crossing) {
  if (is_delivery(crossing)) return identify_sender(crossing);
  if (crossing.sender_) return Identified{crossing.who_};
  const std::string_view cookies = crossing.head().find(http1::FieldId::cookie);
  const std::string_view cookie = http1::find_cookie(cookies, identity::session_cookie);
  if (auto session = crossing.lane().sessions().find(cookie, crossing.head().host))
    crossing.become(std::move(session));
  return Identified{crossing.who_};
}

}  // namespace sallyport::doors
