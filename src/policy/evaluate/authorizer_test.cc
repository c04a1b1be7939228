#include <gtest/gtest.h>

#include "policy/evaluate/evaluator.h"
#include "policy/language/parser.h"

namespace sallyport::cedar {
namespace {

const Request ask{{"User", "alice"}, {"Action", "view"}, {"Photo", "sea"}, Record({{"mfa", true}})};

Entities world() {
  Entities entities;
  entities.add({{"User", "alice"}, {}, {}, {{"Group", "staff"}}});
  entities.add({{"Action", "view"}, {}, {}, {{"Action", "read"}}});
  entities.close();
  return entities;
}

PolicySet policies(const std::string& text) {
  Diagnostics diagnostics;
  std::optional<PolicySet> set = parse_policies(std::make_shared<const Source>("test", text), diagnostics);
  EXPECT_TRUE(set) << (diagnostics.all().empty() ? "" : to_text(diagnostics.all()[0]));
  return set.value_or(PolicySet());
}

// "allow policy0 policy2; errors policy1"
std::string answer(const PolicySet& set) {
  const Answer answer = authorize(set, ask, world());
  std::string out = answer.allowed ? "allow" : "deny";
  for (const std::string& id : answer.reasons) out += " " + id;
  if (!answer.errors.empty()) out += "; errors";
  for (const PolicyError& error : answer.errors) out += " " + error.policy;
  return out;
}
std::string answer(const std::string& text) { return answer(policies(text)); }

TEST(Authorizer, DeniesUnlessSomethingPermits) {
  EXPECT_EQ(answer(""), "deny");
  EXPECT_EQ(answer("permit(principal, action, resource) when { false };"), "deny");
  EXPECT_EQ(answer("permit(principal, action, resource);"), "allow policy0");
}

TEST(Authorizer, ForbidWinsAndIsTheReason) {
  EXPECT_EQ(
      answer(
          "permit(principal, action, resource); forbid(principal, action, resource);"
          "permit(principal, action, resource); forbid(principal, action, resource) when { context.mfa };"),
      "deny policy1 policy3");
  EXPECT_EQ(
      answer(
          "permit(principal, action, resource); forbid(principal, action, resource) unless { context.mfa };"
          "permit(principal, action, resource);"),
      "allow policy0 policy2");
}

TEST(Authorizer, ErrorsAreReportedAndDoNotApply) {
  EXPECT_EQ(
      answer(
          "permit(principal, action, resource); forbid(principal, action, resource) when { context.none };"),
      "allow policy0; errors policy1");
  EXPECT_EQ(answer("permit(principal, action, resource) when { 1 };"
                   "permit(principal, action, resource) unless { \"\" };"),
            "deny; errors policy0 policy1");
  EXPECT_EQ(answer("forbid(principal, action, resource) when { context.none };"
                   "forbid(principal, action, resource); permit(principal, action, resource);"),
            "deny policy1; errors policy0");
}

TEST(Authorizer, ConditionsAreAskedInOrder) {
  EXPECT_EQ(answer("permit(principal, action, resource) when { false } when { context.none };"), "deny");
  EXPECT_EQ(answer("permit(principal, action, resource) unless { true } when { context.none };"), "deny");
  EXPECT_EQ(answer("permit(principal, action, resource) when { context.none } when { false };"),
            "deny; errors policy0");
  EXPECT_EQ(
      answer("permit(principal, action, resource) when { true } unless { false } when { context.mfa };"),
      "allow policy0");
}

TEST(Authorizer, HeadsChooseWhatIsAsked) {
  const char* matching[] = {
      "principal, action, resource",
      R"(principal == User::"alice", action == Action::"view", resource == Photo::"sea")",
      R"(principal in Group::"staff", action in Action::"read", resource in Photo::"sea")",
      R"(principal is User, action in [Action::"x", Action::"read"], resource is Photo)",
      R"(principal is User in Group::"staff", action, resource is Photo in Photo::"sea")",
  };
  for (const char* head : matching) {
    EXPECT_EQ(answer("permit(" + std::string(head) + ");"), "allow policy0") << head;
  }
  const char* other[] = {
      R"(principal == User::"bob", action, resource)",
      R"(principal in Group::"other", action, resource)",
      "principal is Group, action, resource",
      R"(principal is Group in Group::"staff", action, resource)",
      R"(principal is User in Group::"other", action, resource)",
      R"(principal, action == Action::"read", resource)",
      R"(principal, action in Action::"write", resource)",
      R"(principal, action in [], resource)",
      R"(principal, action, resource == Photo::"hill")",
  };
  for (const char* head : other) {  // what follows is not even evaluated
    EXPECT_EQ(answer("permit(" + std::string(head) + ") when { context.none };"), "deny") << head;
  }
}

TEST(Authorizer, TemplatesTakePartOnceTheyAreLinked) {
  PolicySet set = policies(
      "permit(principal == ?principal, action, resource in ?resource) when { context.mfa };"
      "permit(principal in ?principal, action, resource);"
      "permit(principal is User in ?principal, action, resource);");
  EXPECT_EQ(answer(set), "deny");
  for (const Policy& policy : set.templates) EXPECT_FALSE(in_scope(policy, ask, world()));
  EXPECT_EQ(link(set, "policy0", "hers", {EntityUid{"User", "alice"}, EntityUid{"Photo", "sea"}}), "");
  EXPECT_EQ(link(set, "policy0", "his", {EntityUid{"User", "bob"}, EntityUid{"Photo", "sea"}}), "");
  EXPECT_EQ(link(set, "policy1", "staff", {EntityUid{"Group", "staff"}, std::nullopt}), "");
  EXPECT_EQ(link(set, "policy2", "typed", {EntityUid{"Group", "staff"}, std::nullopt}), "");
  EXPECT_EQ(answer(set), "allow hers staff typed");
}

}  // namespace
}  // namespace sallyport::cedar
