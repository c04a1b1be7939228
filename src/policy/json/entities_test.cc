// Entities and contexts in JSON. Which texts are accepted was compared with the reference (4.12), which is
// more lenient only where a test says so.
#include "policy/json/entities.h"

#include "policy/json/context.h"
#include "policy/json/values.h"
#include "policy/schema/schema_fixture.h"

namespace sallyport::cedar {
namespace {

const SchemaPtr& schema() {
  static const SchemaPtr made = schema_of(R"(
    entity User in [Group] { name: String, age?: Long, mgr?: User, ip?: ipaddr, d?: decimal, t?: datetime,
      u?: duration, set?: Set<Long>, ips?: Set<ipaddr>, rec?: {a: Long, b?: String, f?: User}, act?: Action } tags String;
    entity Group in [Group, Org];
    entity Org;
    entity IpTag tags ipaddr;
    entity Colour enum ["red", "blue"];
    entity Car { c?: Colour };
    action view in [all] appliesTo { principal: User, resource: [Group, Car], context: {
      ip?: ipaddr, u?: User, n?: Long, s?: Set<decimal>, r?: {x: Long}, c?: Colour } };
    action need appliesTo { principal: User, resource: Group, context: {x: Long} };
    action all in top; action top;
    namespace N { entity T {"__entity"?: Long}; })");
  return made;
}

// What was said, or "accepted".
std::string said_of_entities(std::string text, const Schema* with) {
  Diagnostics diagnostics;
  const auto made = parse_entities(std::make_shared<const Source>("e", std::move(text)), with, diagnostics);
  EXPECT_EQ(made.has_value(), !diagnostics.failed());
  std::string all;
  for (const Diagnostic& one : diagnostics.all()) all += to_text(one) + '\n';
  return all.empty() ? "accepted" : all;
}

std::string user(std::string_view attributes, std::string_view more = R"("parents":[])") {
  return R"([{"uid":{"type":"User","id":"a"},"attrs":{"name":"x")" + std::string(attributes) + "}," +
         std::string(more) + "}]";
}

std::string typed(std::string_view attributes, std::string_view more = R"("parents":[])") {
  return said_of_entities(user(attributes, more), schema().get());
}

Entities entities_of(std::string text, const Schema* with) {
  Diagnostics diagnostics;
  auto made = parse_entities(std::make_shared<const Source>("e", std::move(text)), with, diagnostics);
  EXPECT_TRUE(made) << (diagnostics.all().empty() ? "" : to_text(diagnostics.all().front()));
  return made ? *std::move(made) : Entities();
}

std::string attribute(const Entities& entities, std::string_view name) {
  const Entity* one = entities.find({"User", "a"});
  const Value* value = one ? one->attributes.find(name) : nullptr;
  return value ? to_text(*value) : "none";
}

TEST(EntitiesJson, ReadsByTheSchema) {
  const Entities all = entities_of(
      user(R"(,"age":9007199254740993,"mgr":{"type":"User","id":"b"},"ip":"10.0.0.0/8",
    "d":{"fn":"decimal","arg":"1.5"},"t":{"fn":"offset","args":["2024-01-01","1h"]},"u":{"__extn":{"fn":"duration","arg":"1h"}},
    "set":[2,1,2],"ips":["::1",{"__extn":{"fn":"ip","args":["1.1.1.1"]}}],"rec":{"a":1,"f":{"__entity":{"type":"User","id":"c"}}})",
           R"("parents":[{"type":"Group","id":"g"},{"__entity":{"type":"Org","id":"o"}}],"tags":{"k":"v"})"),
      schema().get());
  EXPECT_EQ(attribute(all, "age"), "9007199254740993");
  EXPECT_EQ(attribute(all, "mgr"), "User::\"b\"");
  EXPECT_EQ(attribute(all, "ip"), "ip(\"10.0.0.0/8\")");
  EXPECT_EQ(attribute(all, "d"), "decimal(\"1.5\")");
  EXPECT_EQ(attribute(all, "set"), "[1, 2]");
  EXPECT_EQ(attribute(all, "rec"), R"({"a": 1, "f": User::"c"})");
  EXPECT_EQ(to_text(*all.find({"User", "a"})->tags.find("k")), "\"v\"");
  EXPECT_TRUE(all.is_in({"User", "a"}, {"Org", "o"}));
  EXPECT_TRUE(all.is_in({"Action", "view"}, {"Action", "top"}));  // of the schema
  EXPECT_EQ(all.size(), 5U);
}

TEST(EntitiesJson, ReadsWithoutASchema) {
  const Entities all = entities_of(
      user(R"(,"ip":"10.0.0.0/8","mgr":{"type":"User","id":"b"},"e":{"__entity":{"type":"X::Y","id":""}},
    "t":{"__extn":{"fn":"offset","args":[{"__extn":{"fn":"datetime","arg":"2024-01-01"}},{"__extn":{"fn":"duration","arg":"1h"}}]}})"),
      nullptr);
  EXPECT_EQ(attribute(all, "ip"), "\"10.0.0.0/8\"");
  EXPECT_EQ(attribute(all, "mgr"), R"({"id": "b", "type": "User"})");
  EXPECT_EQ(attribute(all, "e"), "X::Y::\"\"");
  EXPECT_EQ(attribute(all, "t"), "datetime(\"2024-01-01T01:00:00.000Z\")");
}

TEST(EntitiesJson, SaysWhereWhatIsWrong) {
  EXPECT_EQ(
      typed(R"(,"nam":1)"),
      "e:1:54: error: attribute `nam` on `User::\"a\"` should not exist according to the schema\n  hint: did "
      "you mean `name`?\n");
  EXPECT_EQ(typed(R"(,"age":"1","set":[1,"b"])"),
            "e:1:60: error: in attribute `age` on `User::\"a\"`, type mismatch: value was expected to have "
            "type long, "
            "but it actually has type string: `\"1\"`\n"
            "e:1:73: error: in attribute `set` on `User::\"a\"`, type mismatch: value was expected to have "
            "type long, "
            "but it actually has type string: `\"b\"`\n");
  EXPECT_EQ(typed(R"(,"rec":{"c":1})"),
            "e:1:61: error: in attribute `rec` on `User::\"a\"`, record attribute `c` should not exist "
            "according to "
            "the schema\n  hint: did you mean `a`?\n"
            "e:1:60: error: in attribute `rec` on `User::\"a\"`, expected the record to have an attribute "
            "`a`, but it "
            "does not\n");
  EXPECT_EQ(typed(R"(,"rec":1)"),
            "e:1:60: error: in attribute `rec` on `User::\"a\"`, type mismatch: value was expected to have "
            "type { \"a\" "
            "=> (required) long, \"b\" => (optional) string, \"f\" => (optional) `User` }, but it actually "
            "has type "
            "long: `1`\n");
  EXPECT_EQ(said_of_entities(R"([{"uid":{"type":"Grop","id":"a"},"attrs":{},"parents":[]}])", schema().get()),
            "e:1:9: error: entity `Grop::\"a\"` has type `Grop` which is not declared in the schema\n  hint: "
            "did you "
            "mean `Group`?\n");
  EXPECT_EQ(said_of_entities(R"([{"uid":{"type":"User","id":"a"},"attrs":{},"parents":[]}])", schema().get()),
            "e:1:42: error: expected entity `User::\"a\"` to have attribute `name`, but it does not\n");
  EXPECT_EQ(typed("", R"("parents":[],"x":1)"), "e:1:68: warning: `x` means nothing here and is ignored\n");
  EXPECT_EQ(typed("", R"("parents":[{"type":"Group","id":"g","x":[1.5]}])"),
            "e:1:96: error: a number with a fraction or beyond 64 bits is no value of Cedar\n");
  EXPECT_EQ(
      typed("", R"("parents":[{"type":"Group","id":"g","__expr":"x"}])"),
      "e:1:91: error: the `__expr` escape is no longer supported\n  hint: use `__entity` or `__extn`\n");
}

TEST(EntitiesJson, RefusesValuesThatDoNotFit) {
  for (const char* attributes : {R"(,"name":1)",
                                 R"(,"age":1.5)",
                                 R"(,"age":1.0)",
                                 R"(,"age":null)",
                                 R"(,"age":[1])",
                                 R"(,"age":9223372036854775808)",
                                 R"(,"mgr":{"type":"Group","id":"b"})",
                                 R"(,"mgr":"User::\"b\"")",
                                 R"(,"mgr":{"type":"User"})",
                                 R"(,"mgr":[])",
                                 R"(,"mgr":{"__expr":"User::\"b\""})",
                                 R"(,"ip":"x")",
                                 R"(,"ip":1)",
                                 R"(,"ip":{"__extn":{"fn":"ip"}})",
                                 R"(,"ip":{"__extn":{"fn":"ip","args":["1.1.1.1","2"]}})",
                                 R"(,"ip":{"__extn":{"fn":"decimal","arg":"1.0"}})",
                                 R"(,"ip":{"__extn":{"fn":"nope","arg":"1.0"}})",
                                 R"(,"ip":{"__extn":{"fn":"ip","arg":1}})",
                                 R"(,"ip":{"__expr":"ip"})",
                                 R"(,"d":1)",
                                 R"(,"t":"x")",
                                 R"(,"set":1)",
                                 R"(,"set":[null])",
                                 R"(,"set":[[1]])",
                                 R"(,"ips":["x"])",
                                 R"(,"rec":[])",
                                 R"(,"rec":{"a":1,"b":null})",
                                 R"(,"rec":{"__entity":{"type":"User","id":"b"}})",
                                 R"(,"act":{"type":"Action","id":"nope"})",
                                 R"(,"__entity":1)"}) {
    EXPECT_NE(typed(attributes), "accepted") << attributes;
  }
  for (const char* attributes :
       {R"(,"mgr":{"__entity":{"type":"User","id":"b"}})", R"(,"act":{"type":"Action","id":"view"})",
        R"(,"set":[])", R"(,"ip":{"fn":"ip","args":["1.1.1.1"]})",
        R"(,"u":{"__extn":{"fn":"toTime","arg":"2024-01-02"}})"}) {
    EXPECT_EQ(typed(attributes), "accepted") << attributes;
  }
}

