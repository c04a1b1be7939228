#include "doors/site.h"

#include <gtest/gtest.h>

namespace sallyport::doors {
namespace {

constexpr std::string_view text = R"(
stack: site
listen: { web: 127.0.0.1:8443 }
people:
  first_account: admin
  roles:
    admin: { groups: [admins], require: { mfa: true, max_age: 12h } }
    staff: { groups: [staff] }
zones: { inside: {} }
components:
  site: { kind: http, zone: inside, address: "http://127.0.0.1:8081", public: "https://localhost:8443" }
flows:
  - { from: role/admin, to: site, can: [GET /admin/**], require: { max_age: 5m, acr: [urn:two] } }
  - { from: role/staff, to: site, can: [GET /] }
  - { from: outside, to: site, can: [GET /public/**], open: "pages for everybody" }
)";

class NoSecrets final : public vault::SecretSource {
 public:
  Result<std::vector<vault::SecretVersion>> find_versions(std::string_view) const override {
    return self_error(ErrorKind::not_found, "none");
  }
  Result<void> add(std::string_view, Secret) override { return self_error(ErrorKind::unavailable, "none"); }
};

TEST(Site, SaysWhatAFlowAndItsRoleAskForTogether) {
  map::Parsed parsed = map::parse(text, "site.yaml", "abc");
  std::string findings;
  for (const map::Finding& finding : parsed.findings) findings += map::to_text(finding) + "\n";
  ASSERT_TRUE(parsed.map) << findings;
  std::vector<std::string> ids;
  for (const Flow& flow : parsed.map->flows) ids.push_back(flow.id);
  ASSERT_EQ(ids.size(), 3u);
  const auto made = Site::make(std::move(*parsed.map), nullptr, NoSecrets());
  ASSERT_TRUE(made.ok()) << made.error().detail;
  const Site& site = **made;

  const Requirements* admins = site.requirements_of(ids[0]);
  ASSERT_NE(admins, nullptr);
  EXPECT_TRUE(admins->mfa);
  EXPECT_EQ(admins->max_age, std::chrono::minutes(5));
  EXPECT_EQ(admins->acr, std::vector<std::string>{"urn:two"});
  ASSERT_NE(site.requirements_of(ids[1]), nullptr);
  EXPECT_EQ(*site.requirements_of(ids[1]), Requirements{});
  EXPECT_EQ(site.requirements_of(ids[2]), nullptr) << "nobody signs in for it";
  for (const std::string_view hint : {"", "flow:", "flow:99", "flow:1 ", "FLOW:1", "policies"})
    EXPECT_EQ(site.requirements_of(hint), nullptr) << hint;
}

}  // namespace
}  // namespace sallyport::doors
