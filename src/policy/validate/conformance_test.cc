// Requests and entities made in the program, against a schema. The texts are the reference's (4.12).
#include "policy/validate/conformance.h"

#include "policy/schema/schema_fixture.h"

namespace sallyport::cedar {
namespace {

const Schema& schema() {
  static const SchemaPtr made = schema_of(R"(
    entity User in [Group] { name: String, friends?: Set<User> } tags Long;
    entity Group in Org; entity Org;
    entity Colour enum ["red"];
    action view in all appliesTo { principal: [User, Colour], resource: Group, context: {n?: Long, c?: Colour, s?: Set<String>} };
    action all in top; action top;)");
  return *made;
}

EntityUid user(std::string id) { return {"User", std::move(id)}; }

std::string request(EntityUid principal, EntityUid action, EntityUid resource, Record context = Record()) {
  return check_request({std::move(principal), std::move(action), std::move(resource), std::move(context)},
                       schema());
}

Record record(std::vector<Record::Entry> entries) { return Record(std::move(entries)); }
Value text(std::string value) { return Value(std::move(value)); }
Value number(std::int64_t value) { return Value(value); }

const EntityUid view{"Action", "view"};
const EntityUid group{"Group", "g"};

TEST(CheckRequest, AcceptsWhatTheActionAppliesTo) {
  EXPECT_EQ(request(user("a"), view, group), "");
  EXPECT_EQ(request({"Colour", "red"}, view, group,
                    record({{"n", number(1)}, {"c", Value(EntityUid{"Colour", "red"})}})),
            "");
}

TEST(CheckRequest, SaysWhatDoesNotFit) {
  EXPECT_EQ(request({"No", "a"}, view, group), "principal type `No` is not declared in the schema");
  EXPECT_EQ(request({"Action", "view"}, view, group),
            "principal type `Action` is not declared in the schema");
  EXPECT_EQ(request(user("a"), view, {"No", "a"}), "resource type `No` is not declared in the schema");
  EXPECT_EQ(request({"Colour", "green"}, view, group),
            "entity `Colour::\"green\"` is of an enumerated entity type, but `\"green\"` is not declared as "
            "a valid eid");
  EXPECT_EQ(request(user("a"), {"Action", "no"}, group),
            "action `Action::\"no\"` does not exist in the supplied schema");
  EXPECT_EQ(request(group, view, group), "principal type `Group` is not valid for `Action::\"view\"`");
  EXPECT_EQ(request(user("a"), view, user("b")), "resource type `User` is not valid for `Action::\"view\"`");
  EXPECT_EQ(request(user("a"), {"Action", "all"}, group),
            "principal type `User` is not valid for `Action::\"all\"`");
}

TEST(CheckRequest, ShowsTheContextShortened) {
  EXPECT_EQ(request(user("a"), view, group, record({{"n", text("x")}})),
            "context `{n: \"x\"}` is not valid for `Action::\"view\"`");
  EXPECT_EQ(request(user("a"), view, group, record({{"zz", number(1)}})),
            "context `{zz: 1}` is not valid for `Action::\"view\"`");
  std::vector<Value> many;
  for (int i = 1; i < 9; ++i) many.push_back(number(i));
  EXPECT_EQ(request(user("a"), view, group,
                    record({{"n", Value(ValueSet(many))}, {"a b", Value(record({{"if", number(2)}}))}})),
            "context `{\"a b\": {\"if\": 2}, n: [1, 2, 3, 4, 5, .. ]}` is not valid for `Action::\"view\"`");
  EXPECT_EQ(
      request(user("a"), view, group, record({{"s", Value(ValueSet({text("a"), number(1)}))}})).substr(0, 8),
      "context ");
  EXPECT_EQ(
      request(user("a"), view, group, record({{"c", Value(EntityUid{"Colour", "green"})}})).substr(0, 8),
      "entity `");
}

TEST(CheckEntity, AcceptsWhatFits) {
  EXPECT_EQ(check_entity(
                {user("a"), record({{"name", text("x")}}), record({{"k", number(1)}}), {group, {"Org", "o"}}},
                schema()),
            "");
  EXPECT_EQ(check_entity({{"Colour", "red"}, {}, {}, {}}, schema()), "");
  EXPECT_EQ(check_entity({view, {}, {}, {{"Action", "all"}}}, schema()), "");
  EXPECT_EQ(check_entity({view, {}, {}, {{"Action", "all"}, {"Action", "top"}}}, schema()), "");
}

TEST(CheckEntity, SaysWhatDoesNotFit) {
  const auto check = [](Record attributes, Record tags, std::vector<EntityUid> parents) {
    return check_entity({user("a"), std::move(attributes), std::move(tags), std::move(parents)}, schema());
  };
  const Record good = record({{"name", text("x")}});
  EXPECT_EQ(check({}, {}, {}), "expected entity `User::\"a\"` to have attribute `name`, but it does not");
  EXPECT_EQ(check(record({{"name", number(1)}}), {}, {}),
            "in attribute `name` on `User::\"a\"`, type mismatch: value was expected to have type string, "
            "but it actually "
            "has type long: `1`");
  EXPECT_EQ(check(record({{"name", text("x")}, {"x", number(1)}}), {}, {}),
            "attribute `x` on `User::\"a\"` should not exist according to the schema");
  EXPECT_EQ(check(record({{"name", text("x")}, {"friends", Value(ValueSet({Value(group)}))}}), {}, {}),
            "in attribute `friends` on `User::\"a\"`, type mismatch: value was expected to have type `User`, "
            "but it actually "
            "has type (entity of type `Group`): `Group::\"g\"`");
  EXPECT_EQ(check(good, record({{"k", text("v")}}), {}),
            "in tag `k` on `User::\"a\"`, type mismatch: value was expected to have type long, but it "
            "actually has type "
            "string: `\"v\"`");
  EXPECT_EQ(check(good, {}, {user("b")}),
            "`User::\"a\"` is not allowed to have an ancestor of type `User` according to the schema");
  EXPECT_EQ(check_entity({group, {}, record({{"k", number(1)}}), {}}, schema()),
            "found a tag `k` on `Group::\"g\"`, but no tags should exist on `Group::\"g\"` according to the "
            "schema");
  EXPECT_EQ(check_entity({{"No", "a"}, {}, {}, {}}, schema()),
            "entity `No::\"a\"` has type `No` which is not declared in the schema");
  EXPECT_NE(check_entity({{"Colour", "green"}, {}, {}, {}}, schema()), "");
  EXPECT_EQ(check_entity({{"Action", "no"}, {}, {}, {}}, schema()),
            "found action entity `Action::\"no\"`, but it was not declared as an action in the schema");
  EXPECT_EQ(check_entity({view, {}, {}, {{"Action", "top"}}}, schema()),
            "definition of action `Action::\"view\"` does not match its schema declaration");
  EXPECT_NE(check_entity({view, good, {}, {{"Action", "all"}}}, schema()), "");
}

}  // namespace
}  // namespace sallyport::cedar
