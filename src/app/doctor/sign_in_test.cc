#include "app/doctor/sign_in.h"

#include <gtest/gtest.h>

namespace sallyport::app::doctor {
namespace {

std::string failed(std::string_view reason, std::string_view at = "2026-11-20T10:00:00.000000Z") {
  return R"({"seq":7,"at":")" + std::string(at) + R"(","kind":"sign_in_failed","reason":")" +
         std::string(reason) + "\"}";
}
const std::string went_well = R"({"seq":8,"at":"x","kind":"signed_in","reason":"oidc:company"})";

Report judged(const std::vector<std::string>& lines) {
  AttemptsByProvider attempts;
  for (const std::string& line : lines) attempts.read(line);
  Report report;
  if (const Attempts* of = attempts.find("company")) judge_attempts("company", *of, "2026-11-17", report);
  return report;
}

TEST(SignInAttempts, WhatNobodyGotOverIsAFindingWithItsCountAndSetting) {
  const Report report =
      judged({went_well, failed("company: e-mail domain is not allowed"),
              failed("company: e-mail domain is not allowed", "2026-11-21T10:00:00.000000Z"),
              failed("partner: no e-mail address")});
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].what,
            "provider company: refused 2 times since 2026-11-17: e-mail domain is not allowed");
  EXPECT_EQ(report.findings[0].why,
            "nobody has signed in with it since the last of them, 2026-11-21T10:00:00.000000Z");
  EXPECT_NE(report.findings[0].to_do.find("`email_domains`"), std::string::npos);
}

TEST(SignInAttempts, WhatOthersGotOverIsARemarkAndStillSaysTheSetting) {
  const Report report = judged({failed("company: e-mail address is not verified"), went_well});
  EXPECT_TRUE(report.findings.empty());
  ASSERT_EQ(report.remarks.size(), 2u);
  EXPECT_EQ(report.remarks[0].what, "provider company: 1 sign-in went well since 2026-11-17");
  EXPECT_NE(report.remarks[1].what.find("refused 1 time since"), std::string::npos);
  EXPECT_NE(report.remarks[1].what.find("`unverified_email`"), std::string::npos);
}

TEST(SignInAttempts, WhatIsNobodysFaultHereIsLeftOut) {
  for (const char* reason :
       {"company: state is unknown, used or of another browser", "company: provider: access denied",
        "company: step-up by another person", "wrong password"}) {
    const Report report = judged({failed(reason)});
    EXPECT_TRUE(report.findings.empty()) << reason;
  }
}

TEST(SignInAttempts, LinesThatAreNoneOfThisChangeNothing) {
  const std::string whole = failed("company: no name");
  for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_TRUE(judged({whole.substr(0, i)}).findings.empty());
  EXPECT_TRUE(judged({R"({"kind":"crossing","detail":"\"sign_in_failed\"","reason":"company: no name"})"})
                  .findings.empty());
}

TEST(SignInAttempts, ReasonsWithoutEndAreNotKept) {
  std::vector<std::string> lines;
  for (int i = 0; i < 200; ++i) lines.push_back(failed("company: made up " + std::to_string(i)));
  AttemptsByProvider attempts;
  for (const std::string& line : lines) attempts.read(line);
  EXPECT_EQ(attempts.find("company")->reasons.size(), 64u);
}

}  // namespace
}  // namespace sallyport::app::doctor
