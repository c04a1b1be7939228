#include "crypto/totp.h"

#include <gtest/gtest.h>

namespace sallyport::crypto {
namespace {

constexpr std::string_view rfc_secret = "12345678901234567890";

TEST(Totp, Rfc6238AppendixB) {
  struct Vector {
    std::int64_t seconds;
    std::string_view code;
  };
  for (const auto& [seconds, code] :
       {Vector{59, "94287082"}, Vector{1111111109, "07081804"}, Vector{1111111111, "14050471"},
        Vector{1234567890, "89005924"}, Vector{2000000000, "69279037"}, Vector{20000000000, "65353130"}}) {
    EXPECT_EQ(totp_code(rfc_secret, totp_step(from_unix_seconds(seconds)), 8), code) << seconds;
  }
}

TEST(Totp, Rfc4226AppendixD) {
  constexpr std::string_view codes[] = {"755224", "287082", "359152", "969429", "338314",
                                        "254676", "287922", "162583", "399871", "520489"};
  for (std::int64_t step = 0; step < 10; ++step) EXPECT_EQ(totp_code(rfc_secret, step), codes[step]);
}

TEST(Totp, TakesOneStepOfDriftAndNoMore) {
  const WallTime now = from_unix_seconds(1795000000);
  const std::int64_t step = totp_step(now);
  for (const int drift : {-1, 0, 1}) {
    EXPECT_EQ(find_totp_step(rfc_secret, totp_code(rfc_secret, step + drift), now), step + drift) << drift;
  }
  for (const int drift : {-2, 2, 100}) {
    EXPECT_EQ(find_totp_step(rfc_secret, totp_code(rfc_secret, step + drift), now), std::nullopt) << drift;
  }
}

TEST(Totp, RefusesWhatIsNotACode) {
  const WallTime now = from_unix_seconds(1795000000);
  const std::string code = totp_code(rfc_secret, totp_step(now));
  for (const std::string& wrong :
       {std::string(), code.substr(1), code + "0", " " + code, std::string("abcdef")}) {
    EXPECT_EQ(find_totp_step(rfc_secret, wrong, now), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace sallyport::crypto
