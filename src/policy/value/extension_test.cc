#include "policy/value/extension.h"

#include <gtest/gtest.h>

#include <limits>

namespace sallyport::cedar {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

// Every text below was put to the reference (Cedar 4.12.0 and 4.13.0) as well.

TEST(Decimal, ReadsWhatTheReferenceReads) {
  const std::pair<const char*, std::int64_t> cases[] = {
      {"0.0", 0},
      {"-0.0", 0},
      {"1.0", 10'000},
      {"-1.0", -10'000},
      {"-0.5", -5'000},
      {"12.34", 123'400},
      {"0.0001", 1},
      {"-0.0001", -1},
      {"00001.5", 15'000},
      {"000000000000000000000000000000.1", 1'000},
      {"922337203685477.5807", most},
      {"-922337203685477.5808", least},
  };
  for (const auto& [text, units] : cases) {
    const std::optional<Decimal> value = Decimal::parse(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(value->units, units) << text;
    EXPECT_EQ(Decimal::parse(to_text(*value)), value) << text;
  }
}

TEST(Decimal, RefusesTheRest) {
  for (const char* text : {"",
                           "-",
                           ".",
                           "1",
                           "1.",
                           ".5",
                           "-.5",
                           "+1.0",
                           "1.00000",
                           "1.0e1",
                           "1,0",
                           "1.0.0",
                           " 1.0",
                           "1.0 ",
                           "1.-5",
                           "--1.0",
                           "0x1.0",
                           "\u0663.0",
                           "1.\u0663",
                           "922337203685477.5808",
                           "-922337203685477.5809",
                           "1000000000000000.0",
                           "99999999999999999999999.0",
                           "1.0\n"}) {
    EXPECT_FALSE(Decimal::parse(text)) << text;
  }
}

TEST(Decimal, IsWrittenShort) {
  EXPECT_EQ(to_text(Decimal{123'400}), "12.34");
  EXPECT_EQ(to_text(Decimal{-5'000}), "-0.5");
  EXPECT_EQ(to_text(Decimal{0}), "0.0");
  EXPECT_EQ(to_text(Decimal{1}), "0.0001");
  EXPECT_EQ(to_text(Decimal{least}), "-922337203685477.5808");
}

TEST(Duration, ReadsWhatTheReferenceReads) {
  const std::pair<const char*, std::int64_t> cases[] = {
      {"0ms", 0},
      {"-0s", 0},
      {"1ms", 1},
      {"1s", 1'000},
      {"1m", 60'000},
      {"1h", 3'600'000},
      {"1d", 86'400'000},
      {"1d2h3m4s5ms", 93'784'005},
      {"-1d2h", -93'600'000},
      {"1m1ms", 60'001},
      {"0001m", 60'000},
      {"90m", 5'400'000},
      {"9223372036854775807ms", most},
      {"-9223372036854775808ms", least},
      {"-106751991167d7h12m55s808ms", least},
      {"106751991167d7h12m55s807ms", most},
  };
  for (const auto& [text, milliseconds] : cases) {
    const std::optional<Duration> value = Duration::parse(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(value->milliseconds, milliseconds) << text;
    EXPECT_EQ(Duration::parse(to_text(*value)), value) << text;
  }
}

TEST(Duration, RefusesTheRest) {
  for (const char* text : {"",
                           "-",
                           "d",
                           "1",
                           "ms",
                           "1x",
                           "1s1m",
                           "1m1m",
                           "1ms1s",
                           "1h 2m",
                           "+1h",
                           "--1h",
                           "1.5h",
                           "1d-1h",
                           "1D",
                           "1s\n",
                           "1hour",
                           "9223372036854775808ms",
                           "-9223372036854775809ms",
                           "106751991167d7h12m55s808ms",
                           "9223372036854775807s",
                           "18446744073709551616ms",
                           "1sms",
                           "s1ms"}) {
    EXPECT_FALSE(Duration::parse(text)) << text;
  }
}

TEST(Duration, IsWrittenShort) {
  EXPECT_EQ(to_text(Duration{0}), "0ms");
  EXPECT_EQ(to_text(Duration{93'784'005}), "1d2h3m4s5ms");
  EXPECT_EQ(to_text(Duration{-3'600'000}), "-1h");
  EXPECT_EQ(to_text(Duration{least}), "-106751991167d7h12m55s808ms");
}

TEST(Datetime, ReadsWhatTheReferenceReads) {
  const std::pair<const char*, std::int64_t> cases[] = {
      {"1970-01-01", 0},
      {"1970-01-01T00:00:00Z", 0},
      {"1970-01-01T00:00:00.001Z", 1},
      {"1969-12-31T23:59:59.999Z", -1},
      {"2024-10-15", 1'728'950'400'000},
      {"2024-10-15T11:38:02Z", 1'728'992'282'000},
      {"2024-10-15T11:38:02.101Z", 1'728'992'282'101},
      {"2024-10-15T11:38:02.101+1134", 1'728'950'642'101},
      {"2024-10-15T11:38:02-1134", 1'729'033'922'000},
      {"2024-02-29", 1'709'164'800'000},
      {"2000-02-29", 951'782'400'000},
      {"0000-01-01", -62'167'219'200'000},
      {"9999-12-31T23:59:59.999-2359", 253'402'387'139'999},
      {"0000-01-01T00:00:00+2359", -62'167'305'540'000},
      {"1970-01-01T00:00:00-0000", 0},
  };
  for (const auto& [text, milliseconds] : cases) {
    const std::optional<Datetime> value = Datetime::parse(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(value->milliseconds, milliseconds) << text;
  }
}

TEST(Datetime, RefusesTheRest) {
  for (const char* text : {"",
                           "2024",
                           "2024-10",
                           "2024-1-15",
                           "24-10-15",
                           "10000-01-01",
                           "2024-13-01",
                           "2024-00-01",
                           "2024-01-00",
                           "2024-04-31",
                           "2023-02-29",
                           "1900-02-29",
                           "2024/10/15",
                           "2024-10-15Z",
                           "2024-10-15T",
                           "2024-10-15T11:38Z",
                           "2024-10-15T11:38:02",
                           "2024-10-15t11:38:02Z",
                           "2024-10-15 11:38:02Z",
                           "2024-10-15T11:38:02z",
                           "2024-10-15T24:00:00Z",
                           "2024-10-15T11:60:00Z",
                           "2016-12-31T23:59:60Z",
                           "2024-10-15T11:38:02.1Z",
                           "2024-10-15T11:38:02.1000Z",
                           "2024-10-15T11:38:02.Z",
                           "2024-10-15T11:38:02,101Z",
                           "2024-10-15T11:38:02+01:00",
                           "2024-10-15T11:38:02+01",
                           "2024-10-15T11:38:02+2400",
                           "2024-10-15T11:38:02+0060",
                           "2024-10-15T11:38:02.101",
                           "2024-10-15T11:38:02ZZ",
                           "2024-10-15\n",
                           "-2024-10-15",
                           "+2024-10-15",
                           "2024-10-15T11:38:02\u279500",
                           "\u0662024-10-15"}) {
    EXPECT_FALSE(Datetime::parse(text)) << text;
  }
}

TEST(Datetime, AddsAndSubtractsWithinItsRange) {
  EXPECT_EQ(Datetime{5}.offset({7}), Datetime{12});
  EXPECT_EQ(Datetime{most}.offset({1}), std::nullopt);
  EXPECT_EQ(Datetime{least}.offset({-1}), std::nullopt);
  EXPECT_EQ(Datetime{5}.duration_since({7}), Duration{-2});
  EXPECT_EQ(Datetime{0}.duration_since({least}), std::nullopt);
}

TEST(Datetime, KnowsDayAndTimeAlsoBeforeTheEpoch) {
  constexpr std::int64_t day = 86'400'000;
  EXPECT_EQ(Datetime{day + 5}.to_date(), Datetime{day});
  EXPECT_EQ(Datetime{-5}.to_date(), Datetime{-day});
  EXPECT_EQ(Datetime{-day}.to_date(), Datetime{-day});
  EXPECT_EQ(Datetime{least}.to_date(), std::nullopt);
  EXPECT_EQ(Datetime{day + 5}.to_time(), Duration{5});
  EXPECT_EQ(Datetime{-5}.to_time(), Duration{day - 5});
  EXPECT_EQ(Datetime{-day}.to_time(), Duration{0});
}

TEST(Datetime, IsWrittenInFull) {
  EXPECT_EQ(to_text(Datetime{1'728'992'282'101}), "2024-10-15T11:38:02.101Z");
  EXPECT_EQ(to_text(Datetime{-1}), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(to_text(Datetime{-62'167'219'200'000}), "0000-01-01T00:00:00.000Z");
  EXPECT_EQ(to_text(Datetime{-62'167'219'200'001}), "-0001-12-31T23:59:59.999Z");
  EXPECT_EQ(to_text(Datetime{253'402'300'800'000}), "+10000-01-01T00:00:00.000Z");
  EXPECT_EQ(to_text(Datetime{most}), "+292278994-08-17T07:12:55.807Z");
  EXPECT_EQ(to_text(Datetime{least}), "-292275055-05-16T16:47:04.192Z");
}

TEST(IpAddress, ReadsWhatTheReferenceReads) {
  const std::pair<const char*, const char*> cases[] = {
      {"10.0.0.1", "10.0.0.1"},
      {"0.0.0.0/0", "0.0.0.0/0"},
      {"255.255.255.255/32", "255.255.255.255"},
      {"10.1.2.3/8", "10.1.2.3/8"},  // the address is kept
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"2001:DB8::1", "2001:db8::1"},
      {"2001:0db8:0000:0000:0000:0000:0000:0001/128", "2001:db8::1"},
      {"1:2:3:4:5:6:7:8/64", "1:2:3:4:5:6:7:8/64"},
      {"1:0:0:4:0:0:0:8", "1:0:0:4::8"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"1:0:3:0:5:0:7:0", "1:0:3:0:5:0:7:0"},
      {"::/0", "::/0"},
  };
  for (const auto& [text, written] : cases) {
    const std::optional<IpAddress> value = IpAddress::parse(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(to_text(*value), written);
    EXPECT_EQ(IpAddress::parse(written), value) << text;
  }
}

TEST(IpAddress, RefusesTheRest) {
  for (const char* text : {"",
                           "/",
                           "10",
                           "10.0.0",
                           "10.0.0.0.0",
                           "10.0.0.256",
                           "10.0.0.01",
                           "10.0.0.-1",
                           "10.0.0.1 ",
                           " 10.0.0.1",
                           "10.0.0.1/",
                           "10.0.0.1/33",
                           "10.0.0.1/08",
                           "10.0.0.1/+8",
                           "10.0.0.1/8/8",
                           "10.0.0.1/x",
                           "0x0a.0.0.1",
                           "10..0.1",
                           ":",
                           ":::",
                           "::1::",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1::2:3:4:5:6:7:8",
                           "1:2:3:4:5:6:7:8::",
                           "::12345",
                           "::g",
                           "::1/129",
                           "::1/0128",
                           "::1/",
                           "1:",
                           ":1",
                           "::ffff:1.2.3.4",
                           "::1%eth0",
                           "[::1]",
                           "10.0.0.1:80",
                           "\u0661.0.0.1",
                           "::\u0661"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
}

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

TEST(IpAddress, LoopbackAndMulticastTakeWholeNetworks) {
  EXPECT_TRUE(ip("127.0.0.1").is_loopback());
  EXPECT_TRUE(ip("127.255.0.1/8").is_loopback());
  EXPECT_FALSE(ip("127.0.0.1/7").is_loopback());
  EXPECT_FALSE(ip("128.0.0.1").is_loopback());
  EXPECT_TRUE(ip("::1").is_loopback());
  EXPECT_FALSE(ip("::1/127").is_loopback());
  EXPECT_FALSE(ip("::ffff:7f00:1").is_loopback());
  EXPECT_TRUE(ip("224.0.0.0/4").is_multicast());
  EXPECT_TRUE(ip("239.255.255.255").is_multicast());
  EXPECT_FALSE(ip("224.0.0.0/3").is_multicast());
  EXPECT_FALSE(ip("240.0.0.0").is_multicast());
  EXPECT_TRUE(ip("ff00::/8").is_multicast());
  EXPECT_FALSE(ip("ff00::/7").is_multicast());
  EXPECT_FALSE(ip("fe80::1").is_multicast());
}

TEST(IpAddress, RangesHoldRangesOfTheirOwnFamily) {
  EXPECT_TRUE(ip("10.1.2.3").is_in_range(ip("10.0.0.0/8")));
  EXPECT_TRUE(ip("10.1.2.3").is_in_range(ip("10.9.9.9/8")));
  EXPECT_TRUE(ip("10.0.0.0/8").is_in_range(ip("10.0.0.0/8")));
  EXPECT_FALSE(ip("10.0.0.0/7").is_in_range(ip("10.0.0.0/8")));
  EXPECT_FALSE(ip("11.0.0.0").is_in_range(ip("10.0.0.0/8")));
  EXPECT_TRUE(ip("10.0.0.127").is_in_range(ip("10.0.0.0/25")));
  EXPECT_FALSE(ip("10.0.0.128").is_in_range(ip("10.0.0.0/25")));
  EXPECT_TRUE(ip("1.2.3.4").is_in_range(ip("0.0.0.0/0")));
  EXPECT_FALSE(ip("1.2.3.4").is_in_range(ip("::/0")));
  EXPECT_FALSE(ip("::").is_in_range(ip("0.0.0.0/0")));
  EXPECT_TRUE(ip("2001:db8::1").is_in_range(ip("2001:db8::/33")));
  EXPECT_FALSE(ip("2001:db8:8000::1").is_in_range(ip("2001:db8::/33")));
}

}  // namespace
}  // namespace sallyport::cedar
