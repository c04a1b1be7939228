#include "app/secret_changes.h"

#include <gtest/gtest.h>

#include "audit/reader.h"
#include "store/temporary_directory.h"

namespace sallyport::app {
namespace {

const SecretChange good{"operator/root", "rotate", "orders: version 3"};

TEST(SecretChanges, OnlyWhatACommandWritesIsTaken) {
  ASSERT_TRUE(parse_secret_change(to_json(good)).ok());
  EXPECT_EQ(parse_secret_change(to_json(good))->detail, good.detail);
  std::vector<std::string> refused{"",
                                   "[]",
                                   "{}",
                                   "{\"who\":\"operator/a\"}",
                                   R"({"who":1,"action":"put","detail":""})",
                                   R"({"who":"operator/a","action":"put","detail":"","more":""})"};
  for (SecretChange change :
       {SecretChange{"person/alice", "put", ""}, SecretChange{"operator/a", "grant", ""},
        SecretChange{"operator/a", "put", "two\nlines"},
        SecretChange{"operator/a", "put", std::string(20'000, 'x')},
        SecretChange{"operator/\x1b[2J", "put", ""}})
    refused.push_back(to_json(change));
  for (const std::string& json : refused)
    EXPECT_EQ(parse_secret_change(json).error().kind, ErrorKind::malformed) << json;
}

TEST(SecretChanges, WithoutAGatewayTheJournalIsWrittenDirectly) {
  store::TemporaryDirectory state;
  ASSERT_TRUE(journal_secret_change(state.path(), good).ok());
  ASSERT_TRUE(journal_secret_change(state.path(), {operator_name(), "remove", "orders"}).ok());
  const auto directory = store::open_directory(state.file("journal"), store::IfMissing::fail);
  ASSERT_TRUE(directory.ok());
  audit::JournalReader reader(**directory);
  const auto first = reader.next();
  ASSERT_TRUE(first.ok() && first->has_value());
  for (const char* part : {"\"kind\":\"secret_changed\"", "\"who\":\"operator/root\"",
                           "\"action\":\"rotate\"", "\"detail\":\"orders: version 3\""})
    EXPECT_NE((*first)->text.find(part), std::string_view::npos) << part << (*first)->text;
  EXPECT_FALSE(audit::verify_journal(**directory)->broken.has_value());
  EXPECT_EQ(audit::verify_journal(**directory)->records, 2u);
}

// CVE-2026-46358: one of several ways left less in the audit log than the others.
TEST(SecretChanges, C11EveryKindOfChangeLeavesTheSameFields) {
  store::TemporaryDirectory state;
  for (const char* action : {"init", "put", "rotate", "remove", "rekey", "import-files", "accept-restored"})
    ASSERT_TRUE(journal_secret_change(state.path(), {"operator/root", action, "orders"}).ok()) << action;
  const auto directory = store::open_directory(state.file("journal"), store::IfMissing::fail);
  audit::JournalReader reader(**directory);
  std::size_t count = 0;
  for (auto line = reader.next(); line.ok() && line->has_value(); line = reader.next(), ++count) {
    for (const char* member : {"\"at\":", "\"kind\":\"secret_changed\"", "\"who\":\"operator/root\"",
                               "\"action\":", "\"detail\":\"orders\""})
      EXPECT_NE((*line)->text.find(member), std::string_view::npos) << (*line)->text;
  }
  EXPECT_EQ(count, 7u);
}

TEST(SecretChanges, AJournalThatAnotherHoldsIsNotWrittenBeside) {
  store::TemporaryDirectory state;
  audit::JournalOptions options;
  options.directory = state.file("journal");
  const auto held = audit::Journal::open(options);
  ASSERT_TRUE(held.ok());
  EXPECT_FALSE(journal_secret_change(state.path(), good).ok());
  EXPECT_TRUE(record_secret_change(**held, SystemClock(), good).ok());
}

}  // namespace
}  // namespace sallyport::app
