// The cases of cases/imports.txt. SALLYPORT_UPDATE_CASES=1 writes what was found into the file: read the
// difference.
#include "app/import_oauth2_proxy/translate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "app/import_oauth2_proxy/options.h"
#include "app/load_map.h"
#include "app/stack_of.h"
#include "map/map.h"

namespace sallyport::app {
namespace {

const std::string cases_path =
    std::string(SALLYPORT_SOURCE_DIR) + "/src/app/import_oauth2_proxy/cases/imports.txt";

struct Case {
  std::string name, settings, map, report;
};

struct Cases {
  std::string head;
  std::vector<Case> all;
};

Cases read_cases() {
  Cases cases;
  std::ifstream in(cases_path);
  std::string* part = &cases.head;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("=== ")) {
      cases.all.push_back({line.substr(4), "", "", ""});
      part = &cases.all.back().settings;
    } else if (line == "--- map") {
      part = &cases.all.back().map;
    } else if (line == "--- report") {
      part = &cases.all.back().report;
    } else {
      *part += line + "\n";
    }
  }
  return cases;
}

Result<Import> import_of(std::string_view file, const ImportOptions& options = {}) {
  SP_TRY(const Settings settings, read_settings_file(file, "f"));
  return import_oauth2_proxy(settings, options);
}

void write_cases(const Cases& cases) {
  std::ofstream out(cases_path);
  out << cases.head;
  for (const Case& test : cases.all) {
    const auto import = import_of(test.settings);
    out << "=== " << test.name << "\n" << test.settings;
    out << "--- map\n" << (import ? import->map : import.error().detail + "\n");
    out << "--- report\n" << (import ? report_text(*import) : "");
  }
}

TEST(ImportOauth2Proxy, MakesTheseMaps) {
  const Cases cases = read_cases();
  ASSERT_GE(cases.all.size(), 14u);
  if (std::getenv("SALLYPORT_UPDATE_CASES") != nullptr) write_cases(cases);
  for (const Case& test : cases.all) {
    const auto import = import_of(test.settings);
    ASSERT_TRUE(import.ok()) << test.name << ": " << import.error().detail;
    EXPECT_EQ(import->map, test.map) << test.name;
    EXPECT_EQ(report_text(*import), test.report) << test.name;
  }
}

// A map that is made is one that is accepted, and that its policy engine takes.
TEST(ImportOauth2Proxy, MakesMapsThatAreAccepted) {
  for (const Case& test : read_cases().all) {
    const auto import = import_of(test.settings);
    ASSERT_TRUE(import.ok()) << test.name;
    const map::Parsed parsed = map::parse(import->map, "m", "v");
    ASSERT_TRUE(parsed.map) << test.name << (parsed.findings.empty() ? "" : map::to_text(parsed.findings[0]));
    cedar::Diagnostics wrong;
    EXPECT_NE(policy::Engine::create(stack_of(*parsed.map, {}), wrong), nullptr) << test.name;
  }
}

TEST(ImportOauth2Proxy, NeverWritesASecret) {
  for (const Case& test : read_cases().all) {
    const auto import = import_of(test.settings);
    ASSERT_TRUE(import.ok()) << test.name;
    const std::string all = import->map + report_text(*import) + report_json(*import);
    EXPECT_EQ(all.find("hunter2"), std::string::npos) << test.name;
  }
}

TEST(ImportOauth2Proxy, SaysWhatBecameOfEverySetting) {
  for (const Case& test : read_cases().all) {
    const auto settings = read_settings_file(test.settings, "f");
    const auto import = import_of(test.settings);
    ASSERT_TRUE(settings.ok() && import.ok()) << test.name;
    for (const Setting& setting : *settings) {
      EXPECT_TRUE(std::any_of(
          import->lines.begin(), import->lines.end(),
          [&](const ImportLine& line) { return line.setting == setting.name && !line.words.empty(); }))
          << test.name << ": " << setting.name;
    }
  }
}

// Whatever an option says, it says something, and the report keeps it.
TEST(ImportOauth2Proxy, KnowsWhatBecomesOfEachOption) {
  for (const Option& option : options()) {
    EXPECT_TRUE(option.fate == Option::Fate::translated || !option.words.empty()) << option.name;
    const bool list = option.kind == Option::Kind::list;
    for (const std::string value : {"true", "false", "x"}) {
      std::string file = "redirect_url = \"https://app.test\"\n";
      if (option.name == "redirect_url") file.clear();
      file += std::string(option.name) + " = " + (list ? "[\"" + value + "\"]" : "\"" + value + "\"") + "\n";
      const auto import = import_of(file, {"acme", "https://app.test"});
      ASSERT_TRUE(import.ok()) << file << import.error().detail;
      EXPECT_TRUE(std::any_of(import->lines.begin(), import->lines.end(), [&](const ImportLine& line) {
        return line.setting == option.name;
      })) << option.name;
    }
  }
}

TEST(ImportOauth2Proxy, NeedsANameThatPeopleReachItBy) {
  EXPECT_NE(import_of("client_id = \"a\"").error().detail.find("add --public"), std::string::npos);
  EXPECT_FALSE(import_of("redirect_url = \"http://app.test/oauth2/callback\"").ok());
  EXPECT_TRUE(import_of("client_id = \"a\"", {"acme", "https://app.test"}).ok());
  EXPECT_FALSE(import_of("client_id = \"a\"", {"Not A Name", "https://app.test"}).ok());
}

TEST(ImportOauth2Proxy, OnlyWhatWasRefusedOrIsUnknownCounts) {
  const std::string plain =
      "provider = \"oidc\"\noidc_issuer_url = \"https://a.test\"\nclient_id = \"a\"\n"
      "redirect_url = \"https://app.test\"\nupstreams = [\"http://127.0.0.1:1\"]\n"
      "email_domains = [\"a.test\"]\n";
  EXPECT_FALSE(import_of(plain)->refused());
  EXPECT_TRUE(import_of(plain + "trusted_ips = [\"10.0.0.0/8\"]")->refused());
  EXPECT_TRUE(import_of(plain + "trusted_ipss = [\"10.0.0.0/8\"]")->refused());
}

}  // namespace
}  // namespace sallyport::app
