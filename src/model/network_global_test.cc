// The classes of addresses of the address rule. E15..E20: the families of spellings under which an address
// inside has been reached from proxies that meant to refuse it.
#include <gtest/gtest.h>

#include "model/network.h"

namespace sallyport {
namespace {

Address address(std::string_view text) {
  auto parsed = parse_address(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? *parsed : Address{};
}

TEST(GlobalAddress, TakesWhatEverybodyReaches) {
  for (const auto* text : {"1.1.1.1",
                           "8.8.8.8",
                           "9.255.255.255",
                           "11.0.0.0",
                           "100.63.255.255",
                           "100.128.0.0",
                           "126.255.255.255",
                           "128.0.0.0",
                           "169.253.255.255",
                           "169.255.0.0",
                           "172.15.255.255",
                           "172.32.0.0",
                           "192.0.1.0",
                           "192.0.3.0",
                           "192.167.255.255",
                           "192.169.0.0",
                           "198.17.255.255",
                           "198.20.0.0",
                           "203.0.112.255",
                           "203.0.114.0",
                           "223.255.255.255",
                           "168.63.129.15",
                           "2606:4700::1111",
                           "2001:200::1",
                           "2001:4860:4860::8888",
                           "2003::1",
                           "2a00::1",
                           "3ffd::1",
                           "64:ff9b::808:808",
                           "2606:4700::200:5efe:808:808"}) {
    EXPECT_TRUE(is_global(address(text))) << text;
    EXPECT_FALSE(is_metadata(address(text))) << text;
  }
}

TEST(GlobalAddress, E15_LegacySpellingsAreNoAddresses) {
  EXPECT_FALSE(is_global(address("127.0.0.1")));
  EXPECT_FALSE(is_global(address("0.0.0.0")));
  for (const auto* text : {"127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
                           "0", "127.0.1", "127.0.0.1.", "0x7f.1"}) {
    EXPECT_FALSE(parse_address(text).ok()) << text;
  }
}

TEST(GlobalAddress, E16_ReservedNetworksAreNotGlobal) {
  for (const auto* text :
       {"0.1.2.3", "0.255.255.255", "240.0.0.1", "255.255.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1",
        "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255"}) {
    EXPECT_FALSE(is_global(address(text))) << text;
  }
}

TEST(GlobalAddress, E17_PrivateNetworksAndMetadataAreNotGlobal) {
  for (const auto* text : {"10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1",
                           "100.64.0.1", "100.127.255.255", "169.254.0.1", "169.254.255.255"}) {
    EXPECT_FALSE(is_global(address(text))) << text;
    EXPECT_FALSE(is_metadata(address(text))) << text;
  }
  for (const auto* text : {"169.254.169.254", "169.254.170.2", "169.254.170.23", "169.254.0.23",
                           "169.254.42.42", "100.100.100.200", "168.63.129.16", "192.0.0.192"}) {
    EXPECT_FALSE(is_global(address(text))) << text;
    EXPECT_TRUE(is_metadata(address(text))) << text;
  }
}

TEST(GlobalAddress, E18_CarriedLoopbackIsNotGlobal) {
  for (const auto* text : {"::1", "::", "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1",
                           "::ffff:0:127.0.0.1", "::ffff:10.0.0.1", "::8.8.8.8", "::ffff:0:8.8.8.8"}) {
    EXPECT_FALSE(is_global(address(text))) << text;
  }
}

TEST(GlobalAddress, E19_TunnelsAndTranslationsAreUnwrapped) {
  for (const auto* text : {"64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "64:ff9b:1::808:808",
                           "2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1",
                           "2001:0:808:808:0:0:80ff:fffe", "2001:0:a00:1::1", "2606:4700::5efe:7f00:1",
                           "2606:4700::200:5efe:a00:1", "fe80::5efe:808:808", "64:ff9b:2::808:808"}) {
    EXPECT_FALSE(is_global(address(text))) << text;
  }
}

TEST(GlobalAddress, E20_LocalAndMulticastIPv6IsNotGlobal) {
  for (const auto* text : {"fe80::1", "febf::1", "fc00::1", "fdff::1", "fec0::1", "ff02::1", "ff0e::1",
                           "fd00:ec2::254", "2001:db8::1", "3fff::1", "3ffe::1", "2001:2::1", "2001:20::1",
                           "100::1", "5f00::1", "4000::1", "1fff::1"}) {
    EXPECT_FALSE(is_global(address(text))) << text;
  }
  for (const auto* text : {"fe80::1%eth0", "fe80::1%25eth0", "fe80::1%"}) {
    EXPECT_FALSE(parse_address(text).ok()) << text;
  }
}

TEST(GlobalAddress, MetadataIsSeenHoweverItIsWrapped) {
  for (const auto* text :
       {"fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fd00:42::42", "fe80::a9fe:a9fe",
        "::ffff:169.254.169.254", "::169.254.169.254", "::ffff:0:169.254.169.254", "64:ff9b::a9fe:a9fe",
        "64:ff9b::a83f:8110", "64:ff9b:1::a9fe:a9fe",
        "64:ff9b:1:a9fe:a9:fe00::", "64:ff9b:1:a9:fe:a9fe::", "64:ff9b:1:0:a9:fea9:fe00:0",
        "2002:a9fe:a9fe::1", "2001:0:a9fe:a9fe::1", "2001:0:808:808::5601:5601", "fd12::5efe:a9fe:a9fe"}) {
    EXPECT_TRUE(is_metadata(address(text))) << text;
    EXPECT_FALSE(is_global(address(text))) << text;
  }
  for (const auto* text : {"10.0.0.1", "::1", "fd00::1", "64:ff9b::a00:1", "2002:a00:1::1", "fe80::1"}) {
    EXPECT_FALSE(is_metadata(address(text))) << text;
  }
}

}  // namespace
}  // namespace sallyport
