#include <cstdlib>
#include <string>

#include "base/random.h"
#include "identity/webhook/delivery.h"

// First byte: the scheme; the rest, cut at line feeds: field values and the body. Nobody signed any of it: a
// delivery that is accepted is a forgery.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace sallyport;
  if (size == 0) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto next = [&rest] {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    return line;
  };
  constexpr std::string_view algorithms[] = {"sha256", "sha512", "sha1"};
  Flow flow;
  flow.webhook.emplace();
  WebhookVerification& verify = flow.webhook->verify.emplace();
  verify.scheme = static_cast<WebhookScheme>(data[0] % 5);
  verify.algorithm = algorithms[data[0] / 5 % 3];
  verify.encoding = data[0] & 0x80 ? "base64" : "hex";
  verify.header = "x-signature";
  verify.timestamp_header = data[0] & 0x40 ? "x-time" : "";
  http1::Field fields[] = {{"Stripe-Signature", next()},  {"X-Hub-Signature-256", next()},
                           {"X-Slack-Signature", next()}, {"X-Slack-Request-Timestamp", next()},
                           {"X-Signature", next()},       {"X-Time", next()}};
  static const ManualClock clock(from_unix_seconds(1'700'000'000));
  static identity::ReplayCache replays(clock);
  static const Secret secret(SystemRandom().token(32));
  if (identity::verify_delivery(flow, fields, rest, secret, clock, replays).ok()) std::abort();
  return 0;
}
