// Maps that speak of models: what is read, to the last picodollar. What is refused stands in
// cases/refused_models.txt.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "map/map.h"
#include "map/schema/values.h"

namespace sallyport::map {
namespace {

constexpr std::int64_t dollar = 1'000'000'000'000;

std::string words(const Parsed& parsed) {
  std::string out;
  for (const Finding& finding : parsed.findings) out += to_text(finding) + "\n";
  return out;
}

Parsed read_whole() {
  std::ifstream in(std::string(SALLYPORT_SOURCE_DIR) + "/src/map/parse_corpus/models.yaml");
  std::stringstream text;
  text << in.rdbuf();
  return parse(text.str(), "m", "v");
}

class WholeMap : public ::testing::Test {
 protected:
  void SetUp() override {
    parsed_ = read_whole();
    ASSERT_TRUE(parsed_.map) << words(parsed_);
  }
  const Map& map() const { return *parsed_.map; }
  const Budget& budget(std::string_view account, Window window) const {
    const auto found = std::find_if(map().budgets.begin(), map().budgets.end(), [&](const Budget& each) {
      return each.account == account && each.window == window;
    });
    static const Budget none;
    EXPECT_NE(found, map().budgets.end()) << account;
    return found == map().budgets.end() ? none : *found;
  }
  Parsed parsed_;
};

TEST_F(WholeMap, WarnsOfEveryModelOnly) {
  EXPECT_EQ(words(parsed_),
            "m:60:71: warning: the flow may ask every model, those of tomorrow too (name those it needs)\n");
}

TEST_F(WholeMap, KnowsDoorsAndLimits) {
  ASSERT_TRUE(map().listen.egress);
  EXPECT_EQ(map().listen.egress->port, 8446);
  EXPECT_FALSE(map().listen.egress->tls);
  EXPECT_EQ(map().telemetry, "http://127.0.0.1:4318");
  EXPECT_EQ(map().limits.max_model_body, 8u << 20);
  EXPECT_EQ(map().limits.model_wait, std::chrono::minutes(2));
  EXPECT_EQ(map().limits.model_idle_wait, std::chrono::seconds(30));
  EXPECT_EQ(map().limits.key_age, std::chrono::days(30));
}

TEST_F(WholeMap, KnowsUpstreams) {
  const Component& openai = *map().find_component("openai");
  EXPECT_EQ(openai.kind->dialect(), models::Dialect::openai);
  EXPECT_EQ(openai.address.host, "api.openai.com");
  EXPECT_EQ(openai.address.port, 443);
  EXPECT_TRUE(openai.address.tls);
  EXPECT_EQ(openai.base_path, "");
  EXPECT_EQ(openai.pins, std::vector<std::string>{"sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="});
  EXPECT_FALSE(openai.inside);
  EXPECT_EQ(map().find_component("claude")->address.host, "api.anthropic.com");
  EXPECT_EQ(map().find_component("gemini")->address.host, "generativelanguage.googleapis.com");
  const Component& proxy = *map().find_component("proxy");
  EXPECT_EQ(proxy.address.host, "models.example.com");
  EXPECT_EQ(proxy.address.port, 8443);
  EXPECT_EQ(proxy.base_path, "/proxy/a");
  EXPECT_EQ(proxy.authorities, "models.pem");
  const Component& local = *map().find_component("local");
  EXPECT_TRUE(local.inside);
  EXPECT_FALSE(local.address.tls);
  EXPECT_EQ(local.address.port, 11434);
  EXPECT_FALSE(map().find_component("n8n")->kind->dialect());
}

TEST_F(WholeMap, KnowsWorkflows) {
  ASSERT_EQ(map().workflows.size(), 2u);
  const Workflow& triage = *map().find_workflow("invoice-triage");
  EXPECT_EQ(triage.runs_in, "n8n");
  EXPECT_EQ(triage.owner, "finance");
  EXPECT_EQ(triage.budgets, std::vector<std::string>{"workflow/invoice-triage"});
  EXPECT_TRUE(map().find_workflow("nightly-report")->budgets.empty());
  EXPECT_EQ(map().find_workflow("invoice"), nullptr);
}

TEST_F(WholeMap, CountsMoneyExactly) {
  EXPECT_EQ(budget("team", Window::month).cost, 100 * dollar + 1'000'000);
  EXPECT_EQ(budget("workflow/invoice-triage", Window::month).cost, 20 * dollar);
  EXPECT_EQ(budget("workflow/invoice-triage>openai/triage-chat", Window::day).cost, 5 * dollar + dollar / 4);
  EXPECT_EQ(budget("workflow/invoice-triage>openai/triage-chat", Window::minute).tokens, 20000u);
  EXPECT_EQ(budget("workflow/invoice-triage>openai/triage-chat", Window::minute).cost, 0);
  EXPECT_EQ(budget("workflow/nightly-report>gemini", Window::hour).calls, 5u);
  EXPECT_EQ(budget("burst", Window::hour).calls, 60u);
  EXPECT_EQ(budget("burst", Window::hour).tokens, 1000u);
  EXPECT_EQ(map().budgets.size(), 6u);

  ASSERT_EQ(map().prices.size(), 2u);
  const ModelPrice& own = map().prices[0];
  EXPECT_EQ(own.model, "my-model");
  EXPECT_EQ(own.input, 150'000);  // $0.15 for a million tokens: picodollars for one
  EXPECT_EQ(own.output, 600'000);
  EXPECT_EQ(own.cached_input, 75'000);
  EXPECT_EQ(own.cache_write, 200'000);
  EXPECT_EQ(own.max_output_tokens, 16384u);
  const ModelPrice& llama = map().prices[1];
  EXPECT_EQ(llama.model, "meta/llama-3*");
  EXPECT_EQ(llama.input, 0);
  EXPECT_EQ(llama.output, 1);
  EXPECT_EQ(llama.cached_input, -1);
  EXPECT_EQ(llama.max_output_tokens, 0u);
}

TEST_F(WholeMap, KnowsTheTermsOfAFlow) {
  const Flow& flow = map().flows[1];
  EXPECT_EQ(flow.from, Flow::From::workflow);
  EXPECT_EQ(flow.workflow, "invoice-triage");
  EXPECT_EQ(flow.name, "triage-chat");
  ASSERT_EQ(flow.can.size(), 2u);
  EXPECT_EQ(flow.can[0].action, "chat");
  EXPECT_FALSE(flow.can[0].path);
  ASSERT_TRUE(flow.egress);
  const EgressTerms& terms = *flow.egress;
  EXPECT_EQ(terms.models.models, (std::vector<std::string>{"gpt-4o-mini", "gpt-4.1*"}));
  EXPECT_EQ(terms.models.max_output_tokens, 4096u);
  EXPECT_TRUE(terms.models.streaming);
  EXPECT_EQ(terms.models.tools, std::vector<std::string>{"lookup"});
  EXPECT_TRUE(terms.models.provider_tools.empty());
  EXPECT_EQ(terms.models.images, ModelTerms::Images::sent);
  EXPECT_EQ(terms.credential, "openai");
  EXPECT_EQ(terms.budgets, (std::vector<std::string>{"workflow/invoice-triage>openai/triage-chat",
                                                     "workflow/invoice-triage", "team"}));
  EXPECT_EQ(terms.retries, 1u);
  ASSERT_EQ(terms.fallbacks.size(), 2u);
  EXPECT_EQ(terms.fallbacks[0].component, "proxy");
  EXPECT_EQ(terms.fallbacks[1].model, "gpt-4.1-mini");
  EXPECT_TRUE(terms.keep_prompts);
  EXPECT_TRUE(terms.name_rule);
  EXPECT_EQ(map().secrets, (std::vector<std::string>{"azure", "claude", "gemini", "openai"}));
}

TEST_F(WholeMap, AFlowThatSaysLittleMayDoLittle) {
  const EgressTerms& terms = *map().flows[2].egress;
  EXPECT_TRUE(terms.models.streaming);
  EXPECT_FALSE(terms.models.tools);
  EXPECT_TRUE(terms.models.provider_tools.empty());
  EXPECT_EQ(terms.models.images, ModelTerms::Images::none);
  EXPECT_FALSE(terms.models.audio || terms.models.files || terms.models.stored);
  EXPECT_EQ(terms.credential, "");
  EXPECT_EQ(terms.budgets, (std::vector<std::string>{"workflow/invoice-triage", "burst"}));
  EXPECT_EQ(terms.retries, 0u);
  EXPECT_FALSE(terms.keep_prompts || terms.name_rule);

  const ModelTerms& wide = map().flows[3].egress->models;
  EXPECT_FALSE(wide.streaming);
  ASSERT_TRUE(wide.tools);  // an empty list is none, no list is any
  EXPECT_TRUE(wide.tools->empty());
  EXPECT_EQ(wide.provider_tools, std::vector<std::string>{"web_search"});
  EXPECT_EQ(wide.images, ModelTerms::Images::any);
  EXPECT_TRUE(wide.audio && wide.files && wide.stored);
  EXPECT_FALSE(map().flows[4].egress->models.models.empty());
}

TEST_F(WholeMap, KnowsTests) {
  ASSERT_EQ(map().tests.size(), 4u);
  const sallyport::map::Test& test = map().tests[2];
  EXPECT_EQ(test.who, "workflow/invoice-triage");
  EXPECT_EQ(test.method, "chat");
  EXPECT_EQ(test.path, "");
  EXPECT_EQ(test.component, "openai");
  EXPECT_EQ(test.model, "gpt-4o-mini");
  EXPECT_EQ(test.max_output_tokens, 9000);
  EXPECT_TRUE(test.stream && test.images && test.client && test.at);
  EXPECT_EQ(test.tools, (std::vector<std::string>{"lookup", "wipe"}));
  EXPECT_EQ(test.provider_tools, std::vector<std::string>{"web_search"});
  EXPECT_FALSE(test.allow);
  EXPECT_EQ(map().tests[0].max_output_tokens, -1);
  EXPECT_TRUE(map().tests[3].allow);
}

TEST(Listeners, TheEgressDoorIsPlainOnLoopbackOnly) {
  const std::tuple<const char*, bool, std::uint16_t> good[] = {
      {"127.0.0.1:8446", false, 8446}, {"http://127.0.0.1:8446", false, 8446}, {"localhost:80", false, 80},
      {"[::1]:8446", false, 8446},     {"https://127.0.0.1:8446", true, 8446}, {"10.0.0.1:8446", true, 8446},
      {"0.0.0.0:443", true, 443},      {"https://[::]:443", true, 443},
  };
  for (const auto& [text, tls, port] : good) {
    const auto address = parse_egress_listen(text);
    ASSERT_TRUE(address.ok()) << text;
    EXPECT_EQ(address->tls, tls) << text;
    EXPECT_EQ(address->port, port) << text;
  }
  for (const auto* text :
       {"http://10.0.0.1:8446", "http://0.0.0.0:8446", "http://[::]:8446", "ftp://127.0.0.1:1",
        "example.com:8446", "127.0.0.1", "http://https://127.0.0.1:1", ""}) {
    EXPECT_FALSE(parse_egress_listen(text).ok()) << text;
  }
}

TEST(Money, HasAtMostSixDecimals) {
  const std::pair<const char*, std::uint64_t> good[] = {
      {"0", 0},         {"5", 5'000'000},          {"0.000001", 1},
      {"0.1", 100'000}, {"12.345678", 12'345'678}, {"999999999.999999", 999'999'999'999'999}};
  for (const auto& [text, value] : good) {
    const auto money = parse_money(text);
    ASSERT_TRUE(money.ok()) << text;
    EXPECT_EQ(*money, value) << text;
  }
  for (const auto* text : {"", ".", "5.", ".5", "0.0000001", "-1", "+1", "1e3", "01", "00", "1,5", "$5", "1 ",
                           "1.2.3", "0x5", ".inf", "nan", "1000000000", "99999999999999999999"}) {
    EXPECT_FALSE(parse_money(text).ok()) << text;
  }
}

TEST(Pins, AreHashesOfKeysAndNoSecrets) {
  const std::string pin = "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  EXPECT_TRUE(parse_pin(pin).ok());
  const std::string bits_set = "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=";
  const std::string hash = pin.substr(7);
  for (const std::string& text :
       {hash, "sha1/" + hash, pin.substr(0, 50), pin + "=", bits_set, std::string("sha256/")}) {
    EXPECT_FALSE(parse_pin(text).ok()) << text;
  }
}

}  // namespace
}  // namespace sallyport::map
