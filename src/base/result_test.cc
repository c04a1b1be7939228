#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/control/control.h"
#include "base/secret.h"

namespace sallyport {
namespace {

Result<int> half(int value) {
  if (value % 2 != 0) return client_error(ErrorKind::malformed, "odd");
  return value / 2;
}

Result<int> quarter(int value) {
  SP_TRY(const int once, half(value));
  SP_TRY(const int twice, half(once));
  return twice;
}

Result<void> check(int value) {
  if (value < 0) return upstream_error(ErrorKind::too_large, "negative");
  return {};
}

Result<int> checked(int value) {
  SP_CHECK(check(value));
  return value;
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(*quarter(8), 2);
  EXPECT_EQ(quarter(6).error().detail, "odd");
  EXPECT_FALSE(quarter(7));
  EXPECT_EQ(checked(1).value(), 1);
  EXPECT_EQ(checked(-1).error().kind, ErrorKind::too_large);
  EXPECT_EQ(checked(-1).error().origin, Origin::upstream);
  EXPECT_TRUE(check(1));
  EXPECT_FALSE(check(-1));
  const Result<std::string> text = std::string("x");
  EXPECT_EQ(text->size(), 1u);
  EXPECT_EQ(text.value(), *text);
}

TEST(Result, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(3);
  result.value() = std::make_unique<int>(4);
  const std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 4);
}

TEST(ResultDeathTest, AskingForWhatIsNotThereEndsTheProcess) {
  EXPECT_DEATH((void)half(1).value(), "");
  EXPECT_DEATH((void)half(2).error(), "");
  EXPECT_DEATH((void)check(1).error(), "");
}

TEST(Error, HasWords) {
  for (int i = 0; i <= static_cast<int>(ErrorKind::internal); ++i) {
    EXPECT_FALSE(to_string(static_cast<ErrorKind>(i)).empty());
  }
  EXPECT_EQ(to_string(ErrorKind::rate_limited), "rate_limited");
  EXPECT_EQ(to_string(Origin::client), "client");
  EXPECT_EQ(to_string(Origin::upstream), "upstream");
  EXPECT_EQ(to_string(self_error(ErrorKind::internal, "").origin), "self");
  EXPECT_EQ(to_string(static_cast<ErrorKind>(99)), "internal") << "what is not listed is the worst";
  EXPECT_EQ(to_string(static_cast<Origin>(99)), "self");
}

TEST(Secret, GoesWhereItIsMoved) {
  Secret first(std::string(40, 's'));
  Secret second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT: what a moved-from secret holds is the point
  Secret third;
  third = std::move(second);
  EXPECT_EQ(third.reveal(), std::string(40, 's'));
  EXPECT_TRUE(second.empty());  // NOLINT
}

TEST(EqualConstantTime, ComparesAllBytes) {
  EXPECT_TRUE(equal_constant_time("abc", "abc"));
  EXPECT_TRUE(equal_constant_time("", ""));
  EXPECT_FALSE(equal_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_constant_time("xbc", "abc"));
  EXPECT_FALSE(equal_constant_time("abc", "ab"));
}

TEST(Control, IsAlwaysEnforcedInTheProduct) {
  EXPECT_FALSE(controls_removable());
  for (const ControlName& entry : control_names) {
    EXPECT_FALSE(take_away_control(entry.name));
    EXPECT_TRUE(enforced(entry.control)) << entry.name;
  }
}

}  // namespace
}  // namespace sallyport
