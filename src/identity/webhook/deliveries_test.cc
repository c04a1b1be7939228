// Deliveries signed by the vendors' own packages (test/e2e/webhooks), from the file that
// SALLYPORT_WEBHOOK_DELIVERIES names.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/encoding.h"
#include "identity/webhook/delivery.h"

namespace sallyport::identity {
namespace {

namespace json = boost::json;

Flow flow_for(std::string_view scheme) {
  Flow flow;
  flow.id = "flow:1";
  flow.component = "n8n";
  flow.webhook.emplace();
  flow.webhook->verify.emplace();
  flow.webhook->verify->scheme = scheme == "stripe"   ? WebhookScheme::stripe
                                 : scheme == "github" ? WebhookScheme::github
                                                      : WebhookScheme::slack;
  return flow;
}

TEST(WebhookDeliveries, AreJudgedAsTheirSendersMeantThem) {
  const char* path = std::getenv("SALLYPORT_WEBHOOK_DELIVERIES");
  if (path == nullptr) GTEST_SKIP() << "SALLYPORT_WEBHOOK_DELIVERIES names no file";
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const json::value all = json::parse(text);
  const ManualClock clock(from_unix_seconds(all.at("now").as_int64()));
  ReplayCache replays(clock);
  int accepted = 0;
  for (const json::value& delivery : all.at("deliveries").as_array()) {
    std::vector<http1::Field> fields;
    for (const auto& header : delivery.at("headers").as_object()) {
      const json::string& value = header.value().as_string();
      fields.push_back({header.key(), {value.data(), value.size()}, http1::FieldId::other});
    }
    const auto body = parse_base64(delivery.at("body").as_string());
    ASSERT_TRUE(body.ok());
    const Secret secret(std::string(delivery.at("secret").as_string()));
    const auto who = verify_delivery(flow_for(delivery.at("scheme").as_string()), fields, as_text(*body),
                                     secret, clock, replays);
    EXPECT_EQ(who.ok(), delivery.at("accepted").as_bool())
        << delivery.at("scheme") << " " << delivery.at("name") << (who.ok() ? "" : ": " + who.error().detail);
    accepted += who.ok() ? 1 : 0;
  }
  EXPECT_EQ(accepted, 3);
}

}  // namespace
}  // namespace sallyport::identity
