// W03: a delivery that was genuine once.
#include <ctime>

#include "verify/probes/all.h"
#include "verify/run/exchange.h"
#include "verify/run/signatures.h"

namespace sallyport::verify {
namespace {

std::uint16_t deliver(const Stage& stage, const std::string& path, const std::string& fields,
                      const std::string& body) {
  const std::string request =
      "POST " + path + " HTTP/1.1\r\nHost: " + stage.host + "\r\nContent-Type: application/json\r\n" +
      "Content-Length: " + std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body;
  return exchange(stage.web(), request, {}).status();
}

}  // namespace

Probed webhook_replay(const Stage& stage, Values) {
  const std::int64_t now = std::time(nullptr);
  const std::string body =
      "{\"event\":\"replayed-" + std::to_string(stage.witness->log().mark().bytes) + "\"}";
  const auto secret = [&](const char* scheme) { return stage.webhook_secrets.find(scheme)->second; };
  const std::pair<std::string, std::string> deliveries[] = {
      {"/webhook/stripe", "Stripe-Signature: " + stripe_signature(secret("stripe"), now, body) + "\r\n"},
      {"/webhook/github", "X-Hub-Signature-256: " + github_signature(secret("github"), body) + "\r\n"},
      {"/webhook/slack", "X-Slack-Request-Timestamp: " + std::to_string(now) + "\r\nX-Slack-Signature: " +
                             slack_signature(secret("slack"), now, body) + "\r\n"},
      {"/webhook/hmac", "X-Verify-Signature: " + hex_signature(secret("hmac"), body) + "\r\n"},
  };
  for (const auto& [path, fields] : deliveries) {
    const std::uint16_t first = deliver(stage, path, fields, body);
    if (first != 200)
      return came_through(path + " answers " + std::to_string(first) + " to a genuine delivery");
    const std::uint16_t second = deliver(stage, path, fields, body);
    if (second != 401 && second != 409)
      return came_through(path + " takes a delivery twice (" + std::to_string(second) + ")");
  }
  return held("four schemes: 200, then 401 for the same delivery");
}

}  // namespace sallyport::verify
