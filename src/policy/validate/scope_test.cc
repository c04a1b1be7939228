#include "policy/validate/scope.h"

#include <gtest/gtest.h>

#include "policy/validate/validate_fixture.h"

namespace sallyport::cedar {
namespace {

const std::string inapplicable = "unable to find an applicable action given the policy scope constraints";

std::string said_of_head(const std::string& head, const ValidateOptions& options = {}) {
  return said_of_policy("permit(" + head + ");", options);
}

std::string hint_of(const std::string& policy, std::size_t index = 0) {
  Diagnostics diagnostics;
  validate(policies_of(policy), house(), {}, diagnostics);
  return index < diagnostics.all().size() ? diagnostics.all()[index].hint : "";
}

TEST(Scope, HeadsThatFit) {
  for (const char* head : {"principal, action, resource", "principal == User::\"a\", action, resource",
                           "principal in Group::\"a\", action, resource",
                           "principal in Team::\"a\", action == Action::\"edit\", resource",
                           "principal is User in Group::\"a\", action, resource",
                           "principal, action in Action::\"all\", resource",
                           "principal, action in [Action::\"view\", Action::\"edit\"], resource",
                           "principal, action, resource in Folder::\"a\"",
                           "principal, action, resource is Folder in Folder::\"a\"",
                           "principal, action == NS::Action::\"do\", resource",
                           "principal == ?principal, action, resource in ?resource",
                           "principal is User in ?principal, action, resource == ?resource"}) {
    EXPECT_EQ(said_of_head(head), "") << head;
  }
}

TEST(Scope, HeadsThatFitNoRequest) {
  for (const char* head :
       {"principal == Group::\"a\", action, resource", "principal in Doc::\"a\", action, resource",
        "principal is Group, action, resource", "principal is Team in Group::\"a\", action, resource",
        "principal, action == Action::\"none\", resource", "principal, action == Action::\"all\", resource",
        "principal, action in [Action::\"none\"], resource",
        "principal is Team, action == Action::\"edit\", resource",
        "principal == User::\"a\", action == NS::Action::\"do\", resource",
        "principal, action, resource is Folder in Doc::\"a\"",
        "principal is Group in ?principal, action, resource"}) {
    EXPECT_EQ(said_of_head(head), inapplicable) << head;
  }
}

TEST(Scope, FittingNothingIsAWarningIfWanted) {
  ValidateOptions options;
  options.inapplicable_is_warning = true;
  EXPECT_EQ(said_of_head("principal is Group, action, resource", options), "warning: " + inapplicable);
  EXPECT_EQ(said_of_head("principal is Nope, action, resource", options),
            "unrecognized entity type `Nope`\nwarning: " + inapplicable);
}

TEST(Scope, TypesAndActionsMustBeKnown) {
  EXPECT_EQ(said_of_head("principal == Usr::\"a\", action, resource"),
            "unrecognized entity type `Usr`\n" + inapplicable);
  EXPECT_EQ(said_of_head("principal is User in Usr::\"a\", action, resource"),
            "unrecognized entity type `Usr`\n" + inapplicable);
  EXPECT_EQ(said_of_head("principal, action == Action::\"viw\", resource"),
            "unrecognized action `Action::\"viw\"`\n" + inapplicable);
  // One unknown action spoils the list.
  EXPECT_EQ(said_of_head("principal, action in [Action::\"view\", Action::\"viw\"], resource"),
            "unrecognized action `Action::\"viw\"`\n" + inapplicable);
}

TEST(Scope, HintsNameWhatWasMeant) {
  EXPECT_EQ(hint_of("permit(principal == Usr::\"a\", action, resource);"), "did you mean `User`?");
  EXPECT_EQ(hint_of("permit(principal, action == Action::\"viw\", resource);"),
            "did you mean `Action::\"view\"`?");
  EXPECT_EQ(hint_of("permit(principal == Group::\"a\", action, resource);"),
            "try replacing `==` with `in` in the principal clause");
  EXPECT_EQ(hint_of("permit(principal == Group::\"a\", action, resource == Folder::\"a\");"),
            "try replacing `==` with `in` in the principal clause");  // a folder can be the resource
  EXPECT_EQ(
      hint_of("permit(principal == Group::\"a\", action == Action::\"edit\", resource == Folder::\"a\");"),
      "try replacing `==` with `in` in the principal clause and the resource clause");
  EXPECT_EQ(hint_of("permit(principal == Doc::\"a\", action, resource);"), "");
}

TEST(Scope, AListOfActionsIsASetLiteral) {
  EXPECT_EQ(said_of_head("principal, action in [], resource"),
            inapplicable + "\nempty set literals are forbidden in policies");
  EXPECT_EQ(said_of_head("principal, action in [], resource", permissive), inapplicable);
  EXPECT_EQ(said_of_head("principal, action in [Action::\"view\", NS::Action::\"do\"], resource"),
            "the types Action and NS::Action are not compatible");
  EXPECT_EQ(said_of_head("principal, action in [Action::\"view\", NS::Action::\"do\"], resource", permissive),
            "");
}

TEST(Scope, ConditionsAreNotTypedWhereTheHeadCannotHold) {
  EXPECT_EQ(said_of_policy("permit(principal is Team, action, resource) when { principal == Team::\"a\" };"),
            "");
  EXPECT_EQ(said_of_policy("permit(principal is Group, action, resource) when { principal.nope };"),
            inapplicable);
  // An unknown type might be any: the conditions are looked at.
  EXPECT_EQ(said_of_policy("permit(principal in Usr::\"a\", action == Action::\"edit\", resource)"
                           " when { principal.nope };"),
            "unrecognized entity type `Usr`\n" + inapplicable +
                "\nattribute `nope` on entity type `User` not found");
}

TEST(Scope, EnumeratedIdsMustBeDeclared) {
  EXPECT_EQ(said_of_condition("context.color == Color::\"red\""), "");
  Diagnostics diagnostics;
  validate(policies_of("permit(principal, action == Action::\"view\", resource)"
                       " when { context.color == Color::\"blue\" };"),
           house(), {}, diagnostics);
  EXPECT_EQ(lines(diagnostics),
            "entity `Color::\"blue\"` is of an enumerated entity type, but `\"blue\"` is not declared as a "
            "valid eid");
  EXPECT_EQ(diagnostics.all()[0].hint, "it is one of: \"green\" \"red\"");
}

TEST(Scope, TemplatesAreCheckedForAllEntitiesThatFitTheirSlots) {
  EXPECT_EQ(said_of_policy("permit(principal in ?principal, action == Action::\"edit\", resource)"
                           " when { principal.nope };"),
            "attribute `nope` on entity type `User` not found");
  EXPECT_EQ(said_of_policy("permit(principal is Nope in ?principal, action, resource);"),
            "unrecognized entity type `Nope`\n" + inapplicable);
}

TEST(Scope, LinksAreCheckedForWhatStandsInTheirSlots) {
  PolicySet set =
      policies_of("permit(principal in ?principal, action, resource) when { principal.age > 1 };");
  const auto linked = [&set](const char* type) {
    PolicySet copy = set;
    SlotValues values;
    values.principal = EntityUid{type, "a"};
    EXPECT_EQ(link(copy, "policy0", "one", values), "");
    Diagnostics diagnostics;
    validate(copy, house(), {}, diagnostics);
    std::string said;
    for (const Diagnostic& one : diagnostics.all()) said += one.policy == "one" ? one.message + '\n' : "";
    return said;
  };
  EXPECT_EQ(linked("Group"), "");  // the error in its condition is the template's
  EXPECT_EQ(linked("Doc"), inapplicable + '\n');
  EXPECT_EQ(linked("Nope"), "unrecognized entity type `Nope`\n" + inapplicable + '\n');
}

TEST(Scope, DiagnosticsCarryPolicyAndPlace) {
  Diagnostics diagnostics;
  validate(policies_of("permit(principal, action, resource);\n"
                       "permit(principal is User, action, resource)\n  when { principal.nope };"),
           house(), {}, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_EQ(to_text(diagnostics.all()[0]),
            "a.cedar:3:10: error: policy1: attribute `nope` on entity type `User` not found");
}

}  // namespace
}  // namespace sallyport::cedar
