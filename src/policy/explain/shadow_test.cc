#include "policy/explain/shadow.h"

#include <gtest/gtest.h>

#include "policy/language/parser.h"
#include "policy/schema/parse.h"

namespace sallyport::cedar {
namespace {

constexpr const char* schema_text = R"(
entity Group; entity User in [Group]; entity Photo;
action "read"; action view, list in ["read"] appliesTo { principal: User, resource: Photo, context: { a: Bool, b: Bool } };
)";

// "0<1 repeated" for each shadow.
std::string shadows(std::string policies) {
  Diagnostics wrong;
  const SchemaPtr schema = parse_schema_text(std::make_shared<const Source>("s", schema_text), wrong);
  const auto set = parse_policies(std::make_shared<const Source>("p", std::move(policies)), wrong);
  if (schema == nullptr || !set) return to_text(wrong.all().at(0));
  std::string out;
  for (const Shadow& shadow : find_shadowed(*set, *schema)) {
    out += std::to_string(shadow.policy) + (shadow.kind == Shadow::Kind::repeated ? "=" : "!") +
           std::to_string(shadow.by) + " ";
  }
  return out;
}

TEST(Shadow, FindsWhatIsRepeated) {
  EXPECT_EQ(
      shadows("permit (principal, action, resource); permit (principal == User::\"a\", action, resource);"),
      "1=0 ");
  EXPECT_EQ(shadows("permit (principal in Group::\"g\", action, resource) when { context.a && context.b };"
                    "permit (principal in Group::\"g\", action, resource) when { context.b };"),
            "0=1 ");
  EXPECT_EQ(shadows("permit (principal, action in [Action::\"view\"], resource);"
                    "permit (principal, action in Action::\"read\", resource);"),
            "0=1 ");
  EXPECT_EQ(shadows("forbid (principal is User, action, resource) unless { context.a || context.b };"
                    "forbid (principal, action, resource) unless { context.a };"),
            "0=1 ");
}

TEST(Shadow, OfTwoEqualOnesTheLaterIsNamed) {
  EXPECT_EQ(
      shadows("permit (principal, action, resource); permit (principal, action, resource) when { true };"),
      "1=0 ");
}

TEST(Shadow, FindsPermitsThatAForbidTakesAway) {
  EXPECT_EQ(shadows("permit (principal == User::\"a\", action == Action::\"view\", resource);"
                    "forbid (principal, action, resource);"),
            "0!1 ");
}

TEST(Shadow, SaysNothingOfWhatDiffers) {
  EXPECT_EQ(shadows("permit (principal, action, resource) when { context.a };"
                    "permit (principal, action, resource) when { context.b };"),
            "");
  EXPECT_EQ(shadows("permit (principal == User::\"a\", action, resource); permit (principal == User::\"b\", "
                    "action, resource);"),
            "");
  EXPECT_EQ(shadows("forbid (principal, action, resource) when { context.a };"
                    "permit (principal, action, resource) when { context.b };"),
            "");
  EXPECT_EQ(shadows("permit (principal, action == Action::\"view\", resource);"
                    "permit (principal, action == Action::\"list\", resource);"),
            "");
}

}  // namespace
}  // namespace sallyport::cedar
