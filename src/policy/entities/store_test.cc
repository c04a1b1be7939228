#include "policy/entities/store.h"

#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "policy/entities/encode.h"
#include "policy/entities/handle_set.h"
#include "policy/schema/schema_fixture.h"

namespace sallyport::cedar {
namespace {

constexpr const char* schema = R"(
  entity User in [Group] { name?: String, age?: Long, friends?: Set<User> } tags String;
  entity Group in [Group];
  action all;
  action view in [all] appliesTo { principal: User, resource: Group };
)";

EntityUid user(std::string id) { return {"User", std::move(id)}; }
EntityUid group(std::string id) { return {"Group", std::move(id)}; }

struct Store : testing::Test {
  VocabularyPtr words = Vocabulary::create(schema_of(schema));
  std::unique_ptr<EntityStore> store;

  EntityStore& made_of(const std::vector<Entity>& entities) {
    auto made = EntityStore::create(words, entities);
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().detail);
    store = std::move(made).value();
    return *store;
  }
  std::string refused(const std::vector<Entity>& entities) {
    const auto made = EntityStore::create(words, entities);
    return made.ok() ? "accepted" : made.error().detail;
  }
  EntityHandle handle(const EntityUid& uid) { return words->intern(uid); }
  std::set<std::string> above(const EntityUid& uid) {
    std::set<std::string> found;
    for (const std::uint32_t one : store->snapshot()->ancestors(handle(uid))) {
      found.insert(words->uid(EntityHandle{one}).id);
    }
    return found;
  }
};
using Ids = std::set<std::string>;

TEST_F(Store, ClosesHierarchiesGivenInAnyOrder) {
  made_of({{user("a"), {}, {}, {group("g1")}},
           {group("g2"), {}, {}, {group("g3")}},
           {group("g1"), {}, {}, {group("g2"), group("g4")}},
           {group("g3"), {}, {}, {}}});
  EXPECT_EQ(above(user("a")), (Ids{"g1", "g2", "g3", "g4"}));
  EXPECT_EQ(above(group("g2")), (Ids{"g3"}));
  EXPECT_EQ(above(group("g4")), Ids{});
  EXPECT_EQ(store->size(), 4U);
  EXPECT_TRUE(store->snapshot()->known(handle(group("g3"))));
  EXPECT_FALSE(store->snapshot()->known(handle(group("g4"))));  // only named
  EXPECT_FALSE(store->snapshot()->known(handle(user("nobody"))));
}

TEST_F(Store, HoldsTheActionsOfTheSchema) {
  made_of({{{"Action", "view"}, {}, {}, {}}});
  EXPECT_EQ(above({"Action", "view"}), (Ids{"all"}));
  EXPECT_TRUE(store->snapshot()->known(handle({"Action", "all"})));
  EXPECT_EQ(store->size(), 0U);
}

TEST_F(Store, KeepsAttributesInSlotsAndTagsByKey) {
  made_of({{user("a"),
            Record({{"name", Value(std::string("Ada"))},
                    {"friends", Value(ValueSet({Value(user("b")), Value(user("c"))}))}}),
            Record({{"x", Value(std::string("1"))}, {"y", Value(std::string("2"))}}),
            {}}});
  const EntitySnapshotPtr now = store->snapshot();
  const DataBlock* data = now->data(handle(user("a")));
  ASSERT_NE(data, nullptr);
  const TypeLayout& layout = words->layout(words->find_type("User"));
  EXPECT_EQ(data->attributes()[layout.slot("name")].as_text(), "Ada");
  EXPECT_FALSE(data->attributes()[layout.slot("age")].present());
  EXPECT_EQ(data->attributes()[layout.slot("friends")].size, 2U);
  EXPECT_EQ(find_tag(data->tags(), "y").as_text(), "2");
  EXPECT_FALSE(find_tag(data->tags(), "z").present());
}

