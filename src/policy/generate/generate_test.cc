#include "policy/generate/generate.h"

#include <algorithm>
#include <set>

namespace sallyport::cedar::generate {
namespace {

TEST(Generate, MakesTheSameFromTheSameSeed) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(to_json_line(generate(seed, {})), to_json_line(generate(seed, {})));
  }
}

TEST(Generate, MakesSomethingElseFromEverySeed) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) seen.insert(policies_text(generate(seed, {})));
  EXPECT_EQ(seen.size(), 200U);
}

TEST(Generate, StaysWithinItsBudget) {
  const Budget budget{.policies = 7, .entities = 12, .requests = 3};
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Case made = generate(seed, budget);
    EXPECT_GE(made.policies.size(), 2U);
    EXPECT_LE(made.policies.size(), 7U);
    EXPECT_GE(made.requests.size(), 1U);
    EXPECT_LE(made.requests.size(), 3U);
  }
}

TEST(Generate, NamesPoliciesByTheirPlace) {
  const Case made = generate(11, {});
  for (std::size_t i = 0; i < made.policies.size(); ++i) {
    EXPECT_EQ(made.policies[i].id, "policy" + std::to_string(i));
  }
}

TEST(Generate, LinksOnlyTemplatesAndFillsTheirSlots) {
  std::size_t links = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Case made = generate(seed, {});
    for (const auto& link : made.links) {
      const auto of = std::ranges::find(made.policies, link.template_id, &GeneratedPolicy::id);
      ASSERT_NE(of, made.policies.end());
      EXPECT_TRUE(of->is_template);
      EXPECT_EQ(link.principal.has_value(), of->text.find("?principal") != std::string::npos);
      EXPECT_EQ(link.resource.has_value(), of->text.find("?resource") != std::string::npos);
      ++links;
    }
  }
  EXPECT_GT(links, 100U);
}

const std::vector<std::string> whole_language = {"permit",
                                                 "forbid",
                                                 "when",
                                                 "unless",
                                                 "if ",
                                                 " then ",
                                                 " else ",
                                                 "&&",
                                                 "||",
                                                 "!",
                                                 " == ",
                                                 " != ",
                                                 " < ",
                                                 " <= ",
                                                 " > ",
                                                 " >= ",
                                                 " + ",
                                                 " - ",
                                                 " * ",
                                                 "-(",
                                                 " in ",
                                                 " has ",
                                                 " like ",
                                                 " is ",
                                                 "?principal",
                                                 "?resource",
                                                 "@id",
                                                 ".contains(",
                                                 ".containsAll(",
                                                 ".containsAny(",
                                                 ".isEmpty()",
                                                 ".getTag(",
                                                 ".hasTag(",
                                                 "ip(",
                                                 "decimal(",
                                                 "datetime(",
                                                 "duration(",
                                                 ".isIpv4()",
                                                 ".isIpv6()",
                                                 ".isLoopback()",
                                                 ".isMulticast()",
                                                 ".isInRange(",
                                                 ".lessThan(",
                                                 ".lessThanOrEqual(",
                                                 ".greaterThan(",
                                                 ".greaterThanOrEqual(",
                                                 ".offset(",
                                                 ".durationSince(",
                                                 ".toDate()",
                                                 ".toTime()",
                                                 ".toMilliseconds()",
                                                 ".toSeconds()",
                                                 ".toMinutes()",
                                                 ".toHours()",
                                                 ".toDays()",
                                                 "9223372036854775807",
                                                 "-9223372036854775808",
                                                 "[]",
                                                 "{}",
                                                 "\\u{",
                                                 "\\*",
                                                 "context",
                                                 "action in ["};

// What is never made is never compared.
TEST(Generate, UsesTheWholeLanguage) {
  std::string all;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) all += policies_text(generate(seed, {}));
  for (const auto& word : whole_language) {
    EXPECT_NE(all.find(word), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace sallyport::cedar::generate
