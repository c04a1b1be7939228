#include "verify/boot/map_copy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "map/map.h"
#include "verify/boot/folder.h"

namespace sallyport::verify {
namespace {

constexpr CopyPlan plan{9001, 9002, 9003, 9004, false};

std::string quickstart() {
  return read_text_file(SALLYPORT_SOURCE_DIR "/examples/quickstart/sallyport.yaml");
}

map::Map accepted(const MapCopy& copy) {
  map::Parsed parsed = map::parse(copy.text, "copy.yaml", "v");
  for (const map::Finding& finding : parsed.findings) {
    if (finding.severity == map::Finding::Severity::error) ADD_FAILURE() << map::to_text(finding);
  }
  return parsed.map ? std::move(*parsed.map) : map::Map();
}

TEST(MapCopy, IsAMapLikeTheOneItCopies) {
  const auto copy = copy_map(quickstart(), plan);
  ASSERT_TRUE(copy.ok()) << copy.error().detail;
  const map::Map made = accepted(*copy);
  const map::Parsed original = map::parse(quickstart(), "q.yaml", "v");
  ASSERT_TRUE(original.map);
  ASSERT_GE(made.flows.size(), original.map->flows.size());
  for (std::size_t i = 0; i < original.map->flows.size(); ++i)
    EXPECT_EQ(made.flows[i].id, original.map->flows[i].id);
  EXPECT_TRUE(made.tests.empty());
  ASSERT_EQ(made.policies.size(), 1u);
  EXPECT_EQ(made.policies[0].pattern, range_policies_file);
}

TEST(MapCopy, ReachesNothingButTheWitness) {
  const map::Map made = accepted(*copy_map(quickstart(), plan));
  ASSERT_FALSE(made.components.empty());
  for (const map::Component& component : made.components) {
    EXPECT_EQ(component.address.host, "127.0.0.1") << component.name;
    EXPECT_EQ(component.address.port, 9004) << component.name;
    EXPECT_EQ(component.public_port, 9001) << component.name;
  }
  EXPECT_EQ(made.listen.web.port, 9001);
  EXPECT_EQ(made.listen.health->port, 9002);
  EXPECT_EQ(made.listen.admin->port, 9003);
  EXPECT_EQ(made.find_component("site")->public_host, "localhost");
  EXPECT_TRUE(made.trusted_proxies.empty());
}

TEST(MapCopy, NamesEverySecret) {
  const auto copy = copy_map(quickstart(), plan);
  ASSERT_TRUE(copy.ok());
  for (const std::string name : {"stripe-webhook", "verify-stripe", "verify-key"}) {
    EXPECT_NE(std::ranges::find(copy->secrets, name), copy->secrets.end()) << name;
  }
}

TEST(MapCopy, ASecondFactorIsAskedForOnlyWhenThePeopleAreMade) {
  CopyPlan preparing = plan;
  preparing.preparing = true;
  for (const CopyPlan& each : {plan, preparing}) {
    const map::Map made = accepted(*copy_map(quickstart(), each));
    const auto strict = std::ranges::find(made.people.roles, "verify-strict", &Role::name);
    ASSERT_NE(strict, made.people.roles.end());
    EXPECT_EQ(strict->require.mfa, !each.preparing);
  }
}

TEST(MapCopy, WhatIsNoMapIsRefused) {
  for (const char* text : {"", "a", "stack: x", "zones: [", "zones: {}\ncomponents: {}\nflows: []"}) {
    EXPECT_FALSE(copy_map(text, plan).ok()) << text;
  }
}

}  // namespace
}  // namespace sallyport::verify
