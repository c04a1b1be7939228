#include "policy/validate/type.h"

#include <gtest/gtest.h>

namespace sallyport::cedar {
namespace {

class TypeLattice : public testing::Test {
 protected:
  TypeRef record(std::vector<StaticType::Attribute> attributes, bool open = false) {
    return types.record(std::move(attributes), open);
  }
  TypeRef bound(TypeRef a, TypeRef b, Strictness strictness = Strictness::strict) {
    return types.least_upper_bound(a, b, strictness).type;
  }
  Misfit misfit(TypeRef a, TypeRef b) { return types.least_upper_bound(a, b, Strictness::strict).misfit; }

  TypeTable types;
  TypeRef user = types.entity("User");
  TypeRef doc = types.entity("NS::Doc");
};

TEST_F(TypeLattice, MakesEachStructureOnce) {
  const std::string name = "User";  // another address
  EXPECT_EQ(types.entity(name), user);
  EXPECT_EQ(types.set_of(types.integer), types.set_of(types.integer));
  EXPECT_NE(types.set_of(types.integer), types.set_of(types.string));
  EXPECT_EQ(record({{"b", types.integer, true}, {"a", user, true}}),
            record({{"a", user, true}, {"b", types.integer, true}}));
  EXPECT_NE(record({{"a", user, true}}), record({{"a", user, false}}));
  EXPECT_NE(record({}), record({}, true));
}

TEST_F(TypeLattice, BoundsOfBooleans) {
  EXPECT_EQ(bound(types.always_true, types.always_true), types.always_true);
  EXPECT_EQ(bound(types.always_true, types.always_false), types.boolean);
  EXPECT_EQ(bound(types.boolean, types.always_false), types.boolean);
  EXPECT_EQ(bound(types.never, types.always_false), types.always_false);
  EXPECT_EQ(bound(types.boolean, types.integer), nullptr);
}

TEST_F(TypeLattice, BoundsOfSets) {
  EXPECT_EQ(bound(types.set_of(types.always_true), types.set_of(types.always_false)),
            types.set_of(types.boolean));
  EXPECT_EQ(bound(types.set_of(types.never), types.set_of(user)), types.set_of(user));
  EXPECT_EQ(bound(types.set_of(types.integer), types.set_of(types.string)), nullptr);
  EXPECT_EQ(bound(types.set_of(user), types.any_set), types.any_set);
}

TEST_F(TypeLattice, EntityTypesMeetOnlyInPermissiveMode) {
  EXPECT_EQ(misfit(user, doc), Misfit::entity_types);
  const TypeRef either = bound(user, doc, Strictness::permissive);
  ASSERT_NE(either, nullptr);
  EXPECT_EQ(to_text(*either), "__cedar::internal::Union<NS::Doc, User>");  // by the last word
  EXPECT_TRUE(types.is_subtype(user, either, Strictness::permissive));
  EXPECT_FALSE(types.is_subtype(user, either, Strictness::strict));
  EXPECT_EQ(bound(user, types.any_entity, Strictness::permissive), types.any_entity);
  EXPECT_EQ(misfit(user, types.any_entity), Misfit::entity_types);
}

TEST_F(TypeLattice, StrictRecordsNeedTheSameAttributes) {
  const TypeRef a = record({{"a", types.integer, true}});
  const TypeRef ab = record({{"a", types.integer, true}, {"b", types.string, true}});
  const TypeRef optional = record({{"a", types.integer, false}});
  EXPECT_EQ(misfit(a, ab), Misfit::attribute_names);
  EXPECT_EQ(misfit(a, optional), Misfit::optionality);
  EXPECT_EQ(misfit(a, user), Misfit::entity_and_record);
  EXPECT_EQ(misfit(a, record({{"a", types.string, true}})), Misfit::kinds);
  EXPECT_EQ(bound(record({{"a", types.always_true, true}}), record({{"a", types.always_false, true}})),
            record({{"a", types.boolean, true}}));
}

TEST_F(TypeLattice, PermissiveRecordsKeepWhatTheyShareAndStayOpen) {
  const TypeRef ab = record({{"a", types.integer, true}, {"b", types.string, true}});
  const TypeRef ac = record({{"a", types.integer, false}, {"c", types.string, true}});
  EXPECT_EQ(bound(ab, ac, Strictness::permissive), record({{"a", types.integer, false}}, true));
  const TypeRef clash = record({{"a", types.string, true}, {"b", types.string, true}});
  EXPECT_EQ(bound(ab, clash, Strictness::permissive), record({{"b", types.string, true}}, true));
}

TEST_F(TypeLattice, RecordSubtypes) {
  const TypeRef a = record({{"a", types.integer, true}});
  const TypeRef optional = record({{"a", types.integer, false}});
  EXPECT_TRUE(types.is_subtype(a, types.any_record, Strictness::permissive));
  EXPECT_FALSE(types.is_subtype(a, types.any_record, Strictness::strict));
  EXPECT_TRUE(types.is_subtype(a, optional, Strictness::permissive));
  EXPECT_FALSE(types.is_subtype(optional, a, Strictness::permissive));
  EXPECT_FALSE(types.is_subtype(a, optional, Strictness::strict));
  EXPECT_FALSE(types.is_subtype(types.any_record, a, Strictness::permissive));
  EXPECT_FALSE(types.is_subtype(record({}), types.any_entity, Strictness::permissive));
}

TEST_F(TypeLattice, ShowsTypesAsMessagesDo) {
  EXPECT_EQ(to_text(*types.never), "__cedar::internal::Never");
  EXPECT_EQ(to_text(*types.any_set), "Set<__cedar::internal::Any>");
  EXPECT_EQ(to_text(*types.any_record), "__cedar::internal::OpenRecord{}");
  EXPECT_EQ(to_text(*record({{"a", types.always_true, true}, {"b", types.extension("ipaddr"), false}})),
            "{a: __cedar::internal::True,b?: ipaddr,}");
}

TEST_F(TypeLattice, OrdersTypesAsMessagesDo) {
  const std::vector<TypeRef> ordered{types.always_true,
                                     types.always_false,
                                     types.boolean,
                                     types.never,
                                     types.integer,
                                     types.string,
                                     doc,
                                     user,
                                     types.set_of(types.integer),
                                     types.set_of(types.string),
                                     record({}),
                                     record({{"a", types.integer, true}}),
                                     types.extension("decimal")};
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (std::size_t j = 0; j < ordered.size(); ++j) {
      EXPECT_EQ(shown_before(*ordered[i], *ordered[j]), i < j) << i << ' ' << j;
    }
  }
}

TEST_F(TypeLattice, TakesTypesFromTheSchemaOnce) {
  Type schema_type;
  schema_type.kind = Type::Kind::set;
  schema_type.element = std::make_shared<const Type>(Type{Type::Kind::entity, "User", nullptr, nullptr});
  EXPECT_EQ(types.from_schema(schema_type), types.set_of(user));
  EXPECT_EQ(types.from_schema(schema_type), types.set_of(user));
}

}  // namespace
}  // namespace sallyport::cedar
