#include "policy/entities/uid_table.h"

#include <atomic>
#include <string>
#include <thread>

#include "policy/entities/vocabulary.h"
#include "policy/schema/schema_fixture.h"

namespace sallyport::cedar {
namespace {

TEST(UidTable, GivesEachUidOneNumber) {
  UidTable table;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    EXPECT_EQ(table.intern(i % 3, "id" + std::to_string(i)), EntityHandle{i});
  }
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    const std::string id = "id" + std::to_string(i);
    EXPECT_EQ(table.intern(i % 3, id), EntityHandle{i});
    EXPECT_EQ(table.find(i % 3, id, table.size()), EntityHandle{i});
    EXPECT_EQ(table.find(i % 3 + 1, id, table.size()), no_entity);
    EXPECT_EQ(table.id(EntityHandle{i}), id);
    EXPECT_EQ(table.type(EntityHandle{i}), i % 3);
  }
  EXPECT_EQ(table.size(), 20'000U);
  EXPECT_GT(table.bytes(), 20'000U * 16);
}

TEST(UidTable, KeepsIdsOfAnySize) {
  UidTable table;
  const std::string large(200'000, 'x');
  const EntityHandle empty = table.intern(0, "");
  const EntityHandle big = table.intern(0, large);
  EXPECT_EQ(table.id(empty), "");
  EXPECT_EQ(table.id(big), large);
  EXPECT_NE(empty, big);
}

TEST(UidTable, HidesWhatCameLater) {
  UidTable table;
  table.intern(0, "early");
  const std::uint32_t then = table.size();
  table.intern(0, "late");
  EXPECT_NE(table.find(0, "early", then), no_entity);
  EXPECT_EQ(table.find(0, "late", then), no_entity);
}

TEST(UidTable, IsReadWhileItGrows) {
  UidTable table;
  std::atomic<bool> done{false};
  std::thread reader([&] {
    while (!done.load()) {
      const std::uint32_t size = table.size();
      for (std::uint32_t i = 0; i < size; i += 97) {
        EXPECT_EQ(table.find(1, std::to_string(i), size), EntityHandle{i});
      }
    }
  });
  for (std::uint32_t i = 0; i < 50'000; ++i) table.intern(1, std::to_string(i));
  done.store(true);
  reader.join();
}

TEST(Vocabulary, NumbersActionsFirst) {
  const VocabularyPtr words = Vocabulary::create(schema_of(R"(
    entity User { b: Long, a: {deep: Long} };
    action all;
    action view in [all] appliesTo { principal: User, resource: User, context: {mfa: Bool, who?: User} };
    action edit in [all] appliesTo { principal: User, resource: User, context: {mfa: Bool, size: {w: Long}} };
  )"));
  EXPECT_EQ(words->action_count(), 3U);
  EXPECT_LT(static_cast<std::uint32_t>(words->intern("Action", "view")), 3U);
  EXPECT_EQ(words->uid(words->intern("User", "x")), (EntityUid{"User", "x"}));
  EXPECT_EQ(words->intern("Nobody", "x"), no_entity);

  const TypeLayout& user = words->layout(words->find_type("User"));
  EXPECT_EQ(user.slot("a"), 0U);
  EXPECT_EQ(user.slot("b"), 1U);
  EXPECT_EQ(user.slot("c"), not_there);

  EXPECT_EQ(words->context_size(), 3U);  // mfa, size, who: for all actions
  EXPECT_EQ(words->context_name(words->context_slot("who")), "who");
  EXPECT_EQ(words->context_slot("deep"), not_there);
  EXPECT_NE(words->find_name("deep"), not_there);
  EXPECT_NE(words->find_name("w"), not_there);
}

}  // namespace
}  // namespace sallyport::cedar