TEST(EntitiesJson, RefusesBrokenEscapesWithoutASchemaToo) {  // where the reference makes records of them
  for (const char* value :
       {R"({"__extn":{"fn":"ip"}})", R"({"__extn":"ip"})", R"({"__entity":{"type":"User"}})",
        R"({"__expr":"1"})", R"({"__entity":{"type":"User","id":"b"},"x":1})",
        R"({"__extn":{"fn":"ip","arg":"::1"},"x":1})", "null", "1.5",
        R"({"__entity":{"type":"a b","id":"x"}})"}) {
    EXPECT_NE(said_of_entities(user(",\"v\":" + std::string(value)), nullptr), "accepted") << value;
  }
  EXPECT_EQ(said_of_entities(R"([{"uid":{"type":"N::T","id":"a"},"attrs":{"__entity":1},"parents":[]}])",
                             schema().get()),
            "accepted");
}

TEST(EntitiesJson, RefusesOtherShapes) {
  for (const char* text :
       {"{}", "[null]", "[{}]", "", R"([{"uid":{"type":"User","id":"a"},"attrs":{}}])",
        R"([{"uid":{"type":"User","id":"a"},"parents":[]}])", R"([{"attrs":{},"parents":[]}])",
        R"([{"uid":"User::\"a\"","attrs":{},"parents":[]}])",
        R"([{"uid":{"type":"User","id":1},"attrs":{},"parents":[]}])",
        R"([{"uid":{"type":"__cedar::U","id":""},"attrs":{},"parents":[]}])",
        R"([{"uid":{"type":"U ","id":""},"attrs":{},"parents":[]}])",
        R"([{"uid":{"type":"","id":""},"attrs":{},"parents":[]}])",
        R"([{"uid":{"type":"if","id":""},"attrs":{},"parents":[]}])",
        R"([{"uid":{"type":"U","id":""},"attrs":null,"parents":[]}])",
        R"([{"uid":{"type":"U","id":""},"attrs":{},"parents":null}])",
        R"([{"uid":{"type":"U","id":""},"attrs":{},"parents":["x"]}])",
        R"([{"uid":{"type":"U","id":""},"attrs":{},"parents":[],"tags":[]}])"}) {
    EXPECT_NE(said_of_entities(text, nullptr), "accepted") << text;
  }
}

