// The runner against a gate that is none: the witness itself, which lets everything through. What a case
// expects of a gate must fail here, or the case could not notice that a gate is gone.
#include "verify/run/runner.h"

#include <gtest/gtest.h>

#include "verify/catalogue/catalogue.h"
#include "verify/run/bearers.h"

namespace sallyport::verify {
namespace {

class NoGate : public testing::Test {
 protected:
  NoGate() : witness_(std::move(Witness::start()).value()) {
    stage_.web_port = witness_->port();
    stage_.tls = false;
    stage_.patience = std::chrono::milliseconds(150);
    stage_.server_name = "verify.localhost";
    stage_.host = "verify.localhost:1";
    stage_.other_host = "other.localhost:1";
    stage_.strict_host = "strict.localhost:1";
    stage_.open = "/public/";
    stage_.closed = "/admin/x";
    stage_.witness = witness_.get();
    stage_.egress_port = witness_->port();
    stage_.lent = "a credential that is lent";
    for (const char* name : {"good", "other", "narrow", "counted", "spent", "foreign", "later", "revoked",
                             "expired", "forged", "unknown", "damaged"}) {
      stage_.keys[name] = std::string("spk_") + name;
    }
    for (const char* name : {"good", "reads", "other"}) stage_.api_tokens[name] = std::string("spt_") + name;
    stage_.one_host = "one.localhost:1";
    stage_.bearers = &bearers_;
  }
  Attack find(std::string_view id) {
    auto all = read_catalogue(embedded_case_files());
    for (Attack& attack : *all) {
      if (attack.id == id) return std::move(attack);
    }
    ADD_FAILURE() << id;
    return {};
  }

  std::unique_ptr<Witness> witness_;
  std::unique_ptr<HostileProvider> provider_ = std::move(HostileProvider::start()).value();
  Bearers bearers_{*provider_};
  Stage stage_;
};

class Unguarded : public NoGate, public testing::WithParamInterface<const char*> {};

TEST_P(Unguarded, TheAttackIsNoticed) {
  Runner runner(stage_);
  const CaseResult result = runner.run(find(GetParam()));
  EXPECT_EQ(result.verdict, Verdict::failed) << result.seen;
  EXPECT_EQ(result.strength, Strength::claimed);
  EXPECT_FALSE(result.sent.empty());
}

INSTANTIATE_TEST_SUITE_P(Cases, Unguarded,
                         testing::Values("P01", "P02", "P03", "P04", "P05", "P09", "P13", "P18", "P19", "P20",
                                         "P22", "P24", "P28", "H04", "T01", "T03", "T05", "T06", "T07", "T10",
                                         "T13", "T17", "T22", "G01", "G02", "G03", "G04", "G05", "G07", "G08",
                                         "G13", "G15", "W01", "S15", "R21", "E33", "E39", "E45", "E46", "E91",
                                         "E48", "E49", "E50", "E51", "E52", "E53", "J12", "K02", "A02",
                                         "A03"),
                         [](const auto& info) { return std::string(info.param); });

TEST_F(NoGate, OnAStageOfOurOwnEverythingThatAppliesMustBeTried) {
  Runner runner(stage_);
  const CaseResult session = runner.run(find("S07"));
  EXPECT_EQ(session.verdict, Verdict::failed);
  EXPECT_FALSE(session.tried);
  EXPECT_TRUE(session.seen.starts_with("could not be tried: ")) << session.seen;
}

TEST_F(NoGate, WhatCannotBeTriedIsSkippedWithItsReason) {
  stage_.witness = nullptr;
  Runner runner(stage_);
  const CaseResult session = runner.run(find("S07"));
  EXPECT_EQ(session.verdict, Verdict::skipped);
  EXPECT_EQ(session.seen, "needs --boot: no session to attack with");
  const CaseResult later = runner.run(find("J01"));
  EXPECT_EQ(later.verdict, Verdict::skipped);
  EXPECT_EQ(later.strength, Strength::claimed);
}

TEST_F(NoGate, WithoutAnEgressDoorItIsNotAttacked) {
  stage_.egress_port = 0;
  stage_.keys.clear();
  Runner runner(stage_);
  for (const char* id : {"E22", "E30", "E33", "E43", "E46", "E55", "E80", "E87", "E91"}) {
    const CaseResult result = runner.run(find(id));
    EXPECT_EQ(result.verdict, Verdict::skipped) << id;
    EXPECT_EQ(result.seen, "the map has no egress door") << id;
  }
}

TEST_F(NoGate, AMachineWithoutANameOfItsOwnIsNoFault) {
  Runner runner(stage_);
  const CaseResult result = runner.run(find("E22"));
  EXPECT_EQ(result.verdict, Verdict::skipped);
  EXPECT_TRUE(result.seen.starts_with("this machine has no name")) << result.seen;
}

TEST_F(NoGate, ParallelCallsOnABudgetAreNoticed) {
  const CaseResult result = Runner(stage_).run(find("E55"));
  EXPECT_EQ(result.verdict, Verdict::failed);
  EXPECT_NE(result.seen.find("12 answered"), std::string::npos) << result.seen;
}

TEST_F(NoGate, AnHonestExpectationHolds) {
  const auto attack =
      parse_attack("x.yaml",
                   "id: X\ntitle: t\nsource: s\ncontrol: strict-syntax\nsafe: s\nsteps:\n"
                   "  - send: |\n      GET {open}{marker} HTTP/1.1\\r\\nHost: {host}\\r\\n\\r\\n\n"
                   "    expect:\n      status: 200\n      upstream: exactly-one\n"
                   "      upstream_contains: ['GET /public/{marker} HTTP/1.1']\n"
                   "      upstream_lacks: ['fence']\n      reply_contains: ['200 OK']\n");
  ASSERT_TRUE(attack.ok()) << attack.error().detail;
  Runner runner(stage_);
  const CaseResult result = runner.run(*attack);
  EXPECT_EQ(result.verdict, Verdict::passed) << result.seen;
  EXPECT_EQ(result.strength, Strength::probed);
  EXPECT_EQ(result.seen, "200, upstream saw 1");
}

TEST_F(NoGate, AStageWithoutAWitnessJudgesTheReplyAndSaysSo) {
  stage_.witness = nullptr;
  Runner runner(stage_);
  const auto attack = parse_attack("x.yaml",
                                   "id: X\ntitle: t\nsource: s\ncontrol: strict-syntax\nsafe: s\nsteps:\n"
                                   "  - send: |\n      GET {open} HTTP/1.1\\r\\n\\r\\n\n"
                                   "    expect: { status: 200, upstream: none }\n");
  ASSERT_TRUE(attack.ok());
  EXPECT_EQ(runner.run(*attack).strength, Strength::configured);
  EXPECT_EQ(runner.run(find("S22")).seen, "needs --boot");
}

TEST(Printable, HidesSessionsAndControls) {
  EXPECT_EQ(printable("A\r\n\x01\xff\\"), "A\\r\\n\\x01\\xff\\\\");
  EXPECT_EQ(printable("Cookie: __Host-sallyport=abc.def; x=1"), "Cookie: __Host-sallyport=...; x=1");
  EXPECT_EQ(printable("Bearer spk_0123456789\r\nA: b"), "Bearer spk_...\\r\\nA: b");
  EXPECT_EQ(printable("12345", 3), "123... (5 bytes)");
}

}  // namespace
}  // namespace sallyport::verify