TEST_F(Store, SaysWhatDoesNotFit) {
  EXPECT_EQ(refused({{{"Nobody", "a"}, {}, {}, {}}}), "Nobody::\"a\" is of a type the schema has not");
  EXPECT_EQ(refused({{user("a"), Record({{"size", Value(true)}}), {}, {}}}),
            "User::\"a\" has an attribute its type has not: size");
  EXPECT_EQ(refused({{group("a"), {}, Record({{"size", Value(true)}}), {}}}),
            "Group::\"a\" has tags, its type has none");
  EXPECT_EQ(refused({{user("a"), {}, {}, {}}, {user("a"), {}, {}, {}}}), "User::\"a\" is there twice");
  EXPECT_EQ(refused({{user("a"), {}, {}, {{"Nobody", "b"}}}}),
            "User::\"a\" has a parent of an unknown type: Nobody::\"b\"");
  EXPECT_EQ(refused({{{"Action", "fly"}, {}, {}, {}}}), "Action::\"fly\" is an action the schema has not");
  EXPECT_NE(refused({{group("a"), {}, {}, {group("b")}}, {group("b"), {}, {}, {group("a")}}})
                .find("is its own ancestor"),
            std::string::npos);
}

TEST_F(Store, ChangesMembershipsBelowTheChangeOnly) {
  made_of(
      {{user("a"), {}, {}, {group("g1")}}, {group("g1"), {}, {}, {}}, {group("g2"), {}, {}, {group("g3")}}});
  ASSERT_TRUE(store->add_parent(handle(group("g1")), handle(group("g2"))).ok());
  store->publish();
  EXPECT_EQ(above(user("a")), (Ids{"g1", "g2", "g3"}));
  store->remove_parent(handle(group("g2")), handle(group("g3")));
  store->publish();
  EXPECT_EQ(above(user("a")), (Ids{"g1", "g2"}));
  store->remove_parent(handle(user("a")), handle(group("g1")));
  store->publish();
  EXPECT_EQ(above(user("a")), Ids{});
  EXPECT_FALSE(store->add_parent(handle(group("g2")), handle(group("g1"))).ok());  // g1 is in g2
  EXPECT_FALSE(store->add_parent(handle(group("g2")), handle(group("g2"))).ok());
  EXPECT_FALSE(store->add_parent(handle({"Action", "all"}), handle(group("g2"))).ok());
}

TEST_F(Store, MakesAChildKnown) {
  made_of({});
  ASSERT_TRUE(store->add_parent(handle(user("new")), handle(group("g"))).ok());
  store->publish();
  EXPECT_TRUE(store->snapshot()->known(handle(user("new"))));
  EXPECT_EQ(store->snapshot()->data(handle(user("new")))->attributes().size(), 3U);
}

TEST_F(Store, ForgetsAnEntityButNotThatOthersAreInIt) {
  made_of({{user("a"), {}, {}, {group("g1")}}, {group("g1"), {}, {}, {group("g2")}}});
  store->remove(handle(group("g1")));
  store->publish();
  EXPECT_FALSE(store->snapshot()->known(handle(group("g1"))));
  EXPECT_EQ(above(user("a")), (Ids{"g1"}));
  EXPECT_EQ(store->size(), 1U);
}

TEST_F(Store, ReplacesAnEntity) {
  made_of({{user("a"), Record({{"age", Value(std::int64_t{1})}}), {}, {group("g1")}}});
  ASSERT_TRUE(store->put({user("a"), Record({{"age", Value(std::int64_t{2})}}), {}, {group("g2")}}).ok());
  EXPECT_FALSE(store->put({user("a"), Record({{"size", Value(true)}}), {}, {}}).ok());
  store->publish();
  EXPECT_EQ(above(user("a")), (Ids{"g2"}));
  EXPECT_EQ(store->snapshot()->data(handle(user("a")))->attributes()[0].number, 2);
}

