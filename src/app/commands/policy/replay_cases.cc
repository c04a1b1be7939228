#include "app/commands/policy/replay_cases.h"

#include <algorithm>
#include <filesystem>

namespace sallyport::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view validation_ending = ".validation.json";

std::string stem(const std::string& path, std::string_view ending) {
  const std::string name = fs::path(path).filename().string();
  return name.substr(0, name.size() - ending.size());
}

Error unreadable(const cedar::Diagnostics& diagnostics) {
  const bool told = !diagnostics.all().empty();
  return self_error(ErrorKind::malformed,
                    told ? cedar::to_text(diagnostics.all().front()) : "cannot be read");
}

Result<cedar::SourcePtr> read(const FileTree& tree, const std::string& path) {
  SP_TRY(std::string text, tree.read(path));
  return cedar::SourcePtr(std::make_shared<const cedar::Source>(path, std::move(text)));
}

// Where a file stands that a case in `folder` names: relative to the folder or to one above it.
Result<cedar::SourcePtr> read_named(const FileTree& tree, fs::path folder, const std::string& name) {
  for (;;) {
    const std::string path = (folder / name).generic_string();
    if (tree.has(path)) return read(tree, path);
    if (folder.empty()) break;
    folder = folder.parent_path();
  }
  // Somebody named the folder of the cases, not the one above, where their paths begin.
  for (const char* above : {"../", "../../"}) {
    if (tree.has(above + name)) return read(tree, above + name);
  }
  return self_error(ErrorKind::not_found, "there is no file " + name);
}

bool is_answer(const std::string& folder) { return folder == "ALLOW" || folder == "DENY"; }

}  // namespace

Result<void> ReplayCases::add(const std::string& path) {
  SP_TRY(FileTree tree, FileTree::open(path));
  trees_.push_back(std::make_unique<FileTree>(std::move(tree)));
  return {};
}

void ReplayCases::find() {
  for (const auto& tree : trees_) find_in(*tree);
  std::sort(known_differences_.begin(), known_differences_.end());
}

void ReplayCases::find_in(const FileTree& tree) {
  std::map<std::string, std::vector<std::string>> applications;
  for (const std::string& path : tree.paths()) {
    const fs::path parts(path);
    if (!path.ends_with(".json")) continue;
    if (path.ends_with(validation_ending)) {
      validations_[stem(path, validation_ending)] = {&tree, path};
    } else if (is_answer(parts.parent_path().filename().string())) {
      applications[parts.parent_path().parent_path().generic_string()].push_back(path);
    } else if (const Result<cedar::SourcePtr> source = read(tree, path)) {
      if (cedar::is_case_file(**source)) places_.push_back({&tree, path, {}});
      if (parts.filename() != "known-differences.json") continue;
      cedar::Diagnostics diagnostics;
      const auto names = cedar::parse_known_differences(*source, diagnostics);
      if (names) known_differences_.insert(known_differences_.end(), names->begin(), names->end());
    }
  }
  for (auto& [folder, requests] : applications) places_.push_back({&tree, folder, std::move(requests)});
}

bool ReplayCases::is_known_difference(const ReplayCase& test) const {
  return std::binary_search(known_differences_.begin(), known_differences_.end(), test.stem);
}

Result<ReplayCase> ReplayCases::load(std::size_t index) const {
  const Place& place = places_[index];
  Result<ReplayCase> found = place.requests.empty() ? load_case(place) : load_application(place);
  const std::string name = place.tree->name() + ": " + place.path;
  if (!found) return self_error(found.error().kind, name + ": " + found.error().detail);
  found->name = name;
  found->stem = place.requests.empty() ? stem(place.path, ".json") : place.path;
  return found;
}

Result<ReplayCase> ReplayCases::load_case(const Place& place) const {
  const FileTree& tree = *place.tree;
  SP_TRY(const cedar::SourcePtr source, read(tree, place.path));
  cedar::Diagnostics diagnostics;
  std::optional<cedar::CaseFile> test = cedar::parse_case_file(source, diagnostics);
  if (!test) return unreadable(diagnostics);
  const fs::path folder = fs::path(place.path).parent_path();
  ReplayCase found;
  SP_TRY(found.texts.policies, read_named(tree, folder, test->policies));
  SP_TRY(found.texts.schema, read_named(tree, folder, test->schema));
  SP_TRY(found.texts.entities, read_named(tree, folder, test->entities));
  if (!test->links.empty()) {
    SP_TRY(found.texts.links, read_named(tree, folder, test->links));
  }
  found.test = std::move(*test);
  SP_CHECK(add_validation(place, found));
  return found;
}

Result<void> ReplayCases::add_validation(const Place& place, ReplayCase& found) const {
  const auto known = validations_.find(stem(place.path, ".json"));
  if (known == validations_.end()) return {};
  const auto& [tree, path] = known->second;
  SP_TRY(found.texts.validation, read(*tree, path));
  found.options.validation_only =
      tree == place.tree && fs::path(path).parent_path() == fs::path(place.path).parent_path();
  return {};
}

Result<ReplayCase> ReplayCases::load_application(const Place& place) const {
  const FileTree& tree = *place.tree;
  const std::string folder = place.path.empty() ? "" : place.path + "/";
  ReplayCase found;
  found.options.ids_from_annotations = true;
  found.options.entities_must_fit = false;  // two published applications contradict their schemas
  found.test.should_validate = true;
  SP_TRY(found.texts.policies, read(tree, folder + "policies.cedar"));
  SP_TRY(found.texts.schema, read(tree, folder + "policies.cedarschema"));
  SP_TRY(found.texts.entities, read(tree, folder + "entities.json"));
  if (tree.has(folder + "linked")) {
    SP_TRY(found.texts.links, read(tree, folder + "linked"));
  }
  for (const std::string& path : place.requests) {
    SP_TRY(const cedar::SourcePtr source, read(tree, path));
    cedar::Diagnostics diagnostics;
    std::optional<cedar::ExpectedRequest> request = cedar::parse_request_file(source, diagnostics);
    if (!request) return unreadable(diagnostics);
    request->description = path;
    request->allowed = fs::path(path).parent_path().filename() == "ALLOW";
    found.test.requests.push_back(std::move(*request));
  }
  return found;
}

}  // namespace sallyport::app
