// What people type and see: times, search, rendering.
#include <gtest/gtest.h>

#include "audit/chain.h"
#include "audit/encode.h"
#include "audit/render.h"
#include "audit/search.h"
#include "audit/times.h"

namespace sallyport::audit {
namespace {

const WallTime now{std::chrono::seconds(1'764'000'000)};  // 2025-11-24T16:00:00Z

TEST(ParseWhen, Ago) {
  EXPECT_EQ(parse_when("90s", now).value(), now - seconds(90));
  EXPECT_EQ(parse_when("15m", now).value(), now - seconds(900));
  EXPECT_EQ(parse_when("1h", now).value(), now - seconds(3600));
  EXPECT_EQ(parse_when("7d", now).value(), now - seconds(604'800));
  EXPECT_EQ(parse_when("2w", now).value(), now - seconds(1'209'600));
  EXPECT_EQ(parse_when("0s", now).value(), now);
}

TEST(ParseWhen, Rfc3339) {
  for (const char* text : {"2025-11-24T16:00:00Z", "2025-11-24t16:00:00.000z", "2025-11-24 17:30:00+01:30",
                           "2025-11-24T08:00:00-08:00", "2025-11-24T16:00:00.0000000001Z"}) {
    EXPECT_EQ(parse_when(text, WallTime()).value(), now) << text;
  }
  EXPECT_EQ(to_rfc3339(parse_when("2025-11-24", now).value()), "2025-11-24T00:00:00.000000Z");
  EXPECT_EQ(to_rfc3339(parse_when("2025-11-24T01:02:03.456789Z", now).value()),
            "2025-11-24T01:02:03.456789Z");
}

TEST(ParseWhen, RefusesEverythingElse) {
  for (const char* text :
       {"", "h", "1", "1y", "-1h", "1h ", "1.5h", "99999999h", "2025-13-01", "2025-02-30", "2025-11-24T",
        "2025-11-24T16:00", "2025-11-24T16:00:00", "2025-11-24T24:00:00Z", "2025-11-24T16:60:00Z",
        "2025-11-24T16:00:00.Z", "2025-11-24T16:00:00Zx", "2025-11-24T16:00:00+1", "yesterday"}) {
    EXPECT_FALSE(parse_when(text, now).ok()) << text;
  }
}

Record sample() {
  Record record;
  record.at = now;
  record.request_id = "req1";
  record.who = "person/alice";
  record.session = "ses1";
  record.component = "n8n";
  record.method = "PATCH";
  record.host = "flows.example.com";
  record.path = "/rest/workflows/1";
  record.decision = "deny";
  record.reason = "role/viewer may not edit";
  record.rule = "flow:2";
  record.status = 403;
  return record;
}

std::string line_of(const Record& record) {
  std::string body;
  encode_record(record, body);
  ChainHead head;
  std::string line;
  append_line(line, head, body);
  line.pop_back();
  return line;
}

bool matches(const SearchFilter& filter, const Record& record = sample()) {
  return LineMatcher(filter).matches(line_of(record));
}

TEST(Search, EachMemberMustFit) {
  EXPECT_TRUE(matches({}));
  struct Case {
    std::string SearchFilter::* field;
    const char* right;
    const char* wrong;
  };
  const Case cases[] = {
      {&SearchFilter::who, "person/alice", "person/alic"},
      {&SearchFilter::who, "alice", "person"},
      {&SearchFilter::component, "n8n", "n8"},
      {&SearchFilter::decision, "deny", "allow"},
      {&SearchFilter::rule, "flow:2", "flow:22"},
      {&SearchFilter::session, "ses1", "ses"},
      {&SearchFilter::request, "req1", "req2"},
      {&SearchFilter::kind, "crossing", "crossing_started"},
      {&SearchFilter::contains, "workflows/1", "workflow/1"},
  };
  for (const Case& test : cases) {
    SearchFilter filter;
    filter.*test.field = test.right;
    EXPECT_TRUE(matches(filter)) << test.right;
    filter.*test.field = test.wrong;
    EXPECT_FALSE(matches(filter)) << test.wrong;
  }
}

TEST(Search, AllMustFit) {
  SearchFilter filter;
  filter.who = "alice";
  filter.decision = "deny";
  EXPECT_TRUE(matches(filter));
  filter.rule = "flow:3";
  EXPECT_FALSE(matches(filter));
}

// A path cannot pretend to be another member.
TEST(Search, TextOfAClientDoesNotForgeAMember) {
  Record record = sample();
  record.path = R"(/x","who":"person/bob)";
  record.detail = R"("decision":"allow")";
  SearchFilter filter;
  filter.who = "person/bob";
  EXPECT_FALSE(matches(filter, record));
  filter = {};
  filter.decision = "allow";
  EXPECT_FALSE(matches(filter, record));
  filter = {};
  filter.contains = R"(/x","who")";
  EXPECT_TRUE(matches(filter, record));
}

TEST(Search, Time) {
  SearchFilter filter;
  filter.since = now;
  filter.until = now;
  EXPECT_TRUE(matches(filter));
  filter.since = now + microseconds(1);
  filter.until.reset();
  EXPECT_FALSE(matches(filter));
  filter.since.reset();
  filter.until = now - microseconds(1);
  EXPECT_FALSE(matches(filter));
}

TEST(Render, OneAlignedLine) {
  EXPECT_EQ(
      render_line(line_of(sample()), Colours::no),
      "2025-11-24T16:00:00.000Z  deny   person/alice            PATCH flows.example.com/rest/workflows/1"
      "              403     flow:2    role/viewer may not edit");
  const std::string heading = render_heading(Colours::no);
  EXPECT_EQ(heading.find("WHO"), render_line(line_of(sample()), Colours::no).find("person"));
  EXPECT_EQ(heading.find("WHY"), render_line(line_of(sample()), Colours::no).find("role/viewer"));
}

TEST(Render, OtherKindsSayWhatTheyAre) {
  Record record;
  record.kind = Record::Kind::signed_in;
  record.at = now;
  record.who = "person/alice";
  EXPECT_NE(render_line(line_of(record), Colours::no).find("signed_in"), std::string::npos);
}

TEST(Render, ACallOfAModelIsOneReadableLine) {
  Record record = sample();
  record.kind = Record::Kind::model_call;
  record.who = "workflow/triage";
  record.action = "chat";
  record.component = "openai";
  record.model = "gpt-4o-mini";
  record.decision = "allow";
  record.reason = {};
  record.status = 200;
  record.tokens_in = 812;
  record.tokens_out = 130;
  record.cost = 412'500'000;
  record.usage = "estimated";
  record.finish = "length";
  EXPECT_EQ(
      render_line(line_of(record), Colours::no),
      "2025-11-24T16:00:00.000Z  allow  workflow/triage         chat gpt-4o-mini at openai              "
      "              200     flow:2    812+130 tokens, 0.0004125 USD, estimated, length");
  record.upstream = "local";
  record.tokens_in = 0;
  EXPECT_NE(render_line(line_of(record), Colours::no).find("at openai, answered by local "),
            std::string::npos);
  EXPECT_NE(render_line(line_of(record), Colours::no).find(" 0+130 tokens, "), std::string::npos);
}

TEST(Render, ColoursOnlyWhenAsked) {
  EXPECT_EQ(render_line(line_of(sample()), Colours::no).find('\x1b'), std::string::npos);
  EXPECT_NE(render_line(line_of(sample()), Colours::yes).find("\x1b[31mdeny"), std::string::npos);
}

// D7: reading the journal in a terminal is safe, whatever clients sent.
TEST(Render, HostileTextCannotControlTheTerminal) {
  Record record = sample();
  const std::string hostile(
      "\x1b]0;owned\x07\r\n\0\xc2\x9b"
      "31m\xe2\x80\xa8\xff",
      21);
  record.path = record.who = record.reason = record.rule = record.detail = hostile;
  for (const std::string& line :
       {render_line(line_of(record), Colours::no), render_line(hostile, Colours::no)}) {
    for (const char c : line) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    EXPECT_EQ(line.find("\xc2\x9b"), std::string::npos);
    EXPECT_EQ(line.find("\xe2\x80\xa8"), std::string::npos);
  }
}

}  // namespace
}  // namespace sallyport::audit
