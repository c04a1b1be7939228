#include "app/policy_files.h"

#include <fnmatch.h>

#include <algorithm>

#include "store/directory.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

constexpr std::size_t most_files = 1000;
constexpr std::size_t most_bytes = 16 << 20;  // of one file

map::Finding finding(const map::PolicyFiles& files, std::string message, std::string hint = {}) {
  map::Finding found;
  found.file = files.place;
  found.message = std::move(message);
  found.hint = std::move(hint);
  return found;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
}

// Names of the files that `pattern` means, each as it is shown and opened.
Result<std::vector<std::string>> names_of(const std::string& pattern, const std::string& map_folder) {
  if (pattern.find('*') == std::string::npos) return std::vector<std::string>{map_folder + pattern};
  const std::string folder = map_folder + folder_of(pattern);
  const std::string last = pattern.substr(folder_of(pattern).size());
  SP_TRY(const auto directory, store::open_directory(folder.empty() ? "." : folder, store::IfMissing::fail));
  SP_TRY(const std::vector<std::string> entries, directory->list());
  std::vector<std::string> names;
  for (const std::string& entry : entries) {
    if (::fnmatch(last.c_str(), entry.c_str(), FNM_PERIOD | FNM_NOESCAPE) == 0)
      names.push_back(folder + entry);
  }
  return names;
}

}  // namespace

std::vector<policy::PolicyText> read_policy_files(const map::Map& map, const std::string& map_file,
                                                  std::vector<map::Finding>& findings) {
  std::vector<policy::PolicyText> texts;
  const auto known = [&](const std::string& name) {
    return std::any_of(texts.begin(), texts.end(),
                       [&](const policy::PolicyText& t) { return t.name == name; });
  };
  for (const map::PolicyFiles& files : map.policies) {
    const auto names = names_of(files.pattern, folder_of(map_file));
    if (!names || names->empty()) {
      findings.push_back(finding(
          files, "no policy file `" + files.pattern + "`" + (names ? "" : ": " + names.error().detail),
          "the name is looked up beside the map"));
      continue;
    }
    for (const std::string& name : *names) {
      if (known(name)) continue;
      auto text = store::read_file(name, most_bytes, store::Privacy::anyone);
      if (!text) {
        findings.push_back(finding(files, name + ": " + text.error().detail));
      } else if (texts.size() == most_files) {
        findings.push_back(finding(files, "more than " + std::to_string(most_files) + " policy files"));
        return texts;
      } else {
        texts.push_back({name, std::move(*text)});
      }
    }
  }
  return texts;
}

}  // namespace sallyport::app
