#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "app/n8n_sync/carry_out.h"
#include "app/n8n_sync/credential_type.h"
#include "map/kinds/kind.h"
#include "store/file.h"
#include "store/temporary_directory.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;
using Action = SyncStep::Action;

const WantedCredential triage_openai{"triage", "openai", "openai", "http://door/openai/v1"};
const WantedCredential triage_claude{"triage", "claude", "anthropic", "http://door/claude"};
constexpr const char* here = "http://127.0.0.1:5678";

TEST(N8nCredentialType, HoldsTheKeyAndTheDoorWhereN8nLooks) {
  const auto text = [](std::string_view kind) {
    return json::serialize(n8n_credential_data(kind, "http://door/x", "KEY"));
  };
  EXPECT_EQ(text("openai"), R"({"apiKey":"KEY","url":"http://door/x","header":false})");
  EXPECT_EQ(text("openai-compatible"), text("openai"));
  EXPECT_EQ(text("anthropic"), text("openai"));
  EXPECT_EQ(text("gemini"), R"({"apiKey":"KEY","host":"http://door/x"})");
  EXPECT_EQ(text("ollama"), R"({"apiKey":"KEY","baseUrl":"http://door/x"})");
  EXPECT_NE(text("azure-openai").find(R"("endpoint":"http://door/x")"), std::string::npos);
  EXPECT_EQ(n8n_credential_type("gemini"), "googlePalmApi");
  EXPECT_EQ(n8n_credential_type("http"), "");
  EXPECT_EQ(n8n_credential_type("postgres"), "");
}

TEST(N8nPlan, CreatesWhatIsMissingAndLeavesTheRestAlone) {
  const SyncPlan plan =
      make_plan({triage_openai, triage_claude}, {},
                {{"a1", "My OpenAI", "openAiApi"}, {"a2", "Sallyport: triage -> openai", "openAiApi"}});
  ASSERT_EQ(plan.steps.size(), 2u);
  EXPECT_EQ(plan.steps[0].action, Action::create);
  EXPECT_EQ(plan.steps[1].action, Action::create);
  EXPECT_EQ(plan.left_alone.size(), 2u);  // a name does not make it ours
}

TEST(N8nPlan, RotatesRestoresAndRetiresWhatIsOurs) {
  const std::vector<OwnedCredential> owned = {{here, "a1", "triage", "openai", "k1"},
                                              {here, "a2", "triage", "claude", "k2"},
                                              {here, "a3", "gone", "openai", "k3"},
                                              {here, "a4", "gone", "claude", "k4"}};
  const SyncPlan plan =
      make_plan({triage_openai, triage_claude}, owned,
                {{"a1", "renamed", "openAiApi"}, {"a3", "x", "openAiApi"}, {"b", "b", "slackApi"}});
  ASSERT_EQ(plan.steps.size(), 4u);
  EXPECT_EQ(plan.steps[0].action, Action::rotate);
  EXPECT_EQ(plan.steps[0].credential, "a1");
  EXPECT_EQ(plan.steps[0].key, "k1");
  EXPECT_EQ(plan.steps[1].action, Action::restore);
  EXPECT_EQ(plan.steps[1].key, "k2");
  EXPECT_EQ(plan.steps[2].action, Action::retire);
  EXPECT_EQ(plan.steps[2].credential, "a3");
  EXPECT_EQ(plan.steps[3].credential, "");
  ASSERT_EQ(plan.left_alone.size(), 1u);
  EXPECT_EQ(plan.left_alone[0].id, "b");
}

TEST(N8nPlan, WhatAPersonMadeSomethingElseIsOursNoMore) {
  const SyncPlan plan =
      make_plan({triage_openai}, {{here, "a1", "triage", "openai", "k1"}}, {{"a1", "x", "slackApi"}});
  EXPECT_EQ(plan.steps[0].action, Action::restore);
  EXPECT_EQ(plan.left_alone.size(), 1u);
}

TEST(N8nPlan, WantsOneForEachModelComponentThatItsFlowsReach) {
  map::Map map;
  map::Component n8n;
  n8n.name = "n8n";
  n8n.kind = map::find_kind("n8n");
  map::Component openai;
  openai.name = "openai";
  openai.kind = map::find_kind("openai");
  ASSERT_NE(openai.kind, nullptr);
  map.components = {n8n, openai};
  map.workflows = {{"triage", "n8n", "", {}}, {"elsewhere", "windmill", "", {}}};
  for (const char* workflow : {"triage", "triage", "elsewhere"}) {
    Flow flow;
    flow.from = Flow::From::workflow;
    flow.workflow = workflow;
    flow.component = "openai";
    map.flows.push_back(flow);
  }
  EXPECT_EQ(wanted_credentials(map, "n8n", "").error().kind, ErrorKind::malformed);
  EXPECT_EQ(wanted_credentials(map, "openai", "").error().kind, ErrorKind::not_found);
  EXPECT_EQ(wanted_credentials(map, "nothing", "").error().kind, ErrorKind::not_found);
  map.listen.egress = map::Address{"127.0.0.1", 8446, false};
  const auto wanted = wanted_credentials(map, "n8n", "");
  ASSERT_TRUE(wanted.ok());
  ASSERT_EQ(wanted->size(), 1u);
  EXPECT_EQ(wanted->front().base_url, "http://127.0.0.1:8446/openai/v1");
  EXPECT_EQ(wanted_credentials(map, "n8n", "http://door:1/")->front().base_url, "http://door:1/openai/v1");
  EXPECT_FALSE(wanted_credentials(map, "n8n", "door:1").ok());
}

TEST(N8nOwned, IsReadBackAsItWasWritten) {
  const store::TemporaryDirectory folder;
  const std::string path = folder.file("owned.json");
  EXPECT_TRUE(read_owned(path)->empty());
  ASSERT_TRUE(write_owned(path, {{here, "a1", "triage", "openai", "k1"}, {"x", "\"2", "b", "c", "d"}}).ok());
  const auto back = read_owned(path);
  ASSERT_EQ(back->size(), 2u);
  EXPECT_EQ(back->at(0).key, "k1");
  EXPECT_EQ(back->at(1).credential, "\"2");
  for (const std::string_view damaged :
       {"", "{}", "[1]", "[{}]", R"([{"n8n":1,"credential":"","workflow":"","component":"","key":""}])"}) {
    ASSERT_TRUE(store::write_file_atomically(path, damaged).ok());
    EXPECT_EQ(read_owned(path).error().kind, ErrorKind::malformed) << damaged;
  }
}

// What an n8n and a gateway do, in memory; each can be made to fail.
class FakeN8n final : public N8nClient {
 public:
  bool failing = false;
  std::map<std::string, std::string> held;  // id -> key in it
  int made = 0;

  Result<std::vector<N8nCredential>> list() override { return std::vector<N8nCredential>(); }
  Result<std::string> create(const N8nCredential&, const json::object& data) override {
    if (failing) return upstream_error(ErrorKind::unavailable, "n8n: down");
    const std::string id = "c" + std::to_string(++made);
    held[id] = std::string_view(data.at("apiKey").as_string());
    return id;
  }
  Result<void> update(const std::string& id, const json::object& data) override {
    if (failing) return upstream_error(ErrorKind::unavailable, "n8n: down");
    held[id] = std::string_view(data.at("apiKey").as_string());
    return {};
  }
  Result<void> remove(const std::string& id) override {
    if (held.erase(id) == 0) return upstream_error(ErrorKind::not_found, "n8n: nothing there");
    return {};
  }
};

class N8nCarryOut : public testing::Test {
 protected:
  Result<std::string> ask(std::string_view path, const std::string& body) {
    asked_.push_back(std::string(path) + " " + body);
    const json::object said = json::parse(body).as_object();
    if (path == "/v1/keys/revoke") {
      alive_.erase(std::string(std::string_view(said.at("id").as_string())));
      return std::string(R"({"revoked":[]})");
    }
    if (path == "/v1/keys/rotate" &&
        !alive_.contains(std::string(std::string_view(said.at("id").as_string()))))
      return client_error(ErrorKind::forbidden, "key: it has ended");
    if (refuses_) return client_error(ErrorKind::not_found, "the map has no workflow called `triage`");
    if (path == "/v1/keys/rotate") alive_.erase(std::string(std::string_view(said.at("id").as_string())));
    const std::string id = "k" + std::to_string(++keys_);
    alive_.insert(id);
    return R"({"key":{"id":")" + id + R"("},"placeholder":"spk_)" + id + "\"}";
  }
  std::vector<Carried> carry(const SyncPlan& plan) {
    const auto keys = [this](std::string_view path, const std::string& body) { return ask(path, body); };
    return carry_out(plan, terms_, n8n_, keys, *read_owned(terms_.owned_file));
  }
  SyncPlan again(const WantedCredential& wanted) {
    std::vector<N8nCredential> there;
    for (const auto& [id, key] : n8n_.held)
      there.push_back({id, "x", std::string(n8n_credential_type(wanted.kind))});
    return make_plan({wanted}, *read_owned(terms_.owned_file), there);
  }

  store::TemporaryDirectory folder_;
  SyncTerms terms_{here, folder_.file("owned.json"), std::chrono::hours(1), seconds(60)};
  FakeN8n n8n_;
  std::set<std::string> alive_;
  std::vector<std::string> asked_;
  int keys_ = 0;
  bool refuses_ = false;
};

TEST_F(N8nCarryOut, CreatesThenRotates) {
  auto carried = carry(again(triage_openai));
  EXPECT_EQ(carried[0].error, "");
  EXPECT_EQ(n8n_.held["c1"], "spk_k1");
  EXPECT_EQ(asked_[0], R"(/v1/keys/issue {"workflow":"triage","flows":["openai"],"ttl_seconds":3600,)"
                       R"("label":"n8n: Sallyport: triage -> openai"})");
  EXPECT_EQ(store::read_file(terms_.owned_file, 9999, store::Privacy::owner_only)->find("spk_"),
            std::string::npos);
  carried = carry(again(triage_openai));
  EXPECT_EQ(carried[0].error, "");
  EXPECT_EQ(asked_[1], R"(/v1/keys/rotate {"id":"k1","overlap_seconds":60})");
  EXPECT_EQ(n8n_.held["c1"], "spk_k2");
  EXPECT_EQ(n8n_.made, 1);
  EXPECT_EQ(read_owned(terms_.owned_file)->front().key, "k2");
}

TEST_F(N8nCarryOut, AKeyThatReachesNoCredentialIsRevoked) {
  n8n_.failing = true;
  EXPECT_EQ(carry(again(triage_openai))[0].error, "n8n: down");
  EXPECT_TRUE(alive_.empty());
  EXPECT_TRUE(read_owned(terms_.owned_file)->empty());
  n8n_.failing = false;
  carry(again(triage_openai));
  n8n_.failing = true;
  EXPECT_EQ(carry(again(triage_openai))[0].error, "n8n: down");
  EXPECT_EQ(read_owned(terms_.owned_file)->front().key, "k2");
  n8n_.failing = false;
  EXPECT_EQ(carry(again(triage_openai))[0].error, "");  // the old key is rotated away: a new one is issued
  EXPECT_EQ(n8n_.held["c1"], "spk_k4");
  EXPECT_EQ(alive_, (std::set<std::string>{"k4"}));
}

TEST_F(N8nCarryOut, WhatAPersonDeletedIsMadeAgainWithANewKey) {
  carry(again(triage_openai));
  n8n_.held.clear();
  EXPECT_EQ(carry(again(triage_openai))[0].error, "");
  EXPECT_EQ(n8n_.held["c2"], "spk_k2");
  EXPECT_EQ(alive_, (std::set<std::string>{"k2"}));
  EXPECT_EQ(read_owned(terms_.owned_file)->size(), 1u);
}

TEST_F(N8nCarryOut, RetiresTheKeyBeforeTheCredential) {
  carry(again(triage_openai));
  SyncPlan plan = make_plan({}, *read_owned(terms_.owned_file), {{"c1", "x", "openAiApi"}});
  EXPECT_EQ(carry(plan)[0].error, "");
  EXPECT_TRUE(alive_.empty());
  EXPECT_TRUE(n8n_.held.empty());
  EXPECT_TRUE(read_owned(terms_.owned_file)->empty());
}

TEST_F(N8nCarryOut, OneFailureStopsNoOther) {
  const SyncPlan plan = make_plan({triage_openai, triage_claude}, {}, {});
  refuses_ = true;
  const auto carried = carry(plan);
  ASSERT_EQ(carried.size(), 2u);
  EXPECT_EQ(carried[0].error, "the map has no workflow called `triage`");
  EXPECT_FALSE(carried[1].error.empty());
  EXPECT_EQ(n8n_.made, 0);
}

TEST(N8nClient, GoesNowhereInTheClear) {
  const auto kind = [](const std::string& url, std::string key = "key") {
    const auto opened = open_n8n(url, "", Secret(std::move(key)));
    return opened.ok() ? ErrorKind::internal : opened.error().kind;
  };
  EXPECT_EQ(kind(here), ErrorKind::internal);
  EXPECT_EQ(kind("http://[::1]:5678/n8n/"), ErrorKind::internal);
  EXPECT_EQ(kind("https://flows.example.com"), ErrorKind::internal);
  EXPECT_EQ(kind("http://192.0.2.1:5678"), ErrorKind::forbidden);
  for (const char* url :
       {"", "127.0.0.1:5678", "ftp://127.0.0.1", "http://", "http://127.0.0.1:0", "http://127.0.0.1:99999",
        "http://127.0.0.1:5x", "http://a@127.0.0.1", "http://127.0.0.1/?x", "http://127.0.0.1/\r\nX: y"}) {
    EXPECT_EQ(kind(url), ErrorKind::malformed) << url;
  }
  EXPECT_EQ(kind(here, ""), ErrorKind::malformed);
  EXPECT_EQ(kind(here, "key\r\nX: y"), ErrorKind::malformed);
}

}  // namespace
}  // namespace sallyport::app
