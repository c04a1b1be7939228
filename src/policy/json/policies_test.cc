#include "policy/json/policies.h"

#include <gtest/gtest.h>

#include "policy/language/parser.h"
#include "policy/language/print.h"

namespace sallyport::cedar {
namespace {

SourcePtr source(std::string text) { return std::make_shared<const Source>("p.json", std::move(text)); }

const std::string head =
    R"("effect":"permit","principal":{"op":"All"},"action":{"op":"All"},"resource":{"op":"All"})";

std::string why_not(const std::string& text) {
  Diagnostics diagnostics;
  const auto set = parse_policies_json(source(text), diagnostics);
  EXPECT_EQ(set.has_value(), !diagnostics.failed());
  if (set) return "accepted";
  const std::string first = to_text(diagnostics.all().front());
  return first.substr(std::string_view("p.json:").size());
}

std::string of_body(const std::string& body) {
  return "{" + head + R"(,"conditions":[{"kind":"when","body":)" + body + "}]}";
}

// The body as source, or what is wrong with it, without the place.
std::string body_text(const std::string& body) {
  Diagnostics diagnostics;
  const auto set = parse_policies_json(source(of_body(body)), diagnostics);
  if (!set) return diagnostics.all().front().message;
  return to_text(set->policies.at(0).conditions->at(0).body);
}

Policy policy_of(const std::string& text) {
  Diagnostics diagnostics;
  auto read = parse_policy(source(text), "policy0", diagnostics);
  EXPECT_TRUE(read) << text << (diagnostics.failed() ? to_text(diagnostics.all().front()) : "");
  return read ? *std::move(read) : Policy();
}

// Text to JSON, JSON to a policy, and that back to text.
std::string there_and_back(const std::string& text) {
  Diagnostics diagnostics;
  const auto set = parse_policies_json(source(to_json(policy_of(text))), diagnostics);
  if (!set) return to_text(diagnostics.all().front());
  return to_text(set->policies.empty() ? set->templates.at(0) : set->policies.at(0));
}

TEST(PoliciesJson, WritesAsTheReferenceDoes) {
  EXPECT_EQ(to_json(policy_of("permit(principal,action,resource);")), "{" + head + R"(,"conditions":[]})");
  EXPECT_EQ(
      to_json(policy_of(
          "@id(\"x\")@b @a(\"\") forbid(principal == A::\"a\",action in [Action::\"x\",Action::\"y\"],"
          "resource is T in ?resource) when { context has a.b } unless { !(context.s like \"ab*\") };")),
      R"({"effect":"forbid","principal":{"op":"==","entity":{"type":"A","id":"a"}},)"
      R"("action":{"op":"in","entities":[{"type":"Action","id":"x"},{"type":"Action","id":"y"}]},)"
      R"("resource":{"op":"is","entity_type":"T","in":{"slot":"?resource"}},"conditions":[)"
      R"({"kind":"when","body":{"has":{"left":{"Var":"context"},"attr":["a","b"]}}},)"
      R"({"kind":"unless","body":{"!":{"arg":{"like":{"left":{".":{"left":{"Var":"context"},"attr":"s"}},)"
      R"("pattern":[{"Literal":"a"},{"Literal":"b"},"Wildcard"]}}}}}],"annotations":{"a":"","b":null,"id":"x"}})");
}

TEST(PoliciesJson, EveryFormComesBack) {
  for (const char* text :
       {"permit (principal, action, resource);", "@a(\"x\")\n@b\nforbid (principal, action, resource);",
        "permit (principal == A::\"a\", action == Action::\"x\", resource in B::\"b\");",
        "permit (principal is A, action in Action::\"x\", resource is A::B in C::\"c\");",
        "permit (principal == ?principal, action in [Action::\"x\", Action::\"y\"], resource is T in "
        "?resource);",
        "permit (principal in ?principal, action in [], resource)\nwhen { true }\nunless { false };",
        "permit (principal, action, resource)\nwhen { if 1 < 2 then [1, \"a\", A::\"x\"] else {\"a\": -5, "
        "\"b\": {}} };",
        "permit (principal, action, resource)\nwhen { principal is A || principal is A in resource };",
        "permit (principal, action, resource)\nwhen { context has \"a b\" && context has a.b && context[\"x "
        "y\"] };",
        "permit (principal, action, resource)\nwhen { \"a\" like \"*a\\*b**\" && \"\" like \"\" };",
        "permit (principal, action, resource)\nwhen { 1 + 2 - 3 * -context.a != -(-5) };",
        "permit (principal, action, resource)\nwhen { !(1 <= 2) || 3 > 4 || 5 >= 6 || action in [action] };",
        "permit (principal, action, resource)\nwhen { [].contains(1) || [].containsAll([]) || "
        "[].containsAny([]) };",
        "permit (principal, action, resource)\nwhen { [].isEmpty() || principal.hasTag(\"a\") || "
        "principal.getTag(\"a\") };",
        "permit (principal, action, resource)\nwhen { ip(\"::1\").isInRange(ip(\"::/8\")) || decimal() == "
        "datetime(1, 2) };",
        "permit (principal, action, resource)\nwhen { 9223372036854775807 == -9223372036854775808 };"}) {
    EXPECT_EQ(there_and_back(text), text);
  }
  EXPECT_EQ(there_and_back("permit(principal,action in [Action::\"x\"],resource);"),
            "permit (principal, action in Action::\"x\", resource);");
}

TEST(PoliciesJson, TheDeepestPolicyComesBack) {
  std::string deep = "true";
  for (int i = 0; i < 126; ++i) deep = "!(" + deep + ")";
  const std::string text = "permit (principal, action, resource)\nwhen { " + deep + " };";
  std::string printed = there_and_back(text);
  EXPECT_EQ(printed.size(), text.size() - 2);  // the innermost parentheses are not needed
}

TEST(PoliciesJson, RefusesWhatSourceCouldNotHold) {
  const auto nested = [](std::string_view before, std::string_view after, int times) {
    std::string text = R"({"Value":1})";
    for (int i = 0; i < times; ++i) text = std::string(before) + text + std::string(after);
    return text;
  };
  EXPECT_TRUE(body_text(nested(R"({"!":{"arg":)", "}}", 127)).starts_with("!(!("));
  EXPECT_EQ(body_text(nested(R"({"!":{"arg":)", "}}", 128)), "expressions are nested deeper than 128 levels");
  EXPECT_EQ(body_text(R"({"Value":)" + std::string(128, '[') + std::string(128, ']') + "}"),
            std::string(128, '[') + std::string(128, ']'));
  EXPECT_EQ(body_text(R"({"Value":)" + std::string(129, '[') + std::string(129, ']') + "}"),
            "expressions are nested deeper than 128 levels");
}

TEST(PoliciesJson, ReadsValues) {
  EXPECT_EQ(body_text(R"({"Value":[1,{"a":"x"},true]})"), R"([1, {"a": "x"}, true])");
  EXPECT_EQ(body_text(R"({"Value":{"__entity":{"type":"A::B","id":"x"}}})"), R"(A::B::"x")");
  EXPECT_EQ(body_text(R"({"Value":{"__extn":{"fn":"ip","arg":"::1"}}})"), R"(ip("::1"))");
  EXPECT_EQ(body_text(R"({"Value":{"__extn":{"fn":"offset","args":["a",1]}}})"), R"("a".offset(1))");
  EXPECT_EQ(body_text(R"({"Value":{"type":"A","id":"x"}})"), R"({"type": "A", "id": "x"})");
  EXPECT_EQ(body_text(R"({"neg":{"arg":{"Value":5}}})"), "-(5)");
  EXPECT_EQ(body_text(R"({"has":{"left":{"Var":"context"},"attr":["if"]}})"), R"(context has "if")");
  EXPECT_EQ(
      body_text(
          R"({"like":{"left":{"Value":""},"pattern":[{"Literal":"ab"},{"Literal":""},{"Literal":"c"}]}})"),
      R"("" like "abc")");
}

constexpr std::pair<const char*, const char*> wrong_bodies[] = {
    {R"(1)", "an expression is an object with one member, the name of its operation"},
    {R"({})", "an expression is an object with one member, the name of its operation"},
    {R"({"Value":1,"Var":"context"})",
     "an expression is an object with one member, the name of its operation"},
    {R"({"Value":null})", "there is no null in Cedar"},
    {R"({"Value":1.5})", "`1.5` is no integer of 64 bits"},
    {R"({"Value":9223372036854775808})", "`9223372036854775808` is no integer of 64 bits"},
    {R"({"Value":[null]})", "there is no null in Cedar"},
    {R"({"Value":{"a":null}})", "there is no null in Cedar"},
    {R"({"Value":{"__expr":"1"}})", "`__expr` is not supported"},
    {R"({"Value":{"__entity":{"type":"A"}}})", "this object lacks `id`"},
    {R"({"Value":{"__entity":{"type":"A B","id":"x"}}})", "`A B` cannot be the name of a type"},
    {R"({"Value":{"__entity":{"type":1,"id":"x"}}})",
     "expected the name of an entity type as a string, found an integer"},
    {R"({"Value":{"__entity":{"type":"A","id":"x","z":1}}})", "`z` means nothing here"},
    {R"({"Value":{"__extn":{"fn":"foo","arg":1}}})", "there is no operation `foo`"},
    {R"({"Value":{"__extn":{"fn":"ip"}}})",
     "an extension value is {\"fn\", \"arg\"}, or {\"fn\", \"args\": [...]}"},
    {R"({"Value":{"__extn":{"fn":"ip","args":1}}})",
     "an extension value is {\"fn\", \"arg\"}, or {\"fn\", \"args\": [...]}"},
    {R"({"Value":{"__extn":{"fn":"ip","arg":null}}})", "there is no null in Cedar"},
    {R"({"Value":{"__extn":{"fn":1,"arg":1}}})",
     "expected the name of a function as a string, found an integer"},
    {R"({"Value":{"__extn":1}})", "expected an object, found an integer"},
    {R"({"Var":"foo"})", "the variables are principal, action, resource and context"},
    {R"({"Slot":"?principal"})", "a slot can stand only in the scope"},
    {R"({"==":{"left":{"Value":1}}})", "this object lacks `right`"},
    {R"({"==":{"left":{"Value":1},"right":{"Value":1},"rigth":1}})", "`rigth` means nothing here"},
    {R"({"==":[1,2]})", "expected an object, found an array"},
    {R"({"!":{"arg":{"Value":null}}})", "there is no null in Cedar"},
    {R"({"Set":1})", "expected an array of expressions, found an integer"},
    {R"({"Set":[1]})", "an expression is an object with one member, the name of its operation"},
    {R"({"Record":[]})", "expected an object of expressions, found an array"},
    {R"({"Record":{"a":1}})", "an expression is an object with one member, the name of its operation"},
    {R"({".":{"left":{"Value":1}}})", "this object lacks `attr`"},
    {R"({".":{"left":{"Value":1},"attr":1}})", "expected an attribute's name as a string, found an integer"},
    {R"({"has":{"left":{"Value":1}}})", "this object lacks `attr`"},
    {R"({"has":{"left":{"Value":1},"attr":[]}})",
     "expected an attribute's name, or a list of names that is not empty"},
    {R"({"has":{"left":{"Value":1},"attr":[1]}})",
     "expected an attribute's name as a string, found an integer"},
    {R"({"has":{"left":{"Value":1},"attr":["a","b c"]}})", "a list of attributes holds plain names only"},
    {R"({"like":{"left":{"Value":1}}})", "this object lacks `pattern`"},
    {R"({"like":{"left":{"Value":1},"pattern":"a"}})",
     "expected the pieces of a pattern as an array, found a string"},
    {R"({"like":{"left":{"Value":1},"pattern":["a"]}})",
     "a piece of a pattern is \"Wildcard\" or {\"Literal\": \"...\"}"},
    {R"({"is":{"left":{"Value":1}}})", "this object lacks `entity_type`"},
    {R"({"is":{"left":{"Value":1},"entity_type":"if"}})", "`if` cannot be the name of a type"},
    {R"({"is":{"left":{"Value":1},"entity_type":"A","in":1}})",
     "an expression is an object with one member, the name of its operation"},
    {R"({"foo":[]})", "there is no operation `foo`"},
    {R"({"foo":{}})", "there is no operation `foo`"},
    {R"({"ip":{}})", "expected an array of arguments"},
    {R"({"ip":[1]})", "an expression is an object with one member, the name of its operation"},
    {R"({"isIpv4":[]})", "the method `isIpv4` needs the value it is called on as its first argument"},
    {R"({"contains":[]})", "expected an object, found an array"},
    {R"({"unknown":[]})", "there is no operation `unknown`"},
};

TEST(PoliciesJson, SaysWhatIsWrongWithExpressions) {
  for (const auto& [body, message] : wrong_bodies) EXPECT_EQ(body_text(body), message) << body;
}

TEST(PoliciesJson, SaysWhatIsWrongWithPoliciesAndWhere) {
  const std::string any = R"("action":{"op":"All"},"resource":{"op":"All"},"conditions":[]})";
  const auto principal = [&](const std::string& scope) {
    return why_not(R"({"effect":"permit","principal":)" + scope + "," + any);
  };
  EXPECT_EQ(why_not("{"), "1:2: error: expected a name between double quotes, the text ends here");
  EXPECT_EQ(why_not("[]"), "1:1: error: expected an object, found an array");
  EXPECT_EQ(why_not(R"({"effect":"permit"})"), "1:1: error: this object lacks `principal`");
  EXPECT_EQ(why_not(R"({"effect":"allow","principal":{"op":"All"},)" + any),
            "1:11: error: expected \"permit\" or \"forbid\"");
  EXPECT_EQ(why_not(R"({"effect":"permit","extra":1})"), "1:20: error: `extra` means nothing here");
  EXPECT_EQ(principal("1"), "1:32: error: expected an object, found an integer");
  EXPECT_EQ(principal("{}"), "1:32: error: this object lacks `op`");
  EXPECT_EQ(principal(R"({"op":"=="})"), "1:32: error: expected either `entity` or `slot`");
  EXPECT_EQ(principal(R"({"op":"==","slot":"?resource"})"),
            "1:50: error: the slot that can stand here is \"?principal\"");
  EXPECT_EQ(principal(R"({"op":"==","slot":"?principal","entity":{"type":"A","id":"x"}})"),
            "1:32: error: expected either `entity` or `slot`");
  EXPECT_EQ(principal(R"({"op":"<"})"), "1:38: error: expected \"All\", \"==\", \"in\" or \"is\"");
  EXPECT_EQ(principal(R"({"op":"is"})"), "1:32: error: this object lacks `entity_type`");
  EXPECT_EQ(principal(R"({"op":"is","entity_type":"A","in":{}})"),
            "1:66: error: expected either `entity` or `slot`");
  EXPECT_EQ(principal(R"({"op":"All","slot":"?principal"})"), "1:44: error: `slot` means nothing here");
}

TEST(PoliciesJson, SaysWhatIsWrongWithActionsConditionsAndAnnotations) {
  const std::string start = R"({"effect":"permit","principal":{"op":"All"},"resource":{"op":"All"},)";
  const auto action = [&](const std::string& scope) {
    return why_not(start + R"("conditions":[],"action":)" + scope + "}");
  };
  const std::string forms =
      "1:94: error: an action is {\"op\": \"All\"}, {\"op\": \"==\", \"entity\"}, {\"op\": \"in\", "
      "\"entity\"} or "
      "{\"op\": \"in\", \"entities\": [...]}";
  EXPECT_EQ(action(R"({"op":"==","entity":{"type":"A","id":"x"}})"),
            "1:114: error: `A::\"x\"` is no action\n  hint: the type of an action is `Action`, or ends in "
            "`::Action`");
  EXPECT_EQ(action(R"({"op":"is"})"), forms);
  EXPECT_EQ(action(R"({"op":"==","entities":[]})"), forms);
  EXPECT_EQ(action("{}"), "1:94: error: this object lacks `op`");
  const auto rest = [&](const std::string& members) {
    return why_not(start + R"("action":{"op":"All"},)" + members + "}");
  };
  EXPECT_EQ(rest(R"("conditions":1)"), "1:104: error: expected an array of conditions");
  EXPECT_EQ(rest(R"("conditions":[{"kind":"while","body":{"Value":1}}])"),
            "1:113: error: expected \"when\" or \"unless\"");
  EXPECT_EQ(rest(R"("conditions":[{"kind":"when"}])"), "1:105: error: this object lacks `body`");
  EXPECT_EQ(rest(R"("conditions":[],"annotations":{"a b":"x"})"),
            "1:122: error: `a b` cannot be the name of an annotation");
  EXPECT_EQ(rest(R"("conditions":[],"annotations":{"a":1})"),
            "1:126: error: expected the text of an annotation, or null, as a string, found an integer");
  EXPECT_EQ(rest(R"("conditions":[],"annotations":[])"), "1:121: error: expected an object of annotations");
}

TEST(PoliciesJson, SetsKeepTemplatesAndLinks) {
  Diagnostics diagnostics;
  auto set = parse_policies(source("permit(principal,action,resource) when { true };\n"
                                   "forbid(principal == ?principal,action,resource in ?resource);"),
                            diagnostics);
  ASSERT_TRUE(set);
  ASSERT_EQ(
      link(*set, "policy1", "linked", {.principal = EntityUid{"A", "x"}, .resource = EntityUid{"B", "y"}}),
      "");
  const std::string json = to_json(*set);
  EXPECT_TRUE(
      json.ends_with(R"("templateLinks":[{"templateId":"policy1","newId":"linked",)"
                     R"("values":{"?principal":{"type":"A","id":"x"},"?resource":{"type":"B","id":"y"}}}]})"))
      << json;
  const auto back = parse_policies_json(source(json), diagnostics);
  ASSERT_TRUE(back) << to_text(diagnostics.all().front());
  EXPECT_EQ(to_json(*back), json);
  EXPECT_EQ(back->policies.at(1).template_id, "policy1");
  EXPECT_EQ(to_text(back->policies.at(1)), to_text(set->policies.at(1)));
  EXPECT_EQ(
      parse_policies_json(source(to_json(*set, JsonWriter::Layout::indented)), diagnostics)->policies.size(),
      2U);
}

TEST(PoliciesJson, ReadsSourceInsideSets) {
  Diagnostics diagnostics;
  const std::string policy = "permit(principal,action,resource);";
  const std::string with_slot = "permit(principal == ?principal,action,resource);";
  const auto text =
      parse_policies_json(source("{\"staticPolicies\":\"" + policy + policy + "\"}"), diagnostics);
  ASSERT_TRUE(text);
  EXPECT_EQ(text->policies.at(1).id, "policy1");
  const auto array = parse_policies_json(source("{\"staticPolicies\":[\"" + policy + "\"]}"), diagnostics);
  ASSERT_TRUE(array);
  EXPECT_EQ(array->policies.at(0).id, "policy0");
  const auto both = parse_policies_json(
      source("{\"staticPolicies\":{\"a\":\"" + policy + "\"},\"templates\":{\"t\":\"" + with_slot +
             "\"},\"templateLinks\":[{\"templateId\":\"t\",\"newId\":\"n\",\"values\":{\"?principal\":"
             "{\"__entity\":{\"type\":\"A\",\"id\":\"x\"}}}}]}"),
      diagnostics);
  ASSERT_TRUE(both);
  EXPECT_EQ(both->policies.at(1).id, "n");
}

TEST(PoliciesJson, SaysWhatIsWrongWithSets) {
  const std::string with_slot = "\"permit(principal == ?principal,action,resource);\"";
  EXPECT_EQ(why_not("{\"staticPolicies\":1}"),
            "1:19: error: expected an object, an array or a string of policies");
  EXPECT_EQ(why_not("{\"staticPolicies\":[" + with_slot + "]}"),
            "1:20: error: a static policy cannot have slots");
  EXPECT_EQ(why_not("{\"staticPolicies\":" + with_slot + "}"),
            "1:19: error: a static policy cannot have slots\n  hint: templates stand in `templates`");
  EXPECT_EQ(why_not("{\"staticPolicies\":\"permit\"}"),
            "1:7: error: expected `(` before the scope, found the end of the text");
  EXPECT_EQ(why_not("{\"templates\":{\"t\":\"permit(principal,action,resource);\"}}"),
            "1:19: error: a template needs a slot, and this policy has none");
  EXPECT_EQ(why_not("{\"templates\":1}"), "1:14: error: expected an object of templates");
  EXPECT_EQ(
      why_not("{\"staticPolicies\":{\"a\":\"permit(principal,action,resource);\"},\"templates\":{\"a\":" +
              with_slot + "}}"),
      "1:75: error: the id `a` is taken");
  EXPECT_EQ(why_not("{\"templateLinks\":1}"), "1:18: error: expected an array of links");
  EXPECT_EQ(why_not("{\"templateLinks\":[{}]}"), "1:19: error: this object lacks `templateId`");
  EXPECT_EQ(why_not("{\"templateLinks\":[{\"templateId\":\"a\",\"newId\":\"b\",\"values\":{}}]}"),
            "1:19: error: there is no template `a`");
  EXPECT_EQ(why_not("{\"templateLinks\":[{\"templateId\":\"a\",\"newId\":\"b\",\"values\":{\"?x\":1}}]}"),
            "1:59: error: `?x` means nothing here");
  EXPECT_EQ(why_not("{\"other\":1}"), "1:2: error: `other` means nothing here");
}

}  // namespace
}  // namespace sallyport::cedar