TEST(EntitiesJson, ChecksParents) {
  EXPECT_EQ(typed("", R"("parents":[{"type":"Org","id":"o"}])"), "accepted");  // through Group
  EXPECT_EQ(typed("", R"("parents":[{"type":"Car","id":"o"}])"),
            "e:1:66: error: `User::\"a\"` is not allowed to have an ancestor of type `Car` according to the "
            "schema\n");
  const auto group = [](std::string_view id, std::string_view parent) {
    return R"({"uid":{"type":"Group","id":")" + std::string(id) +
           R"("},"attrs":{},"parents":[{"type":"Group","id":")" + std::string(parent) + R"("}]})";
  };
  const std::string cycle = "[" + group("g", "h") + "," + group("h", "g") + "]";
  EXPECT_EQ(said_of_entities(cycle, schema().get()),
            "e:1:1: error: entity `Group::\"g\"` is its own ancestor\n");
  EXPECT_NE(said_of_entities(cycle, nullptr), "accepted");
  EXPECT_NE(said_of_entities("[" + group("g", "g") + "]", nullptr), "accepted");
}

TEST(EntitiesJson, MergesEqualOnesAndRefusesDifferentOnes) {
  const std::string one = R"({"uid":{"type":"User","id":"a"},"attrs":{"name":"x"},"parents":[]})";
  const std::string other = R"({"uid":{"type":"User","id":"a"},"attrs":{"name":"y"},"parents":[]})";
  EXPECT_EQ(entities_of("[" + one + "," + one + "]", nullptr).size(), 1U);
  EXPECT_EQ(said_of_entities("[" + one + "," + other + "]", nullptr),
            "e:1:76: error: entity `User::\"a\"` is here twice, and not the same\n");
}

