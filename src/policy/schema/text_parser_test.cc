// Cedar's schema notation. Which texts are accepted was compared with the reference (4.12).
#include "policy/schema/schema_fixture.h"

namespace sallyport::cedar {
namespace {

TEST(SchemaText, ReadsEveryKindOfDeclaration) {
  const SchemaPtr schema = schema_of(R"(
    // a comment
    @doc("what it is") namespace Shop {
      type Address = { street: String, "zip code"?: Long, };
      entity User, Admin in [Group] = { home: Address, tags?: Set<Set<String>>, ip: ipaddr } tags Long;
      entity Group in Group;
      entity Colour enum ["red", "blue", "red"];
      @a @b("c") action view, "edit all" in [all, Action::"all"]
        appliesTo { principal: [User, Admin], resource: Group, context: { at: datetime }, };
      action all;
      action delete appliesTo { resource: Group, principal: User, context: Address };
    })");
  ASSERT_EQ(schema->entity_types.size(), 4U);
  const EntityType& user = *schema->find_entity_type("Shop::User");
  EXPECT_EQ(user.parents, std::vector<std::string>{"Shop::Group"});
  EXPECT_EQ(to_text(user.attributes.find("home")->type), R"({"street": String, "zip code"?: Long})");
  EXPECT_EQ(to_text(user.attributes.find("tags")->type), "Set<Set<String>>");
  EXPECT_FALSE(user.attributes.find("tags")->required);
  EXPECT_TRUE(user.attributes.find("ip")->required);
  EXPECT_EQ(user.attributes.find("nothing"), nullptr);
  EXPECT_EQ(to_text(*user.tags), "Long");
  EXPECT_EQ(schema->find_entity_type("Shop::Admin")->attributes, user.attributes);
  EXPECT_EQ(*schema->find_entity_type("Shop::Colour")->enum_ids, (std::vector<std::string>{"blue", "red"}));
  const ActionType& edit = *schema->find_action({"Shop::Action", "edit all"});
  EXPECT_EQ(edit.parents, (std::vector<EntityUid>{{"Shop::Action", "all"}}));
  EXPECT_EQ(edit.principals, (std::vector<std::string>{"Shop::Admin", "Shop::User"}));
  EXPECT_EQ(edit.context.attributes.size(), 1U);
  EXPECT_TRUE(schema->find_action({"Shop::Action", "all"})->principals.empty());
  EXPECT_EQ(schema->find_action({"Shop::Action", "delete"})->context.attributes.size(), 2U);
  EXPECT_EQ(schema->find_action({"Action", "delete"}), nullptr);
  EXPECT_TRUE(schema->is_action_type("Shop::Action"));
  EXPECT_FALSE(schema->is_action_type("Action"));
}

TEST(SchemaText, AcceptsWhatTheReferenceAccepts) {
  for (const char* text :
       {"", "entity A, B;", "entity A in [];", "entity A {a: Long,};", "entity A = {};",
        "entity A tags {a: Long};", "entity A in A tags Long;", "action \"\";",
        "action a in Action::\"b\"; action b;", "entity U; action a appliesTo {principal: U, resource: U,};",
        "entity U; action a appliesTo {principal: U, resource: U} attributes {};",
        "entity type, entity, namespace, principal, Set, String;", "action principal, action, entity;",
        "entity A {if_: Long, \"if\": Long, \"\": Long, __cedar: Long, type: Long};",
        "entity Set; entity A {a: Set, b: Set<Set>};", "entity A;\u00a0entity B;\f\v", "@if entity A;",
        "entity A {\"\\u{41}\\x41\\0\": Long, \"a\nb\": Long};",
        "entity A {a: N :: B}; namespace N {entity B;}"}) {
    EXPECT_EQ(said_of(text), "accepted") << text;
  }
}

TEST(SchemaText, RefusesWhatTheReferenceRefuses) {
  for (const char* text : {"entity A, ;",
                           "entity A in [A,];",
                           "entity A {,};",
                           "entity A = ;",
                           "entity A enum [];",
                           "entity A enum [\"a\",];",
                           "entity A enum [\"a\"] tags Long;",
                           "entity A tags Long = {};",
                           "action a in [];",
                           "entity U; action a appliesTo {principal: [U,], resource: U};",
                           "action a appliesTo {};",
                           "entity U; action a appliesTo {principal: U};",
                           "action a in b::c;",
                           "@a() entity A;",
                           "@a @a entity A;",
                           "entity A {@x @x a: Long};",
                           "entity if;",
                           "action true;",
                           "entity A {in: Long};",
                           "/* x */",
                           "entity A{}",
                           "entity A {};;",
                           ";",
                           "entity A {a: Set<>};",
                           "entity A {a: ?Long};",
                           "entity A::B;",
                           "type A::B = Long;",
                           "entity A {\"\\q\": Long};",
                           "entity A {\"a\\*b\": Long};",
                           "entity A {\"\\\nb\": Long};",
                           "entity \u00e9;",
                           "entity A\u200b;",
                           "namespace N {namespace M {}}",
                           "namespace N {",
                           "namespace N {} namespace N {}",
                           "namespace __cedar {}",
                           "entity __cedar;",
                           "entity A \xff;",
                           "entity A {\"\xff\": Long};",
                           "entity A {a: Long",
                           "entity \"A\";",
                           "type T;",
                           "action a in",
                           "\"",
                           "@",
                           "entity A {a: [Long]};",
                           "entity A {a = Long};"}) {
    EXPECT_NE(said_of(text), "accepted") << text;
  }
}

TEST(SchemaText, SaysWhereAndWhatToWrite) {
  EXPECT_EQ(
      said_of("entity A {\n  a: Long;\n};"),
      "a:2:10: error: expected `,` or `}` after an attribute, found `;`\n  hint: attributes are separated "
      "by commas\n");
  EXPECT_EQ(said_of("entity A {a: [Long]};"),
            "a:1:14: error: expected a type, found `[`\n  hint: a set is written Set<Long>\n");
  EXPECT_EQ(
      said_of("permit(principal, action, resource);"),
      "a:1:1: error: expected `entity`, `action`, `type` or `namespace`, found `permit`\n  hint: this is a "
      "schema; policies are read from files of their own\n");
  EXPECT_EQ(said_of("entity A {\"a\\qb\": Long};").substr(0, 15), "a:1:13: error: ");
  EXPECT_EQ(said_of("entity A"), "a:1:9: error: expected `;` after the entity type, the text ends here\n");
  EXPECT_EQ(said_of("entity A { a: Long, a: String };"),
            "a:1:21: warning: attribute `a` is declared twice; this declaration counts\n");
}

TEST(SchemaText, GoesOnAfterAMistake) {
  const std::string all = said_of(
      "entity A {a Long; b: {x;}};\n"
      "namespace N {\n  action ;\n  entity B = 1;\n}\n"
      "entity true;\n"
      "entity C");
  EXPECT_NE(all.find("a:1:13: error"), std::string::npos) << all;
  EXPECT_NE(all.find("a:3:10: error"), std::string::npos) << all;
  EXPECT_NE(all.find("a:4:14: error"), std::string::npos) << all;
  EXPECT_NE(all.find("a:6:8: error"), std::string::npos) << all;
  EXPECT_NE(all.find("a:7:9: error"), std::string::npos) << all;
}

TEST(SchemaText, LimitsDepthAndSize) {
  const auto nested = [](int depth) {
    std::string type = "type T = ";
    for (int i = 0; i < depth; ++i) type += "Set<";
    return type + "Long" + std::string(static_cast<std::size_t>(depth), '>') + ";";
  };
  EXPECT_EQ(said_of(nested(127)), "accepted");
  EXPECT_NE(said_of(nested(129)), "accepted");
  EXPECT_NE(said_of(nested(100'000)), "accepted");
  std::string records = "type T = ";
  for (int i = 0; i < 200'000; ++i) records += "{a:";
  EXPECT_NE(said_of(records), "accepted");
  EXPECT_NE(said_of(std::string(5'000'000, ' ')), "accepted");
}

}  // namespace
}  // namespace sallyport::cedar
