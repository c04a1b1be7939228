#include <gtest/gtest.h>

#include "identity/accounts/account_name.h"
#include "identity/accounts/password_rules.h"
#include "identity/group_list.h"

namespace sallyport::identity {
namespace {

TEST(AccountName, S16HasOneSpelling) {
  for (const std::string_view typed : {"john", "JOHN", "john ", " \tJohn\t", "jOHN"}) {
    const auto name = canonical_account_name(typed);
    ASSERT_TRUE(name.ok()) << typed;
    EXPECT_EQ(*name, "john") << typed;
  }
  EXPECT_EQ(*canonical_account_name("Ann.Lee+ops@Example.com"), "ann.lee+ops@example.com");
}

TEST(AccountName, RefusesWhatHasTwoSpellings) {
  for (const std::string& typed :
       {std::string(), std::string("  "), std::string("j\xc3\xb6rg"), std::string("jo\xcc\x88rg"),
        std::string("\xd0\xb0lice"), std::string("a b"), std::string("john\0", 5), std::string("john\n"),
        std::string(".hidden"), std::string("-option"), std::string("a/b"), std::string("<b>"),
        std::string(65, 'a')}) {
    const auto name = canonical_account_name(typed);
    EXPECT_FALSE(name.ok()) << typed;
  }
  EXPECT_TRUE(canonical_account_name(std::string(64, 'a')).ok());
}

TEST(PasswordRules, RefusesWhatGuessersTryFirst) {
  struct Case {
    std::string_view password;
    PasswordProblem expected;
  };
  for (const auto& [password, expected] : {
           Case{"short", PasswordProblem::too_short},
           Case{"elevenchars", PasswordProblem::too_short},
           Case{"\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc",
                PasswordProblem::too_short},  // 12 bytes, 6 characters
           Case{"Password1234", PasswordProblem::too_common},
           Case{"P4$$w0rd!2026", PasswordProblem::too_common},
           Case{"welcomewelcome", PasswordProblem::too_common},
           Case{"!!Administrator99", PasswordProblem::too_common},
           Case{"aaaaaaaaaaaaaaaa", PasswordProblem::too_common},
           Case{"abababababab", PasswordProblem::too_common},
           Case{"123456789012", PasswordProblem::too_common},
           Case{"qwertyuiopas", PasswordProblem::too_common},
           Case{"poiuytrewq12", PasswordProblem::none},
           Case{"nopqrstuvwxyz", PasswordProblem::too_common},
           Case{"zyxwvutsrqponm", PasswordProblem::too_common},
           Case{"alice-in-wonderland", PasswordProblem::like_the_name},
           Case{"in-wonderland-ALICE", PasswordProblem::like_the_name},
           Case{"marble kettle orbit", PasswordProblem::none},
           Case{"password marble kettle", PasswordProblem::none},
           Case{"T7#mz!kQ2vLp", PasswordProblem::none},
       }) {
    EXPECT_EQ(check_new_password(password, "alice@example.com"), expected) << password;
  }
  EXPECT_EQ(check_new_password(std::string(513, 'x'), "alice"), PasswordProblem::too_long);
}

TEST(Groups, SurviveTheStore) {
  const std::vector<std::string> groups = {"a\"b", "caf\xc3\xa9", "ops, all"};
  EXPECT_EQ(*parse_groups(write_groups(groups)), groups);
  EXPECT_EQ(write_groups({}), "[]");
  EXPECT_EQ(canonical_groups({"b", "", "a", "b"}), (std::vector<std::string>{"a", "b"}));
  for (const std::string_view broken : {"", "{", "{}", "[1]", "[\"a\"", "\"a\"", "[null]"}) {
    EXPECT_FALSE(parse_groups(broken).ok()) << broken;
  }
  EXPECT_TRUE(valid_groups({"staff"}));
  EXPECT_FALSE(valid_groups({""}));
  EXPECT_FALSE(valid_groups({"a\nb"}));
  EXPECT_FALSE(valid_groups({std::string(129, 'a')}));
  EXPECT_FALSE(valid_groups(std::vector<std::string>(65, "a")));
}

}  // namespace
}  // namespace sallyport::identity