TEST_F(Store, LeavesSnapshotsAsTheyWere) {
  made_of({{user("a"), Record({{"age", Value(std::int64_t{1})}}), {}, {group("g1")}}});
  const EntitySnapshotPtr before = store->snapshot();
  ASSERT_TRUE(store->put({user("a"), {}, {}, {}}).ok());
  EXPECT_EQ(store->snapshot(), before);  // not published yet
  store->publish();
  for (int i = 0; i < 100'000; ++i) {  // generations that only `before` keeps
    ASSERT_TRUE(store->add_parent(handle(user("a")), handle(group("g2"))).ok());
    store->remove_parent(handle(user("a")), handle(group("g2")));
    store->publish();
  }
  EXPECT_EQ(before->ancestors(handle(user("a"))).size(), 1U);
  EXPECT_EQ(before->data(handle(user("a")))->attributes()[0].number, 1);
  EXPECT_EQ(above(user("a")), Ids{});
  const EntitySnapshotPtr after = store->snapshot();
  store.reset();
  EXPECT_TRUE(after->known(handle(user("a"))));
  EXPECT_EQ(before->size(), 1U);
}

TEST_F(Store, IsReadWhileItChanges) {
  std::vector<Entity> entities;
  for (int i = 0; i < 300; ++i) entities.push_back({user(std::to_string(i)), {}, {}, {group("g0")}});
  made_of(entities);
  std::atomic<bool> done{false};
  std::thread reader([&] {
    while (!done.load()) {
      const EntitySnapshotPtr now = store->snapshot();
      const EntityHandle one = words->uids().find(words->find_type("User"), "7", words->uids().size());
      const auto found = now->ancestors(one);
      EXPECT_LE(found.size(), 2U);
      EXPECT_GE(found.size(), 1U);
    }
  });
  for (int i = 0; i < 20'000; ++i) {
    const EntityHandle child = handle(user(std::to_string(i % 300)));
    if (i / 300 % 2 == 0) {
      EXPECT_TRUE(store->add_parent(child, handle(group("g1"))).ok());
    } else {
      store->remove_parent(child, handle(group("g1")));
    }
    store->publish();
  }
  done.store(true);
  reader.join();
}

// Random changes, compared with a closure made anew each time.
TEST_F(Store, StaysEqualToAClosureMadeAnew) {
  std::mt19937 random(7);
  const auto pick = [&](std::uint32_t bound) { return random() % bound; };
  for (int round = 0; round < 20; ++round) {
    made_of({});
    std::map<EntityUid, std::set<EntityUid>> parents;
    for (int step = 0; step < 150; ++step) {
      const EntityUid child = pick(3) == 0 ? user(std::to_string(pick(5))) : group(std::to_string(pick(12)));
      const EntityUid parent = group(std::to_string(pick(12)));
      const std::uint32_t what = pick(10);
      if (what < 6) {
        if (store->add_parent(handle(child), handle(parent)).ok()) parents[child].insert(parent);
      } else if (what < 9) {
        store->remove_parent(handle(child), handle(parent));
        if (parents.contains(child)) parents[child].erase(parent);
      } else {
        store->remove(handle(child));
        parents.erase(child);
      }
      store->publish();
      Entities plain;
      for (const auto& [uid, above] : parents) plain.add({uid, {}, {}, {above.begin(), above.end()}});
      ASSERT_EQ(plain.close(), nullptr);
      for (const auto& [uid, above] : parents) {
        std::set<EntityUid> found;
        for (const std::uint32_t one : store->snapshot()->ancestors(handle(uid))) {
          found.insert(words->uid(EntityHandle{one}));
        }
        const auto& wanted = plain.ancestors(uid);
        ASSERT_EQ(found, (std::set<EntityUid>(wanted.begin(), wanted.end()))) << to_text(uid);
      }
    }
  }
}

TEST(HandleSet, IsASet) {
  std::mt19937 random(3);
  HandleSet set;
  std::set<std::uint32_t> plain;
  for (int i = 0; i < 20'000; ++i) {
    const std::uint32_t one = random() % 500;
    if (random() % 2 == 0) {
      EXPECT_EQ(set.insert(one), plain.insert(one).second);
    } else {
      EXPECT_EQ(set.erase(one), plain.erase(one) == 1);
    }
    ASSERT_EQ(set.size(), plain.size());
  }
  std::set<std::uint32_t> seen;
  set.each([&](std::uint32_t one) { seen.insert(one); });
  EXPECT_EQ(seen, plain);
}

}  // namespace
}  // namespace sallyport::cedar
