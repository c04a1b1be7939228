#include "verify/catalogue/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace sallyport::verify {
namespace {

std::vector<Attack> all_attacks() {
  auto attacks = read_catalogue(embedded_case_files());
  EXPECT_TRUE(attacks.ok()) << attacks.error().detail;
  return attacks.ok() ? std::move(attacks).value() : std::vector<Attack>();
}

constexpr std::string_view minimal =
    "id: X01\ntitle: t\nsource: CVE-0\ncontrol: strict-syntax\nsafe: s\n"
    "steps:\n  - send: |\n      GET / HTTP/1.1\\r\\n\n    expect: { status: 400 }\n";

TEST(Catalogue, EveryBuiltInCaseIsReadable) {
  const auto attacks = all_attacks();
  EXPECT_GE(attacks.size(), 212u);
}

TEST(Catalogue, EveryCaseNamesASourceAndAControl) {
  for (const Attack& attack : all_attacks()) {
    EXPECT_FALSE(attack.sources.empty()) << attack.file;
    EXPECT_TRUE(std::ranges::any_of(control_names, [&](const ControlName& c) {
      return c.name == attack.control_name;
    })) << attack.file;
    EXPECT_TRUE(attack.file.starts_with("test/attack/" + attack.id + "-")) << attack.file;
  }
}

TEST(Catalogue, HoldsTheWholeListOfTheFieldNotes) {
  const std::map<char, int> wanted = {{'P', 28}, {'H', 13}, {'T', 23}, {'R', 26},
                                      {'J', 22}, {'S', 24}, {'G', 20}};
  std::map<char, int> seen;
  for (const Attack& attack : all_attacks()) ++seen[attack.id.front()];
  for (const auto& [letter, count] : wanted) EXPECT_EQ(seen[letter], count) << letter;
}

TEST(Catalogue, EveryControlHasACaseThatProvesIt) {
  std::set<std::string> proved;
  for (const Attack& attack : all_attacks()) {
    if (attack.proves) proved.insert(attack.control_name);
  }
  for (const ControlName& control : control_names)
    EXPECT_TRUE(proved.contains(std::string(control.name))) << control.name;
}

TEST(CaseFile, TheSmallestOneIsTaken) {
  const auto attack = parse_attack("x.yaml", minimal);
  ASSERT_TRUE(attack.ok()) << attack.error().detail;
  EXPECT_EQ(attack->control, Control::strict_syntax);
  EXPECT_EQ(attack->steps.front().expect.statuses.front().first, 400);
}

struct Bad {
  std::string_view what;
  std::string_view remove;
  std::string_view put;
  std::string_view error;  // the beginning of it
};

class BadCaseFile : public testing::TestWithParam<Bad> {};

TEST_P(BadCaseFile, IsRefusedWithItsPlace) {
  std::string text(minimal);
  const std::size_t at = text.find(GetParam().remove);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, GetParam().remove.size(), GetParam().put);
  const auto attack = parse_attack("x.yaml", text);
  ASSERT_FALSE(attack.ok()) << GetParam().what;
  EXPECT_TRUE(attack.error().detail.starts_with(GetParam().error)) << attack.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    All, BadCaseFile,
    testing::Values(
        Bad{"unknown key", "safe: s", "safe: s\nsaef: s", "x.yaml:1: unknown key `saef`"},
        Bad{"duplicate key", "safe: s", "safe: s\nsafe: t", "x.yaml:1: key `safe` comes twice"},
        Bad{"no control", "strict-syntax", "strict-sintax", "x.yaml:1: no control is called `strict-sintax`"},
        Bad{"no source", "source: CVE-0\n", "", "x.yaml:1: `source` is missing"},
        Bad{"no title", "title: t", "title: ''", "x.yaml:1: `title` is missing"},
        Bad{"bad status", "status: 400", "status: 4x", "x.yaml:9: `4x` is no status"},
        Bad{"expects nothing", "{ status: 400 }", "{}", "x.yaml:9: `expect` expects nothing"},
        Bad{"unknown expectation", "status: 400", "stauts: 400", "x.yaml:9: unknown key `stauts`"},
        Bad{"unknown escape", "\\r\\n", "\\q", "x.yaml:7: `send`: unknown escape"},
        Bad{"unknown macro", "GET /", "GET {hots}", "x.yaml:7: `send`: unknown macro `{hots}`"},
        Bad{"unclosed macro", "GET /", "GET {host", "x.yaml:7: `send`: `{` without `}`"},
        Bad{"each without a list", "GET /", "GET {each}", "x.yaml:7: `{each}` in `send` and the list"},
        Bad{"neither steps nor probe", "steps:", "not_steps:", "x.yaml:1: a case has exactly one of"},
        Bad{"certificate elsewhere", "expect: {", "certificate: dns\n    expect: {",
            "x.yaml:7: `certificate` is for the listener `services`"},
        Bad{"unknown listener", "expect: {", "listener: services-too\n    expect: {",
            "x.yaml:7: `listener` is web, services"},
        Bad{"two ways", "safe: s", "safe: s\nprobe: slowloris", "x.yaml:1: a case has exactly one of"},
        Bad{"no probe", "safe: s", "safe: s\nprobe: magic", "x.yaml:1: a case has exactly one of"},
        Bad{"not YAML", "id: X01", "id: [X01", "x.yaml:2: "}),
    [](const auto& info) {
      std::string name(info.param.what);
      std::ranges::replace(name, ' ', '_');
      return name;
    });

TEST(CaseFile, TwoOfOneIdAreRefused) {
  const CaseFile files[] = {{"a.yaml", minimal}, {"b.yaml", minimal}};
  const auto attacks = read_catalogue(files);
  ASSERT_FALSE(attacks.ok());
  EXPECT_TRUE(attacks.error().detail.starts_with("b.yaml:1: id `X01`")) << attacks.error().detail;
}

}  // namespace
}  // namespace sallyport::verify
