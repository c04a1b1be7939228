#include "audit/encode.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/utf8.h"

namespace sallyport::audit {
namespace {

std::string body_of(const Record& record) {
  std::string out = "left over";
  encode_record(record, out);
  return out;
}

boost::json::object parsed(const Record& record) {
  return boost::json::parse("{\"seq\":1" + body_of(record) + "}").as_object();
}

Record full_record() {
  Record record;
  record.kind = Record::Kind::crossing_started;
  record.at = WallTime(microseconds(1'764'000'000'000'042));
  record.request_id = "r1";
  record.trace_id = "0123456789abcdef0123456789abcdef";
  record.who = "person/alice";
  record.session = "s1";
  record.client = "127.0.0.1";
  record.component = "n8n";
  record.method = "POST";
  record.host = "flows.example.com";
  record.path = "/rest/workflows";
  record.route = "rest-change";
  record.action = "edit";
  record.decision = "allow";
  record.reason = "role/editor may edit";
  record.rule = "flow:1";
  record.relaxed = "encoded-slash";
  record.map_version = "0123456789ab";
  record.status = 200;
  record.bytes_in = 10;
  record.bytes_out = 20;
  record.duration = microseconds(1234);
  record.key = "k1";
  record.model = "gpt-4o-mini";
  record.upstream = "local";
  record.tokens_in = 812;
  record.tokens_out = 130;
  record.tokens_cached = 512;
  record.cost = 412'500'000;
  record.reserved_tokens = 5000;
  record.reserved_cost = 3'000'000'000'001;
  record.usage = "reported";
  record.budgets = "team,workflow/invoice-triage";
  record.finish = "stop";
  record.first_token = microseconds(99);
  record.error = "timed_out/upstream";
  record.detail = "words";
  return record;
}

TEST(EncodeRecord, KeysAreInAFixedOrder) {
  EXPECT_EQ(
      body_of(full_record()),
      R"(,"at":"2025-11-24T16:00:00.000042Z","kind":"crossing_started","request":"r1",)"
      R"("trace":"0123456789abcdef0123456789abcdef","who":"person/alice","session":"s1","client":"127.0.0.1",)"
      R"("component":"n8n","method":"POST","host":"flows.example.com","path":"/rest/workflows",)"
      R"("route":"rest-change","action":"edit","decision":"allow","reason":"role/editor may edit",)"
      R"("rule":"flow:1","relaxed":"encoded-slash","map":"0123456789ab","status":200,"bytes_in":10,)"
      R"("bytes_out":20,"duration_us":1234,"key":"k1","model":"gpt-4o-mini","upstream":"local","tokens_in":812,)"
      R"("tokens_out":130,"tokens_cached":512,"usd":"0.0004125","reserved_tokens":5000,)"
      R"("reserved_usd":"3.000000000001","usage":"reported","budgets":"team,workflow/invoice-triage",)"
      R"("finish":"stop","first_token_us":99,"error":"timed_out/upstream","detail":"words")");
}

TEST(EncodeRecord, EmptyAndZeroFieldsAreLeftOut) {
  Record record;
  record.duration = record.first_token = microseconds(-5);
  EXPECT_EQ(body_of(record), R"(,"at":"1970-01-01T00:00:00.000000Z","kind":"crossing")");
}

TEST(EncodeRecord, TimesAreExactWhateverOrderTheyComeIn) {
  for (const std::int64_t micros :
       {0L, 1L, 999'999L, 1'000'000L, 1'764'000'000'123'456L, 1'764'000'000'999'999L, 5L, -1L, -1'000'001L}) {
    Record record;
    record.at = WallTime(microseconds(micros));
    EXPECT_EQ(parsed(record).at("at").as_string(), to_rfc3339(record.at)) << micros;
  }
}

// D7: nothing that a client sends makes a reader see two lines, a terminal obey, or JSON break.
TEST(EncodeRecord, HostileTextStaysOneLineOfPlainJson) {
  const std::string hostile[] = {"a\r\nb",
                                 "\n",
                                 "\x1b[31mred\x1b[0m",
                                 std::string("nul\0nul", 7),
                                 "\xe2\x80\xa8",
                                 "\xe2\x80\xa9",
                                 "\xc2\x85",
                                 "\xff\xfe",
                                 "\xc0\xaf",
                                 "\xed\xa0\x80",
                                 "\"}\n{\"seq\":1",
                                 "\\",
                                 "\x7f",
                                 "]",
                                 "|=",
                                 "a\xe2\x80",
                                 "\xf4\x90\x80\x80"};
  for (const std::string& text : hostile) {
    for (std::string_view Record::* field :
         {&Record::request_id,  &Record::trace_id, &Record::who,    &Record::session,  &Record::client,
          &Record::component,   &Record::method,   &Record::host,   &Record::path,     &Record::route,
          &Record::action,      &Record::decision, &Record::reason, &Record::rule,     &Record::relaxed,
          &Record::map_version, &Record::key,      &Record::model,  &Record::upstream, &Record::usage,
          &Record::budgets,     &Record::finish,   &Record::error,  &Record::detail,   &Record::facts}) {
      Record record;
      record.*field = text;
      const std::string body = body_of(record);
      for (const char c : body) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
      for (const char* separator : {"\xe2\x80\xa8", "\xe2\x80\xa9", "\xc2\x85"}) {
        EXPECT_EQ(body.find(separator), std::string::npos);
      }
      EXPECT_TRUE(is_valid_utf8(body));
      const auto object = parsed(record);
      ASSERT_EQ(object.size(), 4u);
      if (is_valid_utf8(text)) EXPECT_EQ(std::next(object.begin(), 3)->value().as_string(), text);
    }
  }
}

TEST(EncodeRecord, HugeTextIsCutAndSaysSo) {
  const std::string huge(100'000, '\x01');
  Record record = full_record();
  record.path = record.detail = record.host = record.who = record.reason = huge;
  const std::string body = body_of(record);
  EXPECT_LE(body.size(), max_body_bytes);
  EXPECT_TRUE(parsed(record).at("clipped").as_bool());
  EXPECT_EQ(parsed(full_record()).count("clipped"), 0u);
}

TEST(EncodeRecord, WorstCaseStaysBelowTheLimit) {
  const std::string huge(100'000, '\x01');
  Record record = full_record();
  for (std::string_view Record::* field :
       {&Record::request_id,  &Record::trace_id, &Record::who,    &Record::session,  &Record::client,
        &Record::component,   &Record::method,   &Record::host,   &Record::path,     &Record::route,
        &Record::action,      &Record::decision, &Record::reason, &Record::rule,     &Record::relaxed,
        &Record::map_version, &Record::key,      &Record::model,  &Record::upstream, &Record::usage,
        &Record::budgets,     &Record::finish,   &Record::error,  &Record::detail,   &Record::facts}) {
    record.*field = huge;
  }
  for (std::uint64_t Record::* field :
       {&Record::bytes_in, &Record::bytes_out, &Record::tokens_in, &Record::tokens_out,
        &Record::tokens_cached, &Record::cost, &Record::reserved_tokens, &Record::reserved_cost}) {
    record.*field = ~std::uint64_t{0};
  }
  record.duration = record.first_token = microseconds::max();
  EXPECT_LE(body_of(record).size(), max_body_bytes);
}

// What is charged after a restart is read from here: a name that is cut would be another account.
TEST(EncodeRecord, AccountsAreCutBetweenNamesOnly) {
  Record record = full_record();
  record.detail = record.path = std::string_view();
  const std::string huge(100'000, '\x01');
  record.facts = huge;
  std::string accounts;
  for (int i = 0; i < 100; ++i) accounts += (i == 0 ? "" : ",") + std::string(60, 'a') + std::to_string(i);
  record.budgets = accounts;
  const std::string kept(parsed(record).at("budgets").as_string());
  EXPECT_LE(kept.size(), 4000u);
  EXPECT_GT(kept.size(), 3900u);
  EXPECT_EQ(accounts.find(kept + ","), 0u);
  record.facts = {};
  EXPECT_EQ(parsed(record).at("budgets").as_string(), accounts);
}

TEST(RecordKind, EveryKindHasAName) {
  for (int kind = 0; kind <= static_cast<int>(Record::Kind::journal_resumed); ++kind) {
    EXPECT_NE(to_string(static_cast<Record::Kind>(kind)), "unknown") << kind;
  }
}

}  // namespace
}  // namespace sallyport::audit
