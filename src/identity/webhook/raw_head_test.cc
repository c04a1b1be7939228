// verify_webhook behind the parser that every crossing goes through: what a client sends, byte for byte.
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/random.h"
#include "crypto/hmac.h"
#include "identity/webhook/webhook.h"

namespace sallyport::identity {
namespace {

TEST(WebhookBehindTheParser, StripeFromFirstByteToPrincipal) {
  const ManualClock clock(from_unix_seconds(1'700'000'000));
  ReplayCache replays(clock);
  const Secret secret(SystemRandom().token(32));
  Flow flow;
  flow.id = "flow:3";
  flow.webhook.emplace();
  flow.webhook->verify.emplace();
  flow.webhook->verify->scheme = WebhookScheme::stripe;

  const std::string body = "{\n  \"id\": \"evt_1\"\n}\n";
  const std::string signature =
      hex(crypto::hmac(crypto::HmacDigest::sha256, secret.reveal(), "1700000000." + body).bytes());
  const std::string bytes = "POST /webhook/stripe HTTP/1.1\r\nHost: flows.example.com\r\nContent-Length: " +
                            std::to_string(body.size()) +
                            "\r\nSTRIPE-SIGNATURE:   t=1700000000,v1=" + signature + "  \r\n\r\n" + body;
  http1::RequestParser parser{http1::HeadLimits{}};
  http1::RequestHead head;
  const http1::Outcome outcome = parser.parse(bytes, head);
  ASSERT_EQ(outcome.state, http1::Outcome::State::done) << outcome.reason;
  const std::string_view received = std::string_view(bytes).substr(outcome.consumed);

  EXPECT_FALSE(verify_webhook(flow, head, received.substr(1), secret, clock, replays).ok());
  EXPECT_TRUE(verify_webhook(flow, head, received, secret, clock, replays).ok());
  auto again = verify_webhook(flow, head, received, secret, clock, replays);
  ASSERT_FALSE(again.ok());
  EXPECT_NE(again.error().detail.find("replayed"), std::string::npos);
}

}  // namespace
}  // namespace sallyport::identity
