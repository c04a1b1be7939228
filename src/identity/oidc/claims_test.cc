#include "identity/oidc/claims.h"

#include <gtest/gtest.h>

#include "identity/oidc/test_relying_party.h"

namespace sallyport::identity {
namespace {

class ClaimsTest : public testing::Test {
 protected:
  // Empty: refused, with `refusal_`.
  Principal read(const Members& changes, const Members* userinfo = nullptr) {
    Members all = {{"sub", as_json("u-1")},
                   {"email", as_json("alice@example.com")},
                   {"email_verified", "true"},
                   {"groups", R"(["staff"])"}};
    put(all, changes);
    const jose::Json id =
        *jose::parse_json(to_json(all), {.max_bytes = 1 << 20, .max_depth = 8, .max_values = 4096});
    const jose::Json more = userinfo == nullptr ? jose::Json() : *jose::parse_json(to_json(*userinfo));
    auto person = read_person(provider_, {&id, userinfo == nullptr ? nullptr : &more});
    refusal_ = {};
    if (auto* refusal = std::get_if<Refusal>(&person)) {
      refusal_ = *refusal;
      EXPECT_EQ(refusal->help, Declined::Help::not_for_you);
      EXPECT_FALSE(refusal->report.empty());
      return {};
    }
    return std::get<Principal>(person);
  }
  using Groups = std::vector<std::string>;

