// All policies of the published corpora: printed, written as JSON and formatted, they stay what they are; and
// the formatter gives what the reference's gives. Needs the corpora: SALLYPORT_CEDAR_CORPUS names their
// folder.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "policy/json/policies.h"
#include "policy/language/compare.h"
#include "policy/language/format.h"
#include "policy/language/parser.h"
#include "policy/language/print.h"

namespace sallyport::cedar {
namespace {

// A folder that goes away with it.
class Folder {
 public:
  Folder() {
    std::string name = testing::TempDir() + "/cedar-corpus-XXXXXX";
    path_ = mkdtemp(name.data()) == nullptr ? "" : name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The files of `tarball` whose names end in `ending`, each under its name.
std::map<std::string, std::string> files(const std::string& tarball, const std::string& ending) {
  const std::string corpus = std::getenv("SALLYPORT_CEDAR_CORPUS");
  const Folder folder;
  const std::string command = "tar -xzf '" + corpus + "/" + tarball + "' -C '" + folder.path().string() +
                              "' --wildcards '*" + ending + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  std::map<std::string, std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    found[std::filesystem::relative(entry.path(), folder.path()).string()] = text.str();
  }
  return found;
}

SourcePtr source(std::string name, std::string text) {
  return std::make_shared<const Source>(std::move(name), std::move(text));
}

std::string first_error(const Diagnostics& diagnostics) {
  return diagnostics.all().empty() ? "" : to_text(diagnostics.all().front());
}

void expect_round_trips(const Policy& policy) {
  Diagnostics diagnostics;
  const std::string text = to_text(policy);
  const auto printed = parse_policy(source("printed", text), policy.id, diagnostics);
  ASSERT_TRUE(printed) << text << "\n" << first_error(diagnostics);
  EXPECT_TRUE(same_content(policy, *printed)) << text;
  const std::string json = to_json(policy);
  const auto read = parse_policies_json(source("json", json), diagnostics);
  ASSERT_TRUE(read) << json << "\n" << first_error(diagnostics);
  const Policy& back = read->policies.empty() ? read->templates.at(0) : read->policies.at(0);
  EXPECT_EQ(to_json(back), json);
}

class Corpus : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (std::getenv("SALLYPORT_CEDAR_CORPUS") == nullptr) GTEST_SKIP() << "SALLYPORT_CEDAR_CORPUS is not set";
  }
};

TEST_P(Corpus, PoliciesComeBack) {
  std::size_t count = 0;
  for (const auto& [name, text] : files(GetParam(), ".cedar")) {
    Diagnostics diagnostics;
    const auto set = parse_policies(source(name, text), diagnostics);
    // One file of the reference's own tests is refused by the reference as well.
    if (name.ends_with("parser/testfiles/policies.cedar")) continue;
    ASSERT_TRUE(set) << first_error(diagnostics);
    for (const Policy& policy : set->policies) expect_round_trips(policy);
    for (const Policy& policy : set->templates) expect_round_trips(policy);
    count += set->policies.size() + set->templates.size();
    const auto formatted = format_policies(source(name, text), {}, diagnostics);
    ASSERT_TRUE(formatted) << name << first_error(diagnostics);
    EXPECT_EQ(format_policies(source(name, *formatted), {}, diagnostics), formatted) << name;
  }
  EXPECT_GT(count, 20U);
}

INSTANTIATE_TEST_SUITE_P(All, Corpus,
                         testing::Values("corpus-4.10.tar.gz", "handwritten-integration.tar.gz",
                                         "example-use-cases.tar.gz", "validator-cases.tar.gz",
                                         "oopsla2024-policies.tar.gz", "cedar-repo-samples.tar.gz"),
                         [](const testing::TestParamInfo<std::string>& tarball) {
                           std::string name = tarball.param.substr(0, tarball.param.find(".tar"));
                           for (char& c : name)
                             c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
                           return name;
                         });

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of('\n');
  const std::size_t last = text.find_last_not_of('\n');
  return first == std::string_view::npos ? "" : std::string(text.substr(first, last - first + 1));
}

TEST(FormatCorpus, GivesTheReferencesSnapshots) {
  if (std::getenv("SALLYPORT_CEDAR_CORPUS") == nullptr) GTEST_SKIP() << "SALLYPORT_CEDAR_CORPUS is not set";
  const auto inputs = files("cedar-repo-samples.tar.gz", ".cedar");
  std::size_t same = 0;
  for (const auto& [name, snapshot] : files("cedar-repo-samples.tar.gz", ".cedar.snap")) {
    if (name.find("format_files@") == std::string::npos) continue;  // of an older reference
    const std::size_t key = snapshot.find("input_file: ");
    const std::size_t body = snapshot.find("\n---\n", 4);
    if (key == std::string::npos || body == std::string::npos) continue;
    const std::string input = snapshot.substr(key + 12, snapshot.find('\n', key) - key - 12);
    const auto found = inputs.find(input);
    if (found == inputs.end()) continue;
    Diagnostics diagnostics;
    const auto formatted = format_policies(source(input, found->second), {}, diagnostics);
    ASSERT_TRUE(formatted) << input << first_error(diagnostics);
    EXPECT_EQ(trimmed(*formatted), trimmed(snapshot.substr(body + 5))) << name;
    ++same;
  }
  EXPECT_GT(same, 30U);
  RecordProperty("snapshots", static_cast<int>(same));
}

}  // namespace
}  // namespace sallyport::cedar
