#include "policy/value/entity.h"

#include <gtest/gtest.h>

namespace sallyport::cedar {
namespace {

EntityUid uid(std::string id) { return {"A", std::move(id)}; }

Entity entity(std::string id, std::vector<EntityUid> parents = {}) {
  return {uid(std::move(id)), {}, {}, std::move(parents)};
}

TEST(Entities, MergesEqualOnesAndRefusesOthers) {
  Entities entities;
  EXPECT_TRUE(entities.add({uid("a"), Record({{"x", true}}), {}, {uid("p"), uid("q")}}));
  EXPECT_TRUE(entities.add({uid("a"), Record({{"x", true}}), {}, {uid("q"), uid("p"), uid("q")}}));
  EXPECT_FALSE(entities.add({uid("a"), Record({{"x", false}}), {}, {uid("p"), uid("q")}}));
  EXPECT_FALSE(entities.add({uid("a"), Record({{"x", true}}), Record({{"t", true}}), {uid("p"), uid("q")}}));
  EXPECT_FALSE(entities.add({uid("a"), Record({{"x", true}}), {}, {uid("p")}}));
  EXPECT_EQ(entities.size(), 1U);
  ASSERT_NE(entities.find(uid("a")), nullptr);
  EXPECT_EQ(entities.find(uid("a"))->attributes, Record({{"x", true}}));
  EXPECT_EQ(entities.find(uid("b")), nullptr);
}

TEST(Entities, AncestorsAreClosed) {
  Entities entities;
  entities.add(entity("a", {uid("b"), uid("c")}));
  entities.add(entity("b", {uid("d")}));
  entities.add(entity("c", {uid("d"), uid("not there")}));
  entities.add(entity("d", {uid("e")}));
  ASSERT_EQ(entities.close(), nullptr);
  EXPECT_EQ(entities.ancestors(uid("a")),
            (std::vector<EntityUid>{uid("b"), uid("c"), uid("d"), uid("e"), uid("not there")}));
  EXPECT_TRUE(entities.is_in(uid("a"), uid("e")));
  EXPECT_TRUE(entities.is_in(uid("a"), uid("a")));
  EXPECT_FALSE(entities.is_in(uid("e"), uid("a")));
  EXPECT_FALSE(entities.is_in(uid("b"), uid("c")));
  EXPECT_TRUE(entities.is_in(uid("unknown"), uid("unknown")));
  EXPECT_TRUE(entities.ancestors(uid("unknown")).empty());
}

TEST(Entities, FindsCycles) {
  Entities itself;
  itself.add(entity("a", {uid("a")}));
  ASSERT_NE(itself.close(), nullptr);
  EXPECT_EQ(*itself.close(), uid("a"));

  Entities three;
  three.add(entity("a", {uid("b")}));
  three.add(entity("b", {uid("c")}));
  three.add(entity("c", {uid("b")}));
  ASSERT_NE(three.close(), nullptr);
  EXPECT_EQ(*three.close(), uid("b"));
}

TEST(Entities, ChainsMayBeAsLongAsTheFile) {
  constexpr int length = 3000;  // each has all that follow as ancestors
  Entities entities;
  for (int i = 0; i < length; ++i) entities.add(entity(std::to_string(i), {uid(std::to_string(i + 1))}));
  ASSERT_EQ(entities.close(), nullptr);
  EXPECT_TRUE(entities.is_in(uid("0"), uid(std::to_string(length))));
  EXPECT_EQ(entities.ancestors(uid("0")).size(), std::size_t{length});
}

TEST(Entities, ListsAllByUid) {
  Entities entities;
  entities.add(entity("b"));
  entities.add(entity("a"));
  ASSERT_EQ(entities.all().size(), 2U);
  EXPECT_EQ(entities.all()[0]->uid, uid("a"));
  EXPECT_EQ(entities.all()[1]->uid, uid("b"));
}

TEST(Entities, BoundTheAncestorsOfAllTogether) {
  Entities chain;
  for (int i = 0; i < 50; ++i) {
    Entity link;
    link.uid = uid(std::to_string(i));
    link.parents = {uid(std::to_string(i + 1))};
    ASSERT_TRUE(chain.add(std::move(link)));
  }
  EXPECT_EQ(chain.close(1275), nullptr);  // 50 + 49 + ... + 1
  EXPECT_FALSE(chain.too_many_ancestors());
  EXPECT_NE(chain.close(1274), nullptr);
  EXPECT_TRUE(chain.too_many_ancestors());
}

}  // namespace
}  // namespace sallyport::cedar
