#include "model/network.h"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

Address address(std::string_view text) {
  auto parsed = parse_address(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? *parsed : Address{};
}

TEST(Address, HasOneFormEach) {
  EXPECT_EQ(address("192.0.2.1"), address("::ffff:192.0.2.1"));
  EXPECT_EQ(address("::FFFF:c000:201"), address("192.0.2.1"));
  EXPECT_EQ(to_text(address("::ffff:192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(to_text(address("2001:DB8:0:0:0:0:0:1")), "2001:db8::1");
  EXPECT_EQ(to_text(address("::1")), "::1");
  EXPECT_NE(address("::192.0.2.1"), address("192.0.2.1"));  // "compatible", not mapped: another address
}

TEST(Address, RefusesOtherSpellings) {
  for (const std::string_view text :
       {"", " 10.0.0.1", "10.0.0.1 ", "127.1", "0x7f.0.0.1", "010.0.0.1", "10.0.0.256", "10.0.0",
        "10.0.0.1:80", "[::1]", "fe80::1%eth0", "1.2.3.4.5", ":::", "::g", "localhost", "10.0.0.1\n",
        "12345::", "0000:0000:0000:0000:0000:0000:0000:0000:0000", "::ffff:192.0.2.01"}) {
    EXPECT_FALSE(parse_address(text).ok()) << text;
  }
  EXPECT_FALSE(parse_address(std::string_view("10.0.0.1\0.evil", 14)).ok());
}

TEST(Address, KnowsLoopback) {
  for (const auto* text : {"127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"})
    EXPECT_TRUE(is_loopback(address(text)));
  for (const auto* text : {"126.0.0.1", "128.0.0.1", "::2", "::", "::7f00:1"})
    EXPECT_FALSE(is_loopback(address(text)));
}

struct Inside {
  const char* network;
  const char* address;
  bool expected;
};

TEST(Network, Contains) {
  const Inside table[] = {
      {"10.0.0.0/8", "10.255.255.255", true},
      {"10.0.0.0/8", "11.0.0.0", false},
      {"10.0.0.0/8", "9.255.255.255", false},
      {"10.0.0.0/8", "::ffff:10.1.2.3", true},
      {"10.0.0.0/8", "::a00:1", false},
      {"0.0.0.0/0", "203.0.113.7", true},
      {"0.0.0.0/0", "2001:db8::1", false},
      {"0.0.0.0/0", "::", false},
      {"::/0", "2001:db8::1", true},
      {"::/0", "192.0.2.1", true},
      {"192.0.2.1", "192.0.2.1", true},
      {"192.0.2.1", "192.0.2.2", false},
      {"192.0.2.1/32", "192.0.2.1", true},
      {"192.0.2.128/25", "192.0.2.128", true},
      {"192.0.2.128/25", "192.0.2.127", false},
      {"2001:db8::/32", "2001:db8:ffff::1", true},
      {"2001:db8::/32", "2001:db9::", false},
      {"2001:db8::8000:0/97", "2001:db8::ffff:1", true},
      {"2001:db8::8000:0/97", "2001:db8::7fff:1", false},
      {"::1", "::1", true},
      {"::1", "127.0.0.1", false},
  };
  for (const Inside& row : table) {
    auto network = parse_network(row.network);
    ASSERT_TRUE(network.ok()) << row.network << ": " << network.error().detail;
    EXPECT_EQ(contains(*network, address(row.address)), row.expected) << row.network << " " << row.address;
  }
}

TEST(Network, RefusesBitsAfterThePrefixWithAHint) {
  auto four = parse_network("10.1.2.3/8");
  ASSERT_FALSE(four.ok());
  EXPECT_NE(four.error().detail.find("10.0.0.0/8"), std::string::npos) << four.error().detail;
  auto six = parse_network("2001:db8::1/64");
  ASSERT_FALSE(six.ok());
  EXPECT_NE(six.error().detail.find("2001:db8::/64"), std::string::npos) << six.error().detail;
}

TEST(Network, RefusesOtherSpellings) {
  for (const auto* text : {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/+8",
                           "10.0.0.0/ 8", "10.0.0.0/8/8", "10.0.0.0/255.0.0.0", "::/129", "::/-1", "10/8",
                           "::ffff:10.0.0.0/104", "10.0.0.0/8 ", "*"}) {
    EXPECT_FALSE(parse_network(text).ok()) << text;
  }
}

TEST(Network, TextIsReadBackAsTheSameNetwork) {
  for (const auto* text :
       {"10.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::/32", "192.0.2.1", "::1", "192.0.2.128/25"}) {
    auto network = parse_network(text);
    ASSERT_TRUE(network.ok()) << text;
    EXPECT_EQ(to_text(*network), text);
  }
}

TEST(Network, DefaultMatchesOnlyTheUnspecifiedAddress) {
  EXPECT_FALSE(contains(Network{}, address("192.0.2.1")));
  EXPECT_FALSE(contains(Network{}, address("::1")));
}

}  // namespace
}  // namespace sallyport
