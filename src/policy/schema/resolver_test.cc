// What the names of a schema mean, and which are refused. Compared with the reference (4.12).
#include "policy/schema/schema_fixture.h"

namespace sallyport::cedar {
namespace {

std::string type_of(const std::string& text, std::string_view entity) {
  const SchemaPtr schema = schema_of(text);
  const EntityType* type = schema->find_entity_type(entity);
  return type && type->attributes.find("a") ? to_text(type->attributes.find("a")->type) : "none";
}

TEST(SchemaNames, MeanTheNearestDeclaration) {
  EXPECT_EQ(type_of("entity A {a: N::B}; namespace N {entity B;}", "A"), "N::B");
  EXPECT_EQ(type_of("namespace N {entity A {a: B}; entity B;}", "N::A"), "N::B");
  EXPECT_EQ(type_of("namespace N {entity A {a: B};} entity B;", "N::A"), "B");
  EXPECT_EQ(type_of("namespace N {entity A {a: B}; type B = C; type C = Set<D>; entity D;}", "N::A"),
            "Set<N::D>");
  EXPECT_EQ(type_of("namespace N {entity A {a: M::T};} namespace M {type T = U; entity U;}", "N::A"), "M::U");
  EXPECT_EQ(type_of("namespace N {entity Long; entity A {a: Long};}", "N::A"), "N::Long");
  EXPECT_EQ(type_of("namespace N {entity Long; entity A {a: __cedar::Long};}", "N::A"), "Long");
  EXPECT_EQ(type_of("type decimal = Long; entity A {a: decimal};", "A"), "Long");
  EXPECT_EQ(type_of("type decimal = Long; entity A {a: __cedar::decimal};", "A"), "decimal");
  EXPECT_EQ(type_of("entity A {a: Action}; action x;", "A"), "Action");
  EXPECT_EQ(type_of("entity A {a: {b?: Set<ipaddr>, a: duration}};", "A"),
            R"({"a": duration, "b"?: Set<ipaddr>})");
}

TEST(SchemaNames, CommonTypesComeBeforeEntityTypes) {
  Diagnostics diagnostics;
  const SchemaPtr schema = parse_schema_text(
      std::make_shared<const Source>("a", "type T = Long; entity T; entity A in T {a: T};"), diagnostics);
  ASSERT_TRUE(schema);
  EXPECT_EQ(to_text(schema->find_entity_type("A")->attributes.find("a")->type), "Long");
  EXPECT_EQ(schema->find_entity_type("A")->parents, std::vector<std::string>{"T"});
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].severity, Diagnostic::Severity::warning);
}

TEST(SchemaNames, HierarchiesOfEntityTypesMayBeCyclic) {
  const SchemaPtr schema = schema_of("entity A in B; entity B in C; entity C in B; entity D;");
  EXPECT_EQ(schema->find_entity_type("A")->ancestors, (std::vector<std::string>{"B", "C"}));
  EXPECT_EQ(schema->find_entity_type("B")->ancestors, (std::vector<std::string>{"B", "C"}));
  EXPECT_TRUE(schema->find_entity_type("D")->ancestors.empty());
}

TEST(SchemaNames, GroupsOfActionsMayBeOutside) {
  const SchemaPtr schema =
      schema_of("namespace N {action a in b; action b in [c, Action::\"o\"];} action c, o;");
  EXPECT_EQ(schema->find_action({"N::Action", "a"})->ancestors,
            (std::vector<EntityUid>{{"Action", "c"}, {"Action", "o"}, {"N::Action", "b"}}));
}

TEST(SchemaNames, AreRefusedWhenUnknown) {
  EXPECT_EQ(said_of("entity User; entity A in Usr;"),
            "a:1:26: error: no entity type `Usr`\n  hint: did you mean `User`?\n");
  EXPECT_EQ(said_of("namespace N {entity A {a: Boolean};}"),
            "a:1:27: error: no type `Boolean`, neither in namespace `N` nor outside\n  hint: write `Bool`\n");
  EXPECT_EQ(said_of("namespace N {entity User;} entity A {u: User};"),
            "a:1:41: error: no type `User`\n  hint: did you mean `N::User`?\n");
  EXPECT_EQ(said_of("entity U; action a appliesTo {principal: U, resource: U, context: U};"),
            "a:1:67: error: no common type `U`\n  hint: an entity type cannot stand here\n");
  EXPECT_EQ(said_of("action read, wrte in read; action x in write;"),
            "a:1:40: error: no action `Action::\"write\"`\n  hint: did you mean `wrte`?\n");
  for (const char* text :
       {"entity A {a: Unknown};", "entity A {a: Action};", "entity A in Action; action x;",
        "entity A {a: Set};", "entity A {a: __cedar::Boolean};", "entity A {a: __cedar};",
        "action a in X::\"b\"; action b;", "entity U; action a appliesTo {principal: Action, resource: U};",
        "entity A {a: unknown};"}) {
    EXPECT_NE(said_of(text), "accepted") << text;
  }
}