TEST(EntitiesJson, ChecksTagsAndEnumeratedTypes) {
  const auto one = [](std::string_view type, std::string_view id, std::string_view attributes,
                      std::string_view tags) {
    return said_of_entities(R"([{"uid":{"type":")" + std::string(type) + R"(","id":")" + std::string(id) +
                                R"("},"attrs":{)" + std::string(attributes) + R"(},"parents":[],"tags":{)" +
                                std::string(tags) + "}}]",
                            schema().get());
  };
  EXPECT_EQ(one("IpTag", "a", "", R"("x":"1.1.1.1","y":{"__extn":{"fn":"ip","arg":"::1"}})"), "accepted");
  EXPECT_NE(one("IpTag", "a", "", R"("x":"1.1.1")"), "accepted");
  EXPECT_EQ(one("Org", "a", "", ""), "accepted");
  EXPECT_EQ(one("Org", "a", "", R"("x":1)"),
            "e:1:65: error: found a tag `x` on `Org::\"a\"`, but no tags should exist on `Org::\"a\"` "
            "according to the "
            "schema\n");
  EXPECT_EQ(one("Colour", "red", "", ""), "accepted");
  EXPECT_NE(one("Colour", "green", "", ""), "accepted");
  EXPECT_NE(one("Colour", "red", R"("a":1)", ""), "accepted");
  EXPECT_EQ(one("Car", "a", R"("c":{"type":"Colour","id":"red"})", ""), "accepted");
  EXPECT_EQ(one("Car", "a", R"("c":{"type":"Colour","id":"green"})", ""),
            "e:1:46: error: in attribute `c` on `Car::\"a\"`, entity `Colour::\"green\"` is of an enumerated "
            "entity type, "
            "but `\"green\"` is not declared as a valid eid\n");
}

TEST(EntitiesJson, TakesActionsFromTheSchema) {
  const auto action = [](std::string_view id, std::string_view parents, std::string_view attributes = "") {
    std::string list;
    for (const char parent : parents) {
      list += std::string(list.empty() ? "" : ",") + R"({"type":"Action","id":")" +
              (parent == 'a' ? "all" : "top") + R"("})";
    }
    return R"({"uid":{"type":"Action","id":")" + std::string(id) + R"("},"attrs":{)" +
           std::string(attributes) + R"(},"parents":[)" + list + "]}";
  };
  const auto with = [](const std::string& items) {
    return said_of_entities("[" + items + "]", schema().get());
  };
  EXPECT_EQ(with(action("all", "t")), "accepted");
  EXPECT_EQ(with(action("view", "at")), "accepted");
  EXPECT_EQ(with(action("view", "a") + "," + action("all", "t")), "accepted");
  EXPECT_EQ(
      with(action("view", "a")),
      "e:1:9: error: definition of action `Action::\"view\"` does not match its schema declaration\n  hint: "
      "leave it out, and the schema's is used\n");
  EXPECT_NE(with(action("top", "a") + "," + action("all", "t")), "accepted");
  EXPECT_NE(with(action("all", "t", R"("x":1)")), "accepted");
  EXPECT_EQ(with(action("nope", "")),
            "e:1:9: error: found action entity `Action::\"nope\"`, but it was not declared as an action in "
            "the schema\n");
}

TEST(EntitiesJson, ActionsAreInActionsOnly) {
  EXPECT_EQ(
      said_of_entities(R"([{"uid":{"type":"Action","id":"a"},"attrs":{},"parents":[{"type":"G","id":"g"}]}])",
                       nullptr),
      "e:1:58: error: action `Action::\"a\"` has a non-action parent `G::\"g\"`\n");
}

