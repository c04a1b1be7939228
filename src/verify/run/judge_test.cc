#include "verify/run/judge.h"

#include <gtest/gtest.h>

namespace sallyport::verify {
namespace {

Observation seen(std::uint16_t status, bool closed, std::size_t upstream_requests) {
  Observation out;
  if (status != 0) out.exchange.replies.push_back({status, {}, {}, true});
  out.exchange.closed = closed;
  out.upstream = {"GET /public/x HTTP/1.1\r\nX-Seen: Yes\r\n", upstream_requests};
  out.journal = "{\"path\":\"/public/x\"}";
  return out;
}

Template text(std::string_view value) { return std::move(Template::parse(value)).value(); }

std::vector<std::string> judge(const Expectation& expect, const Observation& observation) {
  return complaints(expect, observation, [](const Template& item) {
    return std::move(item.expand(
                         [](const Macro&) -> Result<std::string> { return std::string(); },
                         [](const Macro&, std::string_view) -> Result<std::string> { return std::string(); }))
        .value();
  });
}

TEST(Judge, StatusesAndSilence) {
  Expectation expect;
  expect.statuses = {{400, 400}, {500, 599}};
  EXPECT_TRUE(judge(expect, seen(400, true, 0)).empty());
  EXPECT_TRUE(judge(expect, seen(502, true, 0)).empty());
  EXPECT_FALSE(judge(expect, seen(200, true, 0)).empty());
  EXPECT_FALSE(judge(expect, seen(0, true, 0)).empty()) << "silence is not 400";
  expect.may_be_silent = true;
  EXPECT_TRUE(judge(expect, seen(0, true, 0)).empty());
  EXPECT_FALSE(judge(expect, seen(0, false, 0)).empty())
      << "a gate that waits is not silent: it has not answered";
}

TEST(Judge, TheConnectionAndItsReplies) {
  Expectation expect;
  expect.closed = true;
  EXPECT_TRUE(judge(expect, seen(400, true, 0)).empty());
  EXPECT_FALSE(judge(expect, seen(400, false, 0)).empty());
  expect = {};
  expect.max_replies = 1;
  Observation two = seen(400, false, 0);
  two.exchange.replies.push_back({200, {}, {}, true});
  EXPECT_FALSE(judge(expect, two).empty());
}

TEST(Judge, WhatTheUpstreamSaw) {
  Expectation expect;
  expect.upstream = Expectation::Upstream::none;
  EXPECT_TRUE(judge(expect, seen(400, true, 0)).empty());
  EXPECT_FALSE(judge(expect, seen(400, true, 1)).empty());
  expect.upstream = Expectation::Upstream::exactly_one;
  EXPECT_FALSE(judge(expect, seen(400, true, 0)).empty());
  expect.upstream = Expectation::Upstream::at_most_one;
  EXPECT_FALSE(judge(expect, seen(400, true, 2)).empty());
  expect = {};
  expect.upstream_contains = {text("x-seen: yes")};
  EXPECT_TRUE(judge(expect, seen(200, false, 1)).empty()) << "without regard to case";
  expect.upstream_lacks = {text("X-SEEN")};
  EXPECT_FALSE(judge(expect, seen(200, false, 1)).empty());
}

TEST(Judge, TheJournal) {
  Expectation expect;
  expect.journal_contains = {text("/public/x")};
  EXPECT_TRUE(judge(expect, seen(200, false, 1)).empty());
  expect.journal_contains = {text("/admin")};
  EXPECT_FALSE(judge(expect, seen(200, false, 1)).empty());
  expect = {};
  expect.journal_lacks = {text("/public/x")};
  EXPECT_FALSE(judge(expect, seen(200, false, 1)).empty());
}

TEST(Judge, Time) {
  Expectation expect;
  expect.within = std::chrono::milliseconds(100);
  Observation slow = seen(200, false, 1);
  slow.exchange.took = std::chrono::milliseconds(101);
  EXPECT_FALSE(judge(expect, slow).empty());
}

TEST(Judge, WhatCannotBeSeenIsNotJudged) {
  Expectation expect;
  expect.upstream = Expectation::Upstream::none;
  Observation outside = seen(200, false, 1);
  outside.upstream.reset();
  EXPECT_TRUE(judge(expect, outside).empty());
  EXPECT_FALSE(judges_reply(expect));
  EXPECT_TRUE(judges_inside(expect));
}

TEST(Judge, ARefusalIsEnoughOfAGateWhoseMapIsNotOurs) {
  Expectation expect;
  expect.statuses = {{200, 200}};
  expect.reply_lacks = {text("secret")};
  Observation refused = seen(403, false, 0);
  EXPECT_TRUE(is_refusal(refused.exchange));
  EXPECT_TRUE(judge(for_refusal(expect), refused).empty());
  refused.exchange.received = "a secret";
  EXPECT_FALSE(judge(for_refusal(expect), refused).empty());
  EXPECT_FALSE(is_refusal(seen(200, false, 0).exchange));
  EXPECT_FALSE(is_refusal(seen(502, false, 0).exchange));
  EXPECT_FALSE(is_refusal(seen(0, false, 0).exchange)) << "no answer is no refusal";
}

}  // namespace
}  // namespace sallyport::verify
