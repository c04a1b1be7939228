// The cases of cases/*.txt. SALLYPORT_UPDATE_CASES=1 writes what was found into the files: read the
// difference.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "map/map.h"

namespace sallyport::map {
namespace {

std::string path_of(std::string_view file) {
  return std::string(SALLYPORT_SOURCE_DIR) + "/src/map/cases/" + std::string(file);
}

struct Case {
  std::string name;
  std::string source;    // as in the file
  std::string text;      // with the `@` lines put in
  std::string expected;  // findings, one a line
};

struct Cases {
  std::string head;
  std::vector<Case> all;
};

Cases read_cases(const std::string& path) {
  Cases cases;
  std::map<std::string, std::string> lines;
  std::ifstream in(path);
  enum { head, text, findings } part = head;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("=== ")) {
      cases.all.push_back({line.substr(4), "", "", ""});
      part = text;
    } else if (line == "--- findings") {
      part = findings;
    } else if (part == head) {
      cases.head += line + "\n";
      const std::size_t blank = line.find(' ');
      if (line.starts_with('@')) lines[line.substr(0, blank)] = line.substr(blank + 1);
    } else if (part == text) {
      cases.all.back().source += line + "\n";
      cases.all.back().text += (line.starts_with('@') ? lines.at(line) : line) + "\n";
    } else {
      cases.all.back().expected += line + "\n";
    }
  }
  return cases;
}

std::string findings_of(const Parsed& parsed) {
  std::string out;
  for (const Finding& finding : parsed.findings) out += to_text(finding) + "\n";
  return out;
}

void write_cases(const Cases& cases, const std::string& path) {
  std::ofstream out(path);
  out << cases.head;
  for (const Case& test : cases.all) {
    out << "=== " << test.name << "\n"
        << test.source << "--- findings\n"
        << findings_of(parse(test.text, "m", "v"));
  }
}

void expect_refused(std::string_view file) {
  const std::string path = path_of(file);
  const Cases cases = read_cases(path);
  ASSERT_GE(cases.all.size(), 15u) << file;
  if (std::getenv("SALLYPORT_UPDATE_CASES") != nullptr) write_cases(cases, path);
  for (const Case& test : cases.all) {
    const Parsed parsed = parse(test.text, "m", "v");
    EXPECT_FALSE(parsed.map) << test.name;
    EXPECT_EQ(findings_of(parsed), test.expected) << test.name;
  }
}

TEST(RefusedMaps, AreRefusedWithTheseWords) { expect_refused("refused.txt"); }
TEST(RefusedMaps, OfModelsAreRefusedWithTheseWords) { expect_refused("refused_models.txt"); }
TEST(RefusedMaps, OfPeopleAreRefusedWithTheseWords) { expect_refused("refused_people.txt"); }
TEST(RefusedMaps, OfServicesAreRefusedWithTheseWords) { expect_refused("refused_services.txt"); }

}  // namespace
}  // namespace sallyport::map
