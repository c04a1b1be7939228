// Schemas in JSON, and from one notation to the other.
#include "policy/json/reader.h"
#include "policy/schema/schema_fixture.h"

namespace sallyport::cedar {
namespace {

constexpr std::string_view example = R"(@a namespace N {
  @doc("x \"y\"") entity User, Person in [Group, N::Group] = {@z "b c"?: Long, a: Set<{x: Group}>, d: __cedar::String,
    if_: {}} tags Set<String>;
  entity Group; entity E enum ["b", "a"]; type T = {}; type U = Bool;
  @q action a;
  action "b c", d in [a, N::Action::"a"] appliesTo {principal: User, resource: [Group, User], context: T};
  action e appliesTo {principal: User, resource: Group, context: {k: decimal}};
}
action out; type V = Long;)";

Fragment fragment_of(std::string_view text) {
  Diagnostics diagnostics;
  std::optional<Fragment> made = parse_fragment_text(Source("a", std::string(text)), diagnostics);
  EXPECT_TRUE(made);
  return made ? *std::move(made) : Fragment();
}

TEST(SchemaConversion, KeepsTheMeaningBothWays) {
  const SchemaPtr meant = schema_of(std::string(example));
  const std::string json = to_json(fragment_of(example));
  EXPECT_EQ(*schema_of_json(json), *meant);
  Diagnostics diagnostics;
  const std::optional<Fragment> read = parse_fragment_json(Source("a", json), diagnostics);
  ASSERT_TRUE(read);
  std::string problem;
  const std::optional<std::string> text = to_text(*read, problem);
  ASSERT_TRUE(text) << problem;
  EXPECT_EQ(*schema_of(*text), *meant);
  EXPECT_NE(*schema_of("entity A;"), *meant);
  EXPECT_NE(text->find("@doc(\"x \\\"y\\\"\")"), std::string::npos);
}

TEST(SchemaConversion, WritesTheJsonOfTheReference) {
  const std::string json =
      to_json(fragment_of("@a entity U in [G] {@b(\"c\") x?: Set<Long>}; entity G; @d(\"\") action r "
                          "in \"s\" appliesTo {principal: U, resource: G, context: C}; action "
                          "s; type C = {};"));
  const char* expected = R"({"":{"commonTypes":{"C":{"type":"Record","attributes":{}}},
    "entityTypes":{"G":{},"U":{"memberOfTypes":["G"],"shape":{"type":"Record","attributes":{"x":{"type":"Set",
      "element":{"type":"EntityOrCommon","name":"Long"},"annotations":{"b":"c"},"required":false}}},
      "annotations":{"a":""}}},
    "actions":{"r":{"appliesTo":{"resourceTypes":["G"],"principalTypes":["U"],"context":{"type":"C"}},
      "memberOf":[{"id":"s"}],"annotations":{"d":""}},"s":{"appliesTo":{"resourceTypes":[],"principalTypes":[]}}}}})";
  const auto squeezed = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (c != ' ' && c != '\n') out += c;
    }
    return out;
  };
  EXPECT_EQ(squeezed(json), squeezed(expected));
}

TEST(SchemaConversion, WritesTextThatReads) {
  std::string problem;
  EXPECT_EQ(
      to_text(fragment_of("entity A in [B,B] {a: Long, \"b c\"?: {x: Set<A>}, \"in\": {}} tags A; entity B; "
                          "action a, \"b\\\"\" in c; action c appliesTo {principal: A, resource: [A, B]};"),
              problem),
      "entity A in [B, B] = {\n  a: Long,\n  \"b c\"?: {\n    x: Set<A>,\n  },\n  \"in\": {},\n} tags A;\n"
      "entity B;\n"
      "action \"a\", \"b\\\"\" in [\"c\"];\n"
      "action \"c\" appliesTo {\n  principal: A,\n  resource: [A, B]\n};\n");
}

TEST(SchemaConversion, SaysWhatOnlyJsonCanSay) {
  const auto problem_of = [](std::string json) {
    Diagnostics diagnostics;
    const std::optional<Fragment> made = parse_fragment_json(Source("a", std::move(json)), diagnostics);
    std::string problem;
    const std::optional<std::string> text = made ? to_text(*made, problem) : std::nullopt;
    EXPECT_EQ(text.has_value(), problem.empty());
    return text ? *text : problem;
  };
  EXPECT_EQ(
      problem_of(
          R"({"":{"entityTypes":{"A":{}},"actions":{"a":{"appliesTo":{"principalTypes":["A"],"resourceTypes":[]}}}}})"),
      "action `a` has `appliesTo` without a resource type, which only JSON can say");
  EXPECT_EQ(
      problem_of(
          R"({"":{"commonTypes":{"A":{"type":"Long"}},"entityTypes":{"A":{"tags":{"type":"Entity","name":"A"}}},"actions":{}}})"),
      "`A` is an entity type and a common type; only JSON can tell them apart");
  EXPECT_EQ(problem_of(R"({"":{"commonTypes":{"T":{"type":"Record","attributes":{"a":{"type":"Long"}}}},
                               "entityTypes":{"Long":{},"A":{"shape":{"type":"T"}}},"actions":{}}})"),
            "type T = {\n  a: __cedar::Long,\n};\nentity Long;\nentity A = {\n  a: __cedar::Long,\n};\n");
}

