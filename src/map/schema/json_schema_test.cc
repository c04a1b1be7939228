#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "map/map.h"

namespace sallyport::map {
namespace {

namespace json = boost::json;

json::object schema() { return json::parse(json_schema()).as_object(); }

const json::object& properties(const json::object& of, std::string_view key) {
  return of.at("properties").at(key).at("properties").as_object();
}

TEST(JsonSchema, IsClosedEverywhere) {
  const std::string text = json_schema();
  std::size_t objects = 0, closed = 0;
  for (std::size_t i = text.find("\"properties\""); i != text.npos; i = text.find("\"properties\"", i + 1))
    ++objects;
  for (std::size_t i = text.find("\"additionalProperties\":false"); i != text.npos;
       i = text.find("\"additionalProperties\":false", i + 1)) {
    ++closed;
  }
  EXPECT_GE(objects, 12u);
  EXPECT_GE(closed, objects);  // mappings of names are closed too
}

TEST(JsonSchema, NamesWhatIsRequired) {
  const json::object root = schema();
  EXPECT_EQ(root.at("required"), json::parse(R"(["stack","zones","components","flows"])"));
  const json::object& flow = root.at("properties").at("flows").at("items").as_object();
  EXPECT_EQ(flow.at("required"), json::parse(R"(["from","to"])"));
  EXPECT_EQ(flow.at("properties").at("webhook").at("pattern"), "^/");
  EXPECT_EQ(flow.at("properties").at("methods").at("default"), json::parse(R"(["POST"])"));
}

TEST(JsonSchema, KnowsWhatIsSaidOfModels) {
  const json::object root = schema();
  const json::object& all = root.at("properties").as_object();
  const json::object& flow = all.at("flows").at("items").at("properties").as_object();
  const json::object& kind = all.at("components")
                                 .at("patternProperties")
                                 .at("^[a-z][a-z0-9-]{0,62}$")
                                 .at("properties")
                                 .at("kind")
                                 .as_object();
  EXPECT_EQ(kind.at("enum").as_array().size(), kinds().size());
  for (const Kind* each : kinds()) {
    const auto& names = kind.at("enum").as_array();
    EXPECT_NE(std::find(names.begin(), names.end(), json::value(each->name())), names.end()) << each->name();
  }
  // One bound, or a list of them.
  const auto& budget = flow.at("budget").at("anyOf").as_array();
  ASSERT_EQ(budget.size(), 2u);
  EXPECT_EQ(budget[0].at("properties").at("usd").at("type"), "number");
  EXPECT_EQ(budget[0].at("required"), json::parse(R"(["per"])"));
  EXPECT_EQ(budget[1].at("type"), "array");
  EXPECT_EQ(budget[1].at("items"), budget[0]);
  // An empty list is something else than none.
  EXPECT_FALSE(flow.at("tools").as_object().contains("minItems"));
  EXPECT_EQ(flow.at("models").at("minItems"), 1);
  EXPECT_TRUE(all.at("prices").at("patternProperties").as_object().contains("^[^* ]*[^ ]$"));
}

TEST(JsonSchema, KnowsWhatServicesShow) {
  const json::object root = schema();
  const auto named = [&](std::string_view key) -> const json::object& {
    return root.at("properties").at(key).at("patternProperties").at("^[a-z][a-z0-9-]{0,62}$").as_object();
  };
  const json::object& service = named("services").at("properties").as_object();
  EXPECT_EQ(service.at("token").at("required"), json::parse(R"(["issuer"])"));
  const json::object& claims = service.at("token").at("properties").at("claims").as_object();
  EXPECT_EQ(claims.at("maxProperties"), 8);
  EXPECT_EQ(claims.at("additionalProperties").at("type"), "string");
  EXPECT_TRUE(service.at("certificate").at("properties").as_object().contains("email"));
  EXPECT_EQ(named("token_issuers").at("properties").at("algorithms").at("items").at("enum").as_array().size(),
            10u);
  const json::object& listen = root.at("properties").at("listen").at("properties").as_object();
  EXPECT_EQ(listen.at("client_certificates").at("required"), json::parse(R"(["ca"])"));
  EXPECT_EQ(listen.at("forward_auth").at("required"), json::parse(R"(["address"])"));
}

// The defaults that editors show are the defaults of the code.
TEST(JsonSchema, DefaultsAreThoseOfTheMap) {
  const json::object root = schema();
  std::string text =
      "stack: s\nzones: { z: {} }\npeople: { first_account: a, roles: { a: { groups: [g] } }, sessions: {";
  const auto add = [&](const json::object& section) {
    for (const auto& [name, value] : section) {
      if (!value.as_object().contains("default")) continue;
      const json::value& standard = value.at("default");
      text += " " + std::string(name) + ": " +
              (standard.is_string() ? std::string(standard.as_string()) : json::serialize(standard)) + ",";
    }
  };
  add(root.at("properties").at("people").at("properties").at("sessions").at("properties").as_object());
  text += " }, tokens: {";
  add(root.at("properties").at("people").at("properties").at("tokens").at("properties").as_object());
  text +=
      " } }\ncomponents: { c: { kind: http, zone: z, address: \"http://127.0.0.1:1\", public: "
      "\"https://c.test\" } }\n";
  text += "flows: [{ from: role/a, to: c, can: [\"* /**\"] }]\nlimits: {";
  add(properties(root, "limits"));
  text += " }\n";
  const Parsed parsed = parse(text, "m", "v");
  ASSERT_TRUE(parsed.map) << to_text(parsed.findings.at(0)) << text;
  const Limits& limits = parsed.map->limits;
  const Limits standard;
  EXPECT_NE(text.find("max_head: 16KiB"), text.npos);
  EXPECT_EQ(limits.max_head, standard.max_head);
  EXPECT_EQ(limits.max_fields, standard.max_fields);
  EXPECT_EQ(limits.max_target, standard.max_target);
  EXPECT_EQ(limits.max_body, standard.max_body);
  EXPECT_EQ(limits.max_connections, standard.max_connections);
  EXPECT_EQ(limits.max_connections_per_client, standard.max_connections_per_client);
  EXPECT_EQ(limits.head_wait, standard.head_wait);
  EXPECT_EQ(limits.body_wait, standard.body_wait);
  EXPECT_EQ(limits.idle_wait, standard.idle_wait);
  EXPECT_EQ(limits.upstream_wait, standard.upstream_wait);
  EXPECT_EQ(limits.connect_wait, standard.connect_wait);
  EXPECT_EQ(limits.tunnel_idle_wait, standard.tunnel_idle_wait);
  EXPECT_EQ(limits.drain_wait, standard.drain_wait);
  EXPECT_EQ(limits.max_model_body, standard.max_model_body);
  EXPECT_EQ(limits.model_wait, standard.model_wait);
  EXPECT_EQ(limits.model_idle_wait, standard.model_idle_wait);
  EXPECT_EQ(limits.key_age, standard.key_age);
  EXPECT_NE(text.find("enabled: false, life: 30d, unseen: 7d"), text.npos);
  EXPECT_EQ(parsed.map->people.tokens.enabled, ApiTokenRules{}.enabled);
  EXPECT_EQ(parsed.map->people.tokens.life, ApiTokenRules{}.life);
  EXPECT_EQ(parsed.map->people.tokens.unseen, ApiTokenRules{}.unseen);
  EXPECT_EQ(parsed.map->people.sessions.idle, Sessions{}.idle);
  EXPECT_EQ(parsed.map->people.sessions.absolute, Sessions{}.absolute);
}

}  // namespace
}  // namespace sallyport::map
