#include "identity/tokens/known_owner.h"

#include <gtest/gtest.h>

#include "identity/test_people.h"

namespace sallyport::identity {
namespace {

using Standing = OwnerNow::Standing;

class NamedProviders final : public Providers {
 public:
  void set(std::vector<Provider>) override {}
  std::vector<Shown> list() const override { return shown; }
  std::shared_ptr<Method> find(std::string_view) override { return nullptr; }
  Result<ProviderTrust> trust(std::string_view) override {
    return self_error(ErrorKind::not_found, "no such provider");
  }
  std::string sign_out_address(const SessionRef&, std::string_view) override { return {}; }
  void recheck_due() override {}
  void forget(std::string_view) override {}

  std::vector<Shown> shown = {{"company", "Company account"}};
};

class KnownOwner : public testing::Test, protected TestPeople {
 protected:
  OwnerNow now(const Principal& owner) { return look_up_owner({accounts(), sessions(), providers_}, owner); }
  Principal of_account(std::string name) {
    Principal who;
    who.kind = Principal::Kind::person;
    who.name = std::move(name);
    who.authenticated_at = clock().wall();
    return who;
  }
  Principal of_company(std::string name, std::string subject, std::vector<std::string> groups) {
    Principal who = of_account(std::move(name));
    who.provider = "company";
    who.subject = std::move(subject);
    who.groups = std::move(groups);
    who.email = who.name + "@example.com";
    return who;
  }
  SessionRef begin(const Principal& who) {
    return sessions().create(who, test_host, "Browser/1.0", "192.0.2.7")->session;
  }
  NamedProviders providers_;
};

TEST_F(KnownOwner, AnAccountIsKnownAsItIsNow) {
  add_account("alice", {"staff"});
  const Principal alice = of_account("alice");
  OwnerNow found = now(alice);
  EXPECT_EQ(found.standing, Standing::known);
  EXPECT_EQ(found.groups, std::vector<std::string>{"staff"});
  EXPECT_EQ(found.email, "alice@example.com");
  ASSERT_TRUE(accounts().set_groups("alice", {"admins"}).ok());
  EXPECT_EQ(now(alice).groups, std::vector<std::string>{"admins"});
}

TEST_F(KnownOwner, AnAccountThatIsRemovedOrResetIsGone) {
  add_account("alice", {"staff"});
  add_account("bob", {"staff"});
  const Principal alice = of_account("alice");
  const Principal bob = of_account("bob");
  ASSERT_TRUE(accounts().remove("alice").ok());
  ASSERT_TRUE(accounts().reset("bob").ok());
  EXPECT_EQ(now(alice).standing, Standing::gone);
  EXPECT_EQ(now(bob).standing, Standing::gone);
}

TEST_F(KnownOwner, ALaterAccountOfTheSameNameIsSomebodyElse) {
  add_account("alice", {"staff"});
  const Principal before = of_account("alice");
  ASSERT_TRUE(accounts().remove("alice").ok());
  clock().advance(seconds(1));
  add_account("alice", {"admins"});
  EXPECT_EQ(now(before).standing, Standing::gone);
  EXPECT_EQ(now(of_account("alice")).standing, Standing::known);
}

TEST_F(KnownOwner, OfAProviderWhileSignedIn) {
  const Principal ann = of_company("ann", "sub-1", {"staff"});
  EXPECT_EQ(now(ann).standing, Standing::unknown);
  begin(of_company("bob", "sub-2", {"admins"}));
  EXPECT_EQ(now(ann).standing, Standing::unknown);
  begin(ann);
  clock().advance(seconds(1));
  begin(of_company("ann-smith", "sub-1", {"night"}));
  const OwnerNow found = now(ann);
  EXPECT_EQ(found.standing, Standing::known);
  EXPECT_EQ(found.groups, std::vector<std::string>{"night"});  // what the latest sign-in says
  EXPECT_EQ(found.email, "ann-smith@example.com");
  sessions().end({.provider = "company"}, "test");
  EXPECT_EQ(now(ann).standing, Standing::unknown);
}

TEST_F(KnownOwner, AnAccountOfTheSameNameIsNotAProvidersPerson) {
  add_account("ann", {"admins"});
  begin(of_account("ann"));
  EXPECT_EQ(now(of_company("ann", "sub-1", {})).standing, Standing::unknown);
  EXPECT_EQ(now(of_company("ann", "", {})).standing, Standing::unknown);
}

TEST_F(KnownOwner, IsGoneWithTheProvider) {
  const Principal ann = of_company("ann", "sub-1", {"staff"});
  begin(ann);
  providers_.shown.clear();
  EXPECT_EQ(now(ann).standing, Standing::gone);
}

}  // namespace
}  // namespace sallyport::identity