TEST(SchemaNames, AllUnknownOnesAreTold) {
  const std::string all = said_of("entity A in X {a: Y, b: Set<Z>} tags W;");
  for (const char* place : {"a:1:13:", "a:1:19:", "a:1:29:", "a:1:38:"})
    EXPECT_NE(all.find(place), std::string::npos);
}

TEST(SchemaNames, AreDeclaredOnce) {
  for (const char* text :
       {"entity A; entity A;", "entity A, A;", "entity A; entity A enum [\"x\"];",
        "type T = Long; type T = Long;", "action a, a;", "action a; action \"a\";", "entity Action;",
        "namespace N {entity Action;}", "type Bool = Long;", "type Boolean = Long;", "type Entity = Long;",
        "type Extension = Long;", "type Long = String;", "type Record = Long;", "type Set = Long;",
        "type String = Long;"}) {
    EXPECT_NE(said_of(text), "accepted") << text;
  }
}

TEST(SchemaNames, InNamespacesMayNotHideOuterOnes) {  // Cedar RFC 70
  EXPECT_EQ(said_of("namespace N {entity A;} entity A;"),
            "a:1:21: error: `N::A` hides `A`, which is declared outside any namespace\n  hint: rename one of "
            "them, or move `A` into a namespace\n");
  EXPECT_NE(said_of("namespace N {type A = Long;} entity A;"), "accepted");
  EXPECT_NE(said_of("namespace N {entity A;} type A = Long;"), "accepted");
  EXPECT_NE(said_of("namespace N {action a;} action a;"), "accepted");
  EXPECT_EQ(said_of("namespace N {entity A;} namespace N::M {entity A;}"), "accepted");
  EXPECT_EQ(said_of("namespace N {entity Long;}"), "accepted");
}

TEST(SchemaNames, MayNotContainThemselves) {
  for (const char* text : {"type A = A;", "type A = B; type B = A;", "type A = Set<A>;", "type A = {a?: A};",
                           "action a in a;", "action a in b; action b in c; action c in a;"}) {
    EXPECT_NE(said_of(text), "accepted") << text;
  }
  EXPECT_EQ(said_of("entity A {a: A, b: Set<A>};"), "accepted");
}

TEST(SchemaNames, ShapesAndContextsAreRecords) {
  EXPECT_NE(said_of("type C = Long; entity U; action a appliesTo {principal: U, resource: U, context: C};"),
            "accepted");
}

TEST(SchemaSize, ExpandedTypesAreBounded) {
  std::string doubling = "type T0 = Long;";
  for (int i = 1; i < 64; ++i) {
    const std::string before = "T" + std::to_string(i - 1);
    doubling += "type T" + std::to_string(i) + " = {a: " + before + ", b: " + before + "};";
  }
  EXPECT_NE(said_of(doubling).find("too large once common types are expanded"), std::string::npos);
  std::string chain = "type T0 = Long;";
  for (int i = 1; i < 300; ++i)
    chain += "type T" + std::to_string(i) + " = Set<T" + std::to_string(i - 1) + ">;";
  EXPECT_NE(said_of(chain).find("nested deeper"), std::string::npos);
  std::string alias = "type T0 = T1;";
  for (int i = 1; i < 100'000; ++i)
    alias += "type T" + std::to_string(i) + " = T" + std::to_string(i + 1) + ";";
  EXPECT_NE(said_of(alias + "type T100000 = Long;"), "accepted");
  std::string groups;
  for (int i = 0; i < 20'000; ++i)
    groups += "action a" + std::to_string(i) + " in a" + std::to_string(i + 1) + ";";
  EXPECT_NE(said_of(groups + "action a20000;").find("too large"), std::string::npos);
}

TEST(SchemaType, ComparesSharedPartsQuickly) {
  std::string doubling = "type T0 = Long;";
  for (int i = 1; i < 13; ++i) {
    const std::string before = "T" + std::to_string(i - 1);
    doubling += "type T" + std::to_string(i) + " = {a: " + before + ", b: " + before + "};";
  }
  const SchemaPtr schema = schema_of(doubling + "entity A {x: T12, y: T12, z: T11};");
  const RecordType& record = schema->find_entity_type("A")->attributes;
  EXPECT_EQ(record.find("x")->type, record.find("y")->type);
  EXPECT_NE(record.find("x")->type, record.find("z")->type);
}

}  // namespace
}  // namespace sallyport::cedar
