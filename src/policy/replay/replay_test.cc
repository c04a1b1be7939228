#include "policy/replay/replay.h"

#include <gtest/gtest.h>

namespace sallyport::cedar {
namespace {

SourcePtr source(std::string text, std::string name = "test") {
  return std::make_shared<const Source>(std::move(name), std::move(text));
}

const char* const schema_text = R"(entity User; entity Photo = { public: Bool };
action view, edit appliesTo { principal: User, resource: Photo, context: { mfa: Bool } };)";
const char* const entities_text = R"([{"uid": {"type": "User", "id": "a"}, "attrs": {}, "parents": []},
  {"uid": {"type": "Photo", "id": "p"}, "attrs": {"public": true}, "parents": []}])";

CaseTexts texts(std::string policies) {
  return {source(std::move(policies)), source(schema_text), source(entities_text), nullptr, nullptr};
}

std::string request(const std::string& rest, const std::string& context = R"({"mfa": true})") {
  return R"({"principal": {"type": "User", "id": "a"}, "action": "Action::\"view\"",
             "resource": {"__entity": {"type": "Photo", "id": "p"}}, "context": )" +
         context + ", " + rest + "}";
}

CaseFile read(const std::string& should_validate, const std::string& requests) {
  const std::string text = R"({"policies": "p", "schema": "s", "entities": "e", "shouldValidate": )" +
                           should_validate + R"(, "requests": [)" + requests + "]}";
  Diagnostics diagnostics;
  std::optional<CaseFile> test = parse_case_file(source(text), diagnostics);
  EXPECT_TRUE(test) << (diagnostics.all().empty() ? "" : to_text(diagnostics.all()[0]));
  return test.value_or(CaseFile());
}

// "2 passed" or the failures, "kind: what", one a line.
std::string outcome(const CaseFile& test, const CaseTexts& texts, const ReplayOptions& options = {}) {
  const ReplayReport report = replay(test, texts, options);
  std::string out;
  for (const ReplayFailure& failure : report.failures) {
    out.append(out.empty() ? "" : "\n").append(kind_name(failure.kind)).append(": ").append(failure.what);
  }
  return out.empty() ? std::to_string(report.passed) + " passed" : out;
}

const std::string allow = request(R"("decision": "allow", "reason": ["policy0"], "errors": [])");

TEST(Replay, PassesWhatComesOutAsItSays) {
  EXPECT_EQ(outcome(read("true", allow), texts("permit(principal, action, resource);")), "2 passed");
  EXPECT_EQ(
      outcome(read("true", allow + "," + request(R"("decision": "Allow", "description": "no reasons told")")),
              texts("permit(principal, action, resource);")),
      "3 passed");
  EXPECT_EQ(outcome(read("false", request(R"("decision": "deny", "reasons": [], "errors": ["policy0"])")),
                    texts("permit(principal, action, resource) when { 1 };")),
            "2 passed");
}

TEST(Replay, SaysWhatDiffers) {
  EXPECT_EQ(outcome(read("true", allow), texts("forbid(principal, action, resource);")),
            "decision: request 0: expected allow, got deny (reasons: policy0; errors: none)");
  EXPECT_EQ(outcome(read("true", allow),
                    texts("permit(principal, action, resource); permit(principal, action, resource);")),
            "reasons: request 0: expected reasons policy0, got policy0, policy1");
  EXPECT_EQ(
      outcome(read("false", allow),
              texts("permit(principal, action, resource); permit(principal, action, resource) when { 1 };")),
      "errors: request 0: expected errors of none, got policy1");
  EXPECT_EQ(outcome(read("false", allow), texts("permit(principal, action, resource);")),
            "validation: expected that validation fails, it passed");
  const std::string invalid =
      outcome(read("true", ""), texts("permit(principal, action, resource) when { 1 };"));
  EXPECT_TRUE(invalid.starts_with("validation: expected valid policies, got: ")) << invalid;
}

TEST(Replay, RequestsMustFitTheSchemaUnlessTheCaseSaysOtherwise) {
  const CaseTexts some = texts("permit(principal, action, resource);");
  const std::string unfit =
      outcome(read("true", request(R"("decision": "allow", "reason": ["policy0"])", R"({"mfa": 5})")), some);
  EXPECT_TRUE(unfit.starts_with("request: request 0: ")) << unfit;
  EXPECT_EQ(
      outcome(read("true", request(R"("decision": "allow", "validateRequest": false)", R"({"mfa": 5})")),
              some),
      "2 passed");
}

TEST(Replay, WhatCannotBeReadIsAFailure) {
  CaseTexts some = texts("permit(principal, action, resource)");
  EXPECT_TRUE(outcome(read("true", allow), some).starts_with("reading: test:1:"));
  some = texts("permit(principal, action, resource);");
  some.entities = source("[{}]");
  EXPECT_TRUE(outcome(read("true", allow), some).starts_with("reading: test:1:"));
  some.entities = source(R"([{"uid": {"type": "Nobody", "id": "a"}, "attrs": {}, "parents": []}])");
  EXPECT_TRUE(outcome(read("true", allow), some).starts_with("reading: "));
  ReplayOptions options;
  options.entities_must_fit = false;
  EXPECT_EQ(outcome(read("true", allow), some, options), "2 passed");
}

