#include "doors/lane.h"

#include <gtest/gtest.h>

#include "doors/web/pages/test_browser.h"
#include "identity/test_people.h"

namespace sallyport::doors {
namespace {

class NoPages final : public Pages {
 public:
  PageReply serve(const PageRequest&) override { return {}; }
};

// Open for whoever is in the group.
class Stream final : public OpenCrossing {
 public:
  Stream(Lane& lane, std::shared_ptr<CachedSession> session) : session_(std::move(session)) {
    join(lane.crossings());
  }
  const Principal& who() const override { return session_->session->who; }
  bool still_allowed() override {
    const auto& groups = who().groups;
    return std::find(groups.begin(), groups.end(), "staff") != groups.end();
  }
  void know(const std::shared_ptr<CachedSession>& session) override { session_ = session; }
  void cut(std::string_view reason, const RevocationRef& revocation) override {
    reason_ = reason;
    held_ = revocation;
    if (held_) held_->add_stream();
  }
  void close() { held_.reset(); }

  std::string reason_;
  std::shared_ptr<CachedSession> session_;

 private:
  RevocationRef held_;
};

class LaneTest : public testing::Test, protected identity::TestPeople {
 protected:
  LaneTest() : lane_(loop_, gate_, nullptr) {
    sessions().set_on_update([this](const identity::SessionRef& session) { lane_.update_session(session); });
  }
  identity::Sessions::Created begin(const std::string& name) {
    Principal who;
    who.kind = Principal::Kind::person;
    who.name = name;
    who.groups = {"staff"};
    return std::move(*sessions().create(who, identity::test_host, "Browser/1.0", "192.0.2.7"));
  }
  std::shared_ptr<CachedSession> find(const identity::Sessions::Created& created) {
    return lane_.sessions().find(created.cookie, identity::test_host);
  }
  bool update(const identity::Sessions::Created& created, std::vector<std::string> groups) {
    Principal who = created.session->who;
    who.groups = std::move(groups);
    return sessions().update(created.session->id, std::move(who));
  }

  net::Loop loop_;
  RememberingJournal journal_;
  NoPages pages_;
  net::Workers workers_{1, 1};
  identity::ReplayCache replays_{clock()};
  guard::Budgets budgets_{clock()};
  std::unique_ptr<identity::AssertionSigner> signer_ =
      std::move(*identity::AssertionSigner::open(database(), clock(), random(), "sallyport/test"));
  std::unique_ptr<identity::WorkflowKeys> keys_ =
      std::move(*identity::WorkflowKeys::open(database(), clock(), random()));
  std::unique_ptr<identity::ApiTokens> tokens_ =
      std::move(*identity::ApiTokens::open(database(), clock(), random()));
  std::unique_ptr<outbound::Outbound> outbound_ = outbound::make_outbound();
  std::unique_ptr<identity::ServiceTokens> service_tokens_ =
      identity::ServiceTokens::make(*outbound_, clock());
  Gate gate_{clock(), random(), journal_, sessions(),       *signer_, replays_, pages_, workers_, workers_,
             nullptr, *keys_,   *tokens_, *service_tokens_, budgets_, nullptr,  "test", {}};
  Lane lane_;
};

TEST_F(LaneTest, AnUpdatedSessionIsKnownAnewAndAskedAgain) {
  const auto ann = begin("ann"), bob = begin("bob");
  Stream kept(lane_, find(ann)), other(lane_, find(bob));
  const auto before = find(ann);
  ASSERT_TRUE(lane_.sessions().assertion(*before, "n8n").ok());

  ASSERT_TRUE(update(ann, {"admins", "staff"}));
  const auto after = find(ann);
  EXPECT_NE(after, before);
  EXPECT_EQ(after->session->id, before->session->id);
  EXPECT_EQ(after->session->who.groups, (std::vector<std::string>{"admins", "staff"}));
  EXPECT_TRUE(after->assertions.empty()) << "an upstream must not be told the old groups";
  EXPECT_EQ(kept.session_, after);
  EXPECT_EQ(kept.reason_, "");

  ASSERT_TRUE(update(ann, {"admins"}));
  EXPECT_EQ(kept.reason_, "what is now known of the person no longer allows it");
  EXPECT_EQ(other.reason_, "") << "somebody else's";
  ASSERT_NE(find(ann), nullptr) << "the session itself goes on";
}

TEST_F(LaneTest, ASessionThatIsNotCachedIsUpdatedInItsStreamsToo) {
  const auto ann = begin("ann");
  Stream stream(lane_, find(ann));
  lane_.sessions().forget(ann.session->id);
  ASSERT_TRUE(update(ann, {}));
  EXPECT_NE(stream.reason_, "");
}

TEST_F(LaneTest, TheEndOfASessionIsMeasuredToItsLastStream) {
  const auto ann = begin("ann"), bob = begin("bob");
  Stream first(lane_, find(ann)), second(lane_, find(ann)), other(lane_, find(bob));
  sessions().end({.id = ann.session->id}, "by the operator");
  lane_.end_session(
      std::make_shared<Revocation>(Revocation::What{"person/ann", ann.session->id, {}, "by the operator"},
                                   clock(), [this](const Record& record) { journal_.append(record); }));
  EXPECT_EQ(first.reason_, "by the operator");
  EXPECT_EQ(second.reason_, "by the operator");
  EXPECT_EQ(other.reason_, "");
  EXPECT_EQ(find(ann), nullptr);
  first.close();
  EXPECT_TRUE(journal_.entries().empty());
  second.close();
  ASSERT_EQ(journal_.entries().size(), 1u);
  EXPECT_EQ(journal_.last().kind, Record::Kind::revocation);
  EXPECT_EQ(journal_.last().session, ann.session->id);
  EXPECT_NE(journal_.last().everything.find("streams 2"), std::string::npos);
}

}  // namespace
}  // namespace sallyport::doors
