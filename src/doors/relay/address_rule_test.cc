#include "doors/relay/address_rule.h"

#include <gtest/gtest.h>

#include "net/loop.h"

namespace sallyport::doors {
namespace {

net::Task<void> resolve_into(net::Loop& loop, net::Resolver& resolver, std::string host,
                             std::vector<net::PinnedAddress>& out) {
  auto resolved = co_await resolver.resolve(host, 443);
  if (resolved.ok()) out = std::move(*resolved);
  loop.stop();
}

// Literal addresses need no name server: the same values as a resolver's answer holds.
std::vector<net::PinnedAddress> addresses(std::initializer_list<std::string_view> texts) {
  std::vector<net::PinnedAddress> all;
  for (const std::string_view text : texts) {
    net::Loop loop;
    net::Resolver resolver(loop);
    std::vector<net::PinnedAddress> found;
    net::spawn(loop, "resolve", resolve_into(loop, resolver, std::string(text), found));
    loop.run();
    EXPECT_EQ(found.size(), 1u) << text;
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

map::Component component(bool inside, bool tls = true) {
  map::Component made;
  made.name = "models";
  made.kind = map::find_kind("openai-compatible");
  made.address = {"models.example.com", 443, tls};
  made.inside = inside;
  return made;
}

bool allowed(const map::Component& to, std::initializer_list<std::string_view> texts) {
  return check_addresses(to, addresses(texts)).ok();
}

TEST(AddressRule, E16E17E18OutsideMeansPublicAddressesAndNoOthers) {
  EXPECT_TRUE(allowed(component(false), {"93.184.216.34"}));
  EXPECT_TRUE(allowed(component(false), {"2606:2800:220:1:248:1893:25c8:1946"}));
  for (const std::string_view text :
       {"127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.1.1",
        "240.0.0.1", "224.0.0.1", "198.18.0.1", "192.0.0.8", "::1", "::", "::ffff:127.0.0.1", "fe80::1",
        "fc00::1", "ff02::1"}) {
    EXPECT_FALSE(allowed(component(false), {text})) << text;
  }
}

TEST(AddressRule, E19EmbeddedAddressesCountAsWhatTheyCarry) {
  for (const std::string_view text :
       {"64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "::127.0.0.1"}) {
    EXPECT_FALSE(allowed(component(false), {text})) << text;
  }
}

TEST(AddressRule, E22OnePrivateAddressAmongPublicOnesRefusesAll) {
  EXPECT_FALSE(allowed(component(false), {"93.184.216.34", "10.0.0.1"}));
  EXPECT_FALSE(allowed(component(false), {"10.0.0.1", "93.184.216.34"}));
}

TEST(AddressRule, InsideMayBePrivateButNoMetadataService) {
  EXPECT_TRUE(allowed(component(true), {"10.0.0.1"}));
  EXPECT_TRUE(allowed(component(true), {"127.0.0.1", "::1"}));
  for (const std::string_view text : {"169.254.169.254", "fd00:ec2::254", "100.100.100.200"}) {
    EXPECT_FALSE(allowed(component(true), {text})) << text;
    EXPECT_FALSE(allowed(component(false), {text})) << text;
  }
}

TEST(AddressRule, E42NoCredentialGoesToAPublicAddressWithoutTls) {
  EXPECT_FALSE(allowed(component(true, false), {"93.184.216.34"}));
  EXPECT_TRUE(allowed(component(true, false), {"10.0.0.1"}));
}

TEST(AddressRule, SaysWhichAddressItWas) {
  const auto refused = check_addresses(component(false), addresses({"10.0.0.1"}));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::forbidden);
  EXPECT_EQ(refused.error().origin, Origin::upstream);
  EXPECT_NE(refused.error().detail.find("10.0.0.1"), std::string::npos);
}

}  // namespace
}  // namespace sallyport::doors