TEST(Replay, LinksTemplates) {
  CaseTexts some = texts(R"(@id("mine") permit(principal == ?principal, action, resource);)");
  some.links =
      source(R"([{"template_id": "mine", "link_id": "hers", "args": {"?principal": "User::\"a\""}}])");
  ReplayOptions options;
  options.ids_from_annotations = true;
  const CaseFile test = read("true", request(R"("decision": "allow", "reason": ["hers"])"));
  EXPECT_EQ(outcome(test, some, options), "2 passed");
  EXPECT_EQ(outcome(test, some), "reading: link `hers`: there is no template `mine`");
  some.links = source(R"([{"template_id": "mine", "link_id": "hers", "args": {"?action": "User::\"a\""}}])");
  EXPECT_EQ(outcome(test, some, options),
            "reading: test:1:65: error: expected `?principal` or `?resource`, got `?action`");
}

TEST(Replay, ComparesAllThatAValidatorSaid) {
  CaseTexts some = texts("permit(principal, action, resource) when { 1 };");
  some.validation =
      source(R"({"policyValidation": {"strict": false, "permissive": false, "strictErrors": ["x"],
      "perPolicy": {"policy0": {"strict": false, "permissive": false}}},
    "entityValidation": {"perEntity": {"Photo::p": {}, "Action::view": {}}},
    "requestValidation": [{"strict": true, "permissive": true}]})");
  ReplayOptions options;
  options.validation_only = true;
  EXPECT_EQ(outcome(read("true", allow), some, options), "7 passed");
  some.validation = source(R"({"policyValidation": {"strict": true, "permissive": true},
    "entityValidation": {"perEntity": {"Photo::p": {"errors": ["y"]}}},
    "requestValidation": [{"strict": false, "permissive": false, "errors": ["z"]}]})");
  const std::string differs = outcome(read("true", allow), some, options);
  EXPECT_NE(differs.find("validation: strict: expected valid, got: "), std::string::npos) << differs;
  EXPECT_NE(differs.find("validation: permissive: expected valid, got: "), std::string::npos);
  EXPECT_NE(differs.find("entities: Photo::p: expected not to fit the schema: y"), std::string::npos);
  EXPECT_NE(differs.find("request: request 0: expected not to fit the schema: z"), std::string::npos);
}

TEST(Replay, KnowsTheColumnOf4_13) {
  CaseTexts some = texts("permit(principal == Photo::\"p\", action, resource);");
  some.validation = source(R"({"policyValidation": {"strict": false, "permissive": false,
    "strictErrors": ["unable to find an applicable action given the policy scope constraints"],
    "permissiveErrors": ["unable to find an applicable action given the policy scope constraints"]}})");
  ReplayOptions options;
  EXPECT_EQ(outcome(read("false", ""), some, options), "3 passed");
  options.inapplicable_is_warning = true;
  EXPECT_EQ(outcome(read("false", ""), some, options), "2 passed");
}

TEST(CaseFile, RefusesWhatItDoesNotUnderstand) {
  const char* const wrong[] = {
      "",
      "[]",
      R"({"policies": "p", "schema": "s", "entities": "e"})",
      R"({"policies": 1, "schema": "s", "entities": "e", "requests": []})",
      R"({"policies": "p", "schema": "s", "entities": "e", "requests": [5]})",
      R"({"policies": "p", "schema": "s", "entities": "e", "shouldValidate": "yes", "requests": []})",
  };
  for (const char* text : wrong) {
    Diagnostics diagnostics;
    EXPECT_FALSE(parse_case_file(source(text), diagnostics)) << text;
    EXPECT_TRUE(diagnostics.failed());
  }
  Diagnostics diagnostics;
  const std::string bad = R"({"policies": "p", "schema": "s", "entities": "e", "requests": [)" +
                          request(R"("decision": "maybe")") + "]}";
  EXPECT_FALSE(parse_case_file(source(bad), diagnostics));
  EXPECT_FALSE(is_case_file(*source("[1]")));
  EXPECT_FALSE(is_case_file(*source("{")));
  EXPECT_TRUE(is_case_file(*source(bad)));
}

TEST(LinkFile, IsWrittenAsItIsRead) {
  Diagnostics diagnostics;
  const char* const text =
      R"([{"template_id":"t","link_id":"a","args":{"?principal":"User::\"x\"","?resource":"A::B::\"y\""}},)"
      R"({"template_id":"u","link_id":"b","args":{}}])";
  const auto links = parse_link_file(source(text), diagnostics);
  ASSERT_TRUE(links);
  EXPECT_EQ(to_json(*links), std::string(text) + "\n");
  EXPECT_TRUE(parse_link_file(source(""), diagnostics).value().empty());
  EXPECT_FALSE(parse_link_file(source("{}"), diagnostics));
  Diagnostics other;
  EXPECT_FALSE(parse_link_file(
      source(R"([{"template_id": "t", "link_id": "a", "args": {"?principal": "alice"}}])"), other));
}

TEST(KnownDifferences, AreSorted) {
  Diagnostics diagnostics;
  const auto names = parse_known_differences(
      source(
          R"({"a": {"strict_validation_false_in_corpus_but_warning_only_since_4_13": ["y", "x"], "other": 1},
                 "b": {"strict_validation_false_in_corpus_but_warning_only_since_4_13": ["w"]}})"),
      diagnostics);
  EXPECT_EQ(names, (std::vector<std::string>{"w", "x", "y"}));
  EXPECT_FALSE(parse_known_differences(source("[]"), diagnostics));
}

TEST(Ids, OfAnnotationsMustDiffer) {
  Policy first;
  first.id = "policy0";
  first.annotations = {{"id", "x", true, {}}};
  Policy second = first;
  second.id = "policy1";
  PolicySet set;
  set.policies = {first};
  EXPECT_EQ(take_ids_from_annotations(set), "");
  EXPECT_EQ(set.policies[0].id, "x");
  set.templates = {second};
  EXPECT_EQ(take_ids_from_annotations(set), "two policies have the id `x`");
}

}  // namespace
}  // namespace sallyport::cedar
