// The cases of cases/refused.txt. SALLYPORT_UPDATE_CASES=1 writes what was found into the file: read the
// difference.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "map/map.h"

namespace sallyport::map {
namespace {

const std::string case_file = std::string(SALLYPORT_SOURCE_DIR) + "/src/map/cases/refused.txt";

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

Cases read_cases() {
  Cases cases;
  std::map<std::string, std::string> lines;
  std::ifstream in(case_file);
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

void write_cases(const Cases& cases) {
  std::ofstream out(case_file);
  out << cases.head;
  for (const Case& test : cases.all) {
    out << "=== " << test.name << "\n"
        << test.source << "--- findings\n"
        << findings_of(parse(test.text, "m", "v"));
  }
}

TEST(RefusedMaps, AreRefusedWithTheseWords) {
  const Cases cases = read_cases();
  ASSERT_GE(cases.all.size(), 30u);
  if (std::getenv("SALLYPORT_UPDATE_CASES") != nullptr) write_cases(cases);
  for (const Case& test : cases.all) {
    const Parsed parsed = parse(test.text, "m", "v");
    EXPECT_FALSE(parsed.map) << test.name;
    EXPECT_EQ(findings_of(parsed), test.expected) << test.name;
  }
}

}  // namespace
}  // namespace sallyport::map
