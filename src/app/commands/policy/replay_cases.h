#pragma once
// app/commands/policy/replay_cases.h: finds the cases below some paths, and reads what each needs.
#include <map>
#include <string>
#include <vector>

#include "app/archive/file_tree.h"
#include "policy/replay/replay.h"

namespace sallyport::app {

struct ReplayCase {
  std::string stem;  // "0004f269"
  std::string name;  // "corpus-4.10.tar.gz: corpus-tests/0004f269.json"
  cedar::CaseFile test;
  cedar::CaseTexts texts;
  cedar::ReplayOptions options;
};

// Three forms are known:
// - a JSON file with `policies` and `requests`, which names its other files;
// - a folder with policies.cedar, policies.cedarschema, entities.json, perhaps `linked`, and requests in
// ALLOW/ and DENY/;
// - NAME.validation.json, what a validator said about the case NAME.json. Beside the case, the case is about
//   validation alone and its decisions are not compared; in another folder or archive, both are.
class ReplayCases {
 public:
  Result<void> add(const std::string& path);  // a folder, an archive, or one case file
  void find();                                // once, after the last add

  std::size_t size() const { return places_.size(); }
  // Error: a file is missing or cannot be read; the case failed then.
  Result<ReplayCase> load(std::size_t index) const;

  // Names of cases that Cedar 4.13 only warns about, from a known-differences.json.
  bool is_known_difference(const ReplayCase& test) const;

 private:
  struct Place {
    const FileTree* tree = nullptr;
    std::string path;                   // of the case, or the application's folder
    std::vector<std::string> requests;  // of an application: below ALLOW/ and DENY/
  };
  void find_in(const FileTree& tree);
  Result<ReplayCase> load_case(const Place& place) const;
  Result<ReplayCase> load_application(const Place& place) const;
  Result<void> add_validation(const Place& place, ReplayCase& found) const;

  std::vector<std::unique_ptr<FileTree>> trees_;
  std::vector<Place> places_;
  std::map<std::string, std::pair<const FileTree*, std::string>> validations_;  // by NAME
  std::vector<std::string> known_differences_;                                  // sorted
};

}  // namespace sallyport::app
