#include "policy/explain/explain.h"

#include <gtest/gtest.h>

#include "policy/language/parser.h"

namespace sallyport::cedar {
namespace {

class ExplainTest : public testing::Test {
 protected:
  ExplainTest() {
    Entity alice;
    alice.uid = {"User", "alice"};
    alice.parents = {{"Group", "staff"}};
    alice.attributes =
        Record({{"level", Value(std::int64_t{3})}, {"manager", Value(EntityUid{"User", "bob"})}});
    entities_.add(std::move(alice));
    entities_.close();
    request_.principal = {"User", "alice"};
    request_.action = {"Action", "view"};
    request_.resource = {"Photo", "p"};
    request_.context = Record({{"mfa", Value(false)}, {"n", Value(std::int64_t{7})}});
  }

  std::string ask(std::string text) {
    Diagnostics wrong;
    const auto set = parse_policies(std::make_shared<const Source>("p", std::move(text)), wrong);
    if (!set) return "unreadable: " + to_text(wrong.all().at(0));
    return to_text(cedar::explain(*set, request_, entities_).at(0));
  }

  Request request_;
  Entities entities_;
};

TEST_F(ExplainTest, SaysWhichPartOfTheHeadDiffers) {
  EXPECT_EQ(ask("permit (principal in Group::\"admins\", action, resource);"),
            "policy0 (permit) does not apply: p:1:9: `principal in Group::\"admins\"` is false\n"
            "    principal = User::\"alice\", in Group::\"staff\"");
  EXPECT_EQ(ask("forbid (principal, action == Action::\"edit\", resource);"),
            "policy0 (forbid) does not apply: p:1:20: `action == Action::\"edit\"` is false\n"
            "    action = Action::\"view\"");
  EXPECT_EQ(ask("forbid (principal, action, resource is Album);"),
            "policy0 (forbid) does not apply: p:1:28: `resource is Album` is false\n"
            "    resource = Photo::\"p\"");
}

TEST_F(ExplainTest, NamesTheSmallestClauseThatIsFalse) {
  EXPECT_EQ(ask("permit (principal, action, resource)\nwhen { context.n > 3 && (context.mfa || "
                "principal.level == 9) };"),
            "policy0 (permit) does not apply: p:2:25: `(context.mfa || principal.level == 9)` is false\n"
            "    context.mfa = false\n"
            "    principal.level = 3");
  EXPECT_EQ(ask("permit (principal, action, resource) when { if context.mfa then true else context.n < 7 };"),
            "policy0 (permit) does not apply: p:1:75: `context.n < 7` is false\n"
            "    context.n = 7");
}

TEST_F(ExplainTest, SaysWhatAnUnlessSaw) {
  EXPECT_EQ(ask("permit (principal, action, resource) unless { context.mfa || context.n == 7 };"),
            "policy0 (permit) does not apply: p:1:62: `context.n == 7` is true, in an `unless`\n"
            "    context.n = 7");
}

TEST_F(ExplainTest, SaysWhereAPolicyFailed) {
  const std::string said = ask("permit (principal, action, resource) when { principal.manager.level > 2 };");
  EXPECT_TRUE(said.starts_with("policy0 (permit) failed: p:1:45: `principal.manager.level > 2` failed: "))
      << said;
  EXPECT_NE(said.find("\n    principal.manager = User::\"bob\""), std::string::npos) << said;
  EXPECT_TRUE(ask("permit (principal, action, resource) when { context.n * 9223372036854775807 > 1 };")
                  .starts_with("policy0 (permit) failed: "));
}

TEST_F(ExplainTest, SaysWhenAPolicyApplies) {
  EXPECT_EQ(ask("permit (principal, action, resource) when { context.n == 7 } unless { context.mfa };"),
            "policy0 (permit) applies");
}

TEST_F(ExplainTest, BoundsWhatItPrints) {
  std::string long_set = "permit (principal, action, resource) when { [";
  for (int i = 0; i < 200; ++i) long_set += "\"element\", ";
  const std::string said = ask(long_set + "\"x\"].isEmpty() };");
  EXPECT_LT(said.size(), 400u);
  EXPECT_NE(said.find("...` is false"), std::string::npos) << said;
}

}  // namespace
}  // namespace sallyport::cedar