TEST(EntitiesJson, LimitsTheDepthOfValues) {
  const auto nested = [](std::size_t depth) {
    return said_of_entities(user(",\"v\":" + std::string(depth, '[') + std::string(depth, ']')), nullptr);
  };
  EXPECT_EQ(nested(128), "accepted");
  EXPECT_EQ(nested(129),
            "e:1:186: error: in attribute `v` on `User::\"a\"`, values are nested deeper than 128 levels\n");
}

TEST(EntitiesJson, WritesWhatItReads) {
  const std::string text =
      user(R"(,"age":-9223372036854775808,"mgr":{"type":"User","id":"\u0000\""},"ip":"10.0.0.0/8","d":"1.5",
    "t":"0001-01-01","u":"-1ms","set":[1,2],"rec":{"a":1})",
           R"("parents":[{"type":"Group","id":"g"}],"tags":{"k":"v"})");
  const Entities all = entities_of(text, schema().get());
  const Entities typed_again = entities_of(to_json(all), schema().get());
  const Entities again = entities_of(to_json(all), nullptr);
  for (const Entities* one : {&typed_again, &again}) {
    ASSERT_EQ(one->size(), all.size());
    for (const Entity* entity : all.all()) {
      ASSERT_TRUE(one->find(entity->uid));
      EXPECT_EQ(one->find(entity->uid)->attributes, entity->attributes);
      EXPECT_EQ(one->find(entity->uid)->tags, entity->tags);
      EXPECT_EQ(one->find(entity->uid)->parents, entity->parents);
    }
  }
}

TEST(ValueJson, WritesTimesThatHaveNoText) {
  const Value far(Datetime{INT64_MAX});
  Diagnostics diagnostics;
  const Source source("v", to_json(far));
  const std::optional<Json> json = parse_json(source, diagnostics);
  ASSERT_TRUE(json);
  const std::optional<Value> back = ValueReader(source, nullptr, diagnostics).value(*json, nullptr, "here");
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, far);
}

std::string said_of_context(std::string text, const Schema* with, const char* action) {
  Diagnostics diagnostics;
  const EntityUid uid{"Action", action ? action : ""};
  const auto made = parse_context(std::make_shared<const Source>("c", std::move(text)), with,
                                  action ? &uid : nullptr, diagnostics);
  EXPECT_EQ(made.has_value(), !diagnostics.failed());
  return made ? to_text(Value(*made)) : to_text(diagnostics.all().front());
}

TEST(ContextJson, ReadsByTheAction) {
  const Schema* with = schema().get();
  EXPECT_EQ(said_of_context(R"({"ip":"1.1.1.1","u":{"type":"User","id":"a"},"s":["1.0"],"r":{"x":1}})", with,
                            "view"),
            R"({"ip": ip("1.1.1.1"), "r": {"x": 1}, "s": [decimal("1.0")], "u": User::"a"})");
  EXPECT_EQ(said_of_context("{}", with, "view"), "{}");
  EXPECT_EQ(said_of_context("{}", with, "need"),
            "c:1:1: error: in the context, expected the record to have an attribute `x`, but it does not");
  EXPECT_EQ(said_of_context("{\n \"n\": \"x\"}", with, "view"),
            "c:2:7: error: in the context, type mismatch: value was expected to have type long, but it "
            "actually has "
            "type string: `\"x\"`");
  EXPECT_EQ(said_of_context("{}", with, "nope"),
            "c:1:1: error: action `Action::\"nope\"` does not exist in the supplied schema");
  EXPECT_EQ(said_of_context(R"({"zz":1})", with, nullptr), R"({"zz": 1})");
  EXPECT_EQ(said_of_context(R"({"ip":"x"})", nullptr, nullptr), R"({"ip": "x"})");
  for (const char* text :
       {R"({"ip":"x"})", R"({"u":{"type":"Group","id":"a"}})", R"({"n":null})", R"({"n":1.5})", R"({"zz":1})",
        "[]", "null", "\"x\"", "1", R"({"r":{"x":1,"y":2}})", R"({"c":{"type":"Colour","id":"green"}})"}) {
    EXPECT_EQ(said_of_context(text, with, "view").substr(0, 2), "c:") << text;
  }
  for (const char* text :
       {R"({"__extn":{"fn":"ip","arg":"::1"}})", R"({"__entity":{"type":"U","id":"a"}})", "[]", "null"}) {
    EXPECT_EQ(said_of_context(text, nullptr, nullptr).substr(0, 2), "c:") << text;
  }
}

}  // namespace
}  // namespace sallyport::cedar
