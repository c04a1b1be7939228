#include "audit/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace sallyport::audit {
namespace {

TEST(Money, IsExactAndShort) {
  EXPECT_EQ(format_usd(0), "0");
  EXPECT_EQ(format_usd(1), "0.000000000001");
  EXPECT_EQ(format_usd(412'500'000), "0.0004125");
  EXPECT_EQ(format_usd(12'000'000'000'000), "12");
  EXPECT_EQ(format_usd(12'500'000'000'000), "12.5");
  EXPECT_EQ(format_usd(std::numeric_limits<std::uint64_t>::max()), "18446744.073709551615");
}

TEST(Money, ComesBackAsItWas) {
  for (const std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{412'500'000}, std::uint64_t{999'999'999'999},
        std::uint64_t{1'000'000'000'000}, std::numeric_limits<std::uint64_t>::max()}) {
    EXPECT_EQ(parse_usd(format_usd(value)), value);
  }
  EXPECT_EQ(parse_usd("1.500"), 1'500'000'000'000u);
}

TEST(Money, WhatIsNoAmountIsRefused) {
  for (const char* text : {"", ".", "1.", ".5", "-1", "+1", "1e3", "1.2.3", " 1", "1 ", "0x1", "1,5",
                           "0.0000000000001", "18446744.073709551616", "18446745", "99999999999999999999"}) {
    EXPECT_EQ(parse_usd(text), std::nullopt) << text;
  }
}

TEST(Money, ForPeopleIsRoundedAndNeverAZeroThatIsNone) {
  EXPECT_EQ(short_usd(0), "0");
  EXPECT_EQ(short_usd(1), "<0.0001");
  EXPECT_EQ(short_usd(412'500'000), "0.0004");
  EXPECT_EQ(short_usd(999'949'999'999), "0.9999");
  EXPECT_EQ(short_usd(1'234'567'000'000), "1.23");
  EXPECT_EQ(short_usd(1'235'000'000'000), "1.24");
  EXPECT_EQ(short_usd(std::numeric_limits<std::uint64_t>::max()), "18446744.07");
}

}  // namespace
}  // namespace sallyport::audit