  Provider provider_ = test_map_provider();
  Refusal refusal_;
};

TEST_F(ClaimsTest, J16_AnEmailAddressIsOneOrNone) {
  EXPECT_EQ(read({{"email", as_json("Admin@EXAMPLE.com")}}).name, "admin@example.com");
  for (const std::string& bad :
       {std::string("attacker@evil.com@example.com"), std::string("alice@example.com\n"),
        std::string("@example.com"), std::string("alice@"), std::string("alice"), std::string(""),
        std::string(" alice@example.com"), std::string("a b@example.com"),
        std::string("alice@example.com\0", 18),
        std::string("al\xc3\xad"
                    "ce@example.com"),
        std::string("alice@ex\xc3\xa1mple.com"), std::string("alice@example..com"),
        std::string("alice@.example.com"), std::string("alice@example.com."),
        std::string("\"a\"@example.com"), std::string("alice,bob@example.com"),
        std::string("alice@[127.0.0.1]"), std::string(250, 'a') + "@example.com"}) {
    read({{"email", as_json(bad)}});
    EXPECT_EQ(refusal_.reason, "e-mail address is not a plain one") << bad;
  }
  for (const auto* other : {"7", "null", R"(["alice@example.com"])", "{}", ""}) {
    EXPECT_EQ(read({{"email", other}}).name, "") << other;
  }
}

TEST_F(ClaimsTest, J16_OnlyVerifiedAddressesCount) {
  for (const auto* said : {"false", "\"true\"", "1", "null", "\"yes\"", ""}) {
    read({{"email_verified", said}});
    EXPECT_EQ(refusal_.reason, "e-mail address is not verified") << said;
  }
  provider_.unverified_email = true;
  EXPECT_EQ(read({{"email_verified", ""}}).name, "alice@example.com");
  read({{"email_verified", "false"}});
  EXPECT_EQ(refusal_.reason, "e-mail address is not verified");
}

TEST_F(ClaimsTest, J16_NobodyVouchesForTheOthersAddress) {
  const Members userinfo = {{"email", as_json("other@example.com")}, {"email_verified", "true"}};
  EXPECT_EQ(read({{"email_verified", ""}}, &userinfo).email, "other@example.com");
  const Members alone = {{"email_verified", "true"}};
  read({{"email_verified", ""}}, &alone);
  EXPECT_EQ(refusal_.reason, "e-mail address is not verified");
}

TEST_F(ClaimsTest, J16_DomainsAreEqualOrNot) {
  for (const auto* other :
       {"alice@sub.example.com", "alice@evilexample.com", "alice@example.com.evil", "alice@com"}) {
    read({{"email", as_json(other)}});
    EXPECT_EQ(refusal_.reason, "e-mail domain is not allowed") << other;
  }
  provider_.email_domains.clear();
  EXPECT_EQ(read({{"email", as_json("alice@any.where")}}).name, "alice@any.where");
}

TEST_F(ClaimsTest, J17_EmptyGroupsNeverCount) {
  EXPECT_EQ(read({{"groups", R"(["","a",7,null,["b"],"a"])"}}).groups, (Groups{"a", "everybody"}));
  EXPECT_EQ(read({{"groups", ""}}).groups, Groups{"everybody"});
  EXPECT_EQ(read({{"groups", R"("")"}}).groups, Groups{"everybody"});
  EXPECT_EQ(read({{"groups", "{}"}}).groups, Groups{"everybody"});
  provider_.groups = {{"", "admins"}, {"x", ""}};
  EXPECT_EQ(read({{"groups", R"(["","x"])"}}).groups, Groups{"everybody"});
}

TEST_F(ClaimsTest, T19_ControlsInClaimsDoNotGetThrough) {
  EXPECT_EQ(read({{"groups", R"(["ad\nmins","a\u0000","ok"])"}}).groups, (Groups{"everybody", "ok"}));
  EXPECT_EQ(read({{"name", R"("Al\r\nice\u001b[31m")"}}).display_name, "Alice[31m");
  provider_.name_claim = "login";
  for (const auto* name : {R"("a\nb")", R"("a b")", R"("")", R"("\u0430dmin")"}) {
    read({{"login", name}});
    EXPECT_EQ(refusal_.reason, "name is not a plain one") << name;
  }
}

TEST_F(ClaimsTest, GroupsAreRenamedByTheMap) {
  provider_.groups = {{"7d1f-4a", "editors"}, {"admins", "not-admins"}};
  EXPECT_EQ(read({{"groups", R"(["7d1f-4a","admins","own"])"}}).groups,
            (Groups{"editors", "everybody", "not-admins", "own"}));
  provider_.own_group_names = false;
  EXPECT_EQ(read({{"groups", R"(["7d1f-4a","own"])"}}).groups, (Groups{"editors", "everybody"}));
  provider_.groups_claim = "realm_access.roles";
  EXPECT_EQ(read({{"realm_access", R"({"roles":["7d1f-4a"]})"}}).groups, (Groups{"editors", "everybody"}));
  provider_.groups_claim.clear();
  EXPECT_EQ(read({}).groups, Groups{"everybody"});
}

TEST_F(ClaimsTest, GroupsThatDoNotFitRefuseThePerson) {
  read({{"groups", ""}, {"_claim_names", R"({"groups":"src1"})"}});
  EXPECT_EQ(refusal_.reason, "groups are only pointed at");
  read({{"groups", ""}, {"hasgroups", "true"}});
  EXPECT_EQ(refusal_.reason, "groups are only pointed at");
  const Members userinfo = {{"groups", R"(["found"])"}};
  EXPECT_EQ(read({{"groups", ""}, {"hasgroups", "true"}}, &userinfo).groups, (Groups{"everybody", "found"}));
  std::string many = "[\"0\"";
  for (int i = 1; i < 500; ++i) many += ",\"" + std::to_string(i) + "\"";
  EXPECT_EQ(read({{"groups", many + "]"}}).groups.size(), 501U);
  read({{"groups", many + ",\"x\"]"}});
  EXPECT_EQ(refusal_.reason, "more than 500 groups");
}

TEST_F(ClaimsTest, NamesOfOtherClaims) {
  provider_.name_claim = "login";
  provider_.email_domains.clear();
  EXPECT_EQ(read({{"login", as_json("JOHN")}}).name, "john");  // S16
  EXPECT_EQ(read({{"login", as_json("john")}, {"email_verified", "false"}}).email, "");
  read({});
  EXPECT_EQ(refusal_.reason, "no name");
  provider_.name_claim = "sub";
  EXPECT_EQ(read({{"sub", as_json("AbC")}}).name, "AbC");
  provider_.email_domains = {"example.com"};
  read({{"email_verified", "false"}});
  EXPECT_EQ(refusal_.reason, "e-mail address is not verified");
}

TEST_F(ClaimsTest, WhatProvidersDoDifferently) {
  provider_.preset = ProviderPreset::entra;
  for (const auto* yes : {"true", "1", "\"1\"", "\"true\""}) {
    EXPECT_EQ(read({{"email_verified", ""}, {"xms_edov", yes}}).name, "alice@example.com") << yes;
  }
  EXPECT_EQ(read({{"email_verified", ""}, {"xms_edov", "false"}}).name, "");
  EXPECT_EQ(read({{"email_verified", "false"}, {"xms_edov", "true"}}).name, "");
  provider_.preset = ProviderPreset::google;
  EXPECT_EQ(read({}).name, "");
  EXPECT_EQ(read({{"hd", as_json("other.com")}}).name, "");
  EXPECT_EQ(read({{"hd", as_json("example.com")}}).name, "alice@example.com");
  provider_.preset = ProviderPreset::aws;
  EXPECT_EQ(read({{"email_verified", "\"true\""}}).name, "alice@example.com");
  EXPECT_EQ(read({{"email_verified", "\"false\""}}).name, "");
  provider_.preset = ProviderPreset::keycloak;
  provider_.groups = {{"/ops", "operators"}};
  EXPECT_EQ(read({{"groups", R"(["/staff","/ops","/a/b"])"}}).groups,
            (Groups{"a/b", "everybody", "operators", "staff"}));
}

TEST_F(ClaimsTest, DisplayNamesAreCutBetweenCharacters) {
  std::string name(127, 'a');
  EXPECT_EQ(read({{"name", as_json(name + "\xc3\xa9")}}).display_name, name);
}

TEST_F(ClaimsTest, UserinfoIsWantedForWhatIsMissing) {
  const auto wants = [&](std::string_view id) { return wants_userinfo(provider_, *jose::parse_json(id)); };
  EXPECT_FALSE(wants(R"({"email":"a@example.com","email_verified":true,"groups":[]})"));
  EXPECT_TRUE(wants(R"({"email":"a@example.com","email_verified":true})"));
  EXPECT_TRUE(wants(R"({"email":"a@example.com","groups":[]})"));
  EXPECT_TRUE(wants(R"({"email_verified":true,"groups":[]})"));
  provider_.groups_claim.clear();
  provider_.unverified_email = true;
  EXPECT_FALSE(wants(R"({"email":"a@example.com"})"));
}

}  // namespace
}  // namespace sallyport::identity
