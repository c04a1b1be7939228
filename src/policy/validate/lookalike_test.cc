#include "policy/validate/lookalike.h"

#include <gtest/gtest.h>

#include "policy/validate/validate_fixture.h"

namespace sallyport::cedar {
namespace {

TEST(Lookalike, MixedScripts) {
  EXPECT_TRUE(is_single_script("say hello, 123"));
  EXPECT_FALSE(is_single_script("say_\u04BBello"));  // U+04BB looks like h
  EXPECT_TRUE(is_single_script("\u043F\u0440\u0438\u0432\u0435\u0442!"));
  EXPECT_FALSE(is_single_script("p\u0430ypal"));
  EXPECT_FALSE(is_single_script("\u03B1a"));
  EXPECT_TRUE(is_single_script("Z\u00FCrich"));
  EXPECT_TRUE(is_single_script("\u6771\u4EAC\u306E\u30C6"));  // Japanese mixes three
  EXPECT_TRUE(is_single_script("\uD55C\u6F22"));              // Korean two
  EXPECT_FALSE(is_single_script("\uD55C\u306E"));
  EXPECT_FALSE(is_single_script("a\u6771"));
  EXPECT_TRUE(is_single_script("\U0001F34C \u2192 ok"));  // symbols are common to all
  EXPECT_TRUE(is_single_script("\xFF\xFE"));
}

TEST(Lookalike, OddCharacters) {
  EXPECT_EQ(find_odd_character("get /pets/{petId}?x=1&y=~"), "");
  EXPECT_EQ(find_odd_character("is\u200BAdmin"), "\u200B");
  EXPECT_EQ(find_odd_character("new\nline"), "\n");
  EXPECT_EQ(find_odd_character(std::string_view("null\0", 5)), std::string_view("\0", 1));
  EXPECT_EQ(find_odd_character("delete\x7F"), "\x7F");
  EXPECT_EQ(find_odd_character("a\U0001F34C"), "\U0001F34C");
  EXPECT_EQ(find_odd_character("\uFF41bc"), "\uFF41");  // a full-width a
  EXPECT_EQ(find_odd_character("Z\u00FCrich\u6771"), "");
}

TEST(Lookalike, DirectionControls) {
  EXPECT_TRUE(has_direction_control("user\u202E \u2066&& principal.is_admin\u2069"));
  EXPECT_FALSE(has_direction_control("\u05D0\u05D1"));  // Hebrew itself is fine
  EXPECT_FALSE(has_direction_control("\u202F"));
}

TEST(Lookalike, AreWarnedOfInPolicies) {
  const std::string mixed = "contains mixed scripts";
  EXPECT_EQ(said_of_condition("principal.name == \"say_\u04BBello\""),
            "warning: string `\"say_\u04BBello\"` " + mixed);
  EXPECT_EQ(said_of_condition("principal.name like \"*_\u04BBello\""),
            "warning: string `\"*_\u04BBello\"` " + mixed);
  EXPECT_EQ(said_of_policy("permit(principal == User::\"say_\u04BBello\", action, resource);"),
            "warning: identifier `say_\u04BBello` " + mixed);
  EXPECT_EQ(
      said_of_condition("{\"is\u200BAdmin\": true} has admin || principal.admin"),
      "warning: identifier `is\\u{200b}Admin` contains the character `\\u{200b}` which is not a printable "
      "ASCII character and falls outside of the General Security Profile for Identifiers");
  EXPECT_EQ(
      said_of_condition("principal.name != \"user\u202E \u2066&& principal.admin\u2069\""),
      "warning: string `\"user\u202E \u2066&& principal.admin\u2069\"` contains BIDI control characters");
}

}  // namespace
}  // namespace sallyport::cedar