TEST(SchemaJson, KeepsKindsOfNamesApart) {
  const SchemaPtr schema = schema_of_json(R"({"N":{"commonTypes":{"A":{"type":"Long"}},
    "entityTypes":{"A":{"shape":{"type":"Record","attributes":{"e":{"type":"Entity","name":"A"},"c":{"type":"A"},
      "b":{"type":"EntityOrCommon","name":"A"},"x":{"type":"Extension","name":"decimal"},"l":{"type":"Boolean"}}}},
      "Long":{"shape":{"type":"R"}}},"actions":{}},"":{"entityTypes":{},"actions":{},"commonTypes":
      {"R":{"type":"Record","attributes":{"l":{"type":"Long"}},"additionalAttributes":false}}}})");
  const RecordType& record = schema->find_entity_type("N::A")->attributes;
  EXPECT_EQ(to_text(record.find("e")->type), "N::A");
  EXPECT_EQ(to_text(record.find("c")->type), "Long");
  EXPECT_EQ(to_text(record.find("b")->type), "Long");
  EXPECT_EQ(to_text(record.find("x")->type), "decimal");
  EXPECT_EQ(to_text(record.find("l")->type), "Bool");
  EXPECT_EQ(to_text(schema->find_entity_type("N::Long")->attributes.find("l")->type), "Long");
}

TEST(SchemaJson, RefusesWhatTheReferenceRefuses) {
  const auto in_attribute = [](std::string_view type) {
    return R"({"":{"entityTypes":{"A":{"shape":{"type":"Record","attributes":{"a":)" + std::string(type) +
           R"(}}}},"actions":{}}})";
  };
  EXPECT_EQ(said_of_json(in_attribute(R"({"type":"Long"})")), "accepted");
  EXPECT_EQ(said_of_json(in_attribute(R"({"type":"Long","requird":false})")),
            "a:1:84: error: `requird` means nothing here\n  hint: did you mean `required`?\n");
  for (const char* type :
       {"null", "\"Long\"", "{}", R"({"type":null})", R"({"type":"Set"})", R"({"type":"Record"})",
        R"({"type":"Entity"})", R"({"type":"A"})", R"({"type":"a b"})", R"({"type":"Entity","name":"Long"})",
        R"({"type":"Long","name":"x"})", R"({"type":"Extension","name":"x"})",
        R"({"type":"Long","required":null})", R"({"type":"Long","x":1})",
        R"({"type":"Set","element":{"type":"Long","required":true}})",
        R"({"type":"Record","attributes":{},"additionalAttributes":true})"}) {
    EXPECT_NE(said_of_json(in_attribute(type)), "accepted") << type;
  }
  for (const char* text :
       {"[]", R"({"":{}})", R"({"":{"entityTypes":{}}})", R"({"":{"entityTypes":{},"actions":{},"x":1}})",
        R"({"":{"entityTypes":{},"actions":{},"annotations":{"a":"b"}}})",
        R"({"N M":{"entityTypes":{},"actions":{}}})", R"({"__cedar":{"entityTypes":{},"actions":{}}})",
        R"({"":{"entityTypes":{"A":null},"actions":{}}})",
        R"({"":{"entityTypes":{"Action":{}},"actions":{}}})",
        R"({"":{"entityTypes":{"A::B":{}},"actions":{}}})",
        R"({"":{"entityTypes":{"A":{"enum":[]}},"actions":{}}})",
        R"({"":{"entityTypes":{"A":{"shape":{"type":"Long"}}},"actions":{}}})",
        R"({"":{"entityTypes":{"A":{"enum":["a"],"tags":{"type":"Long"}}},"actions":{}}})",
        R"({"":{"entityTypes":{},"actions":{"a":{"attributes":{}}}}})",
        R"({"":{"entityTypes":{},"actions":{"a":{"appliesTo":{}}}}})",
        R"({"":{"entityTypes":{},"actions":{"a":{"memberOf":["a"]}}}})",
        R"({"":{"entityTypes":{},"actions":{"a":{"memberOf":[{"id":"b"}]}}}})",
        R"({"":{"commonTypes":{"Bool":{"type":"Long"}},"entityTypes":{},"actions":{}}})",
        R"({"":{"commonTypes":{"T":{"type":"Long","required":true}},"entityTypes":{},"actions":{}}})"}) {
    EXPECT_NE(said_of_json(text), "accepted") << text;
  }
  EXPECT_EQ(
      said_of_json(
          R"({"N":{"entityTypes":{},"actions":{"a":{"appliesTo":null,"memberOf":null,"attributes":null}},
    "annotations":{"a":"b","if":"","c":null}}})"),
      "accepted");
}

}  // namespace
}  // namespace sallyport::cedar
