#include "app/secret_source.h"

#include <algorithm>

#include "app/terminal.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

void warn_of_files(const std::string& directory, std::vector<std::string>& warnings) {
  const auto names = store::list_directory(directory);
  if (!names.ok() || names->empty()) return;
  warnings.push_back(
      directory + " holds " + std::to_string(names->size()) +
      " files that are not used, because there is a vault: `sallyport secret import-files` moves them "
      "into it");
}

// Files, until somebody makes a vault beside them: their values may have moved into it.
class FilesBeforeVault final : public vault::SecretSource {
 public:
  explicit FilesBeforeVault(std::string state)
      : state_(std::move(state)), files_(vault::make_file_secrets(state_ + "/secrets")) {}

  Result<std::vector<vault::SecretVersion>> find_versions(std::string_view name) const override {
    if (!vault::has_vault(state_)) return files_->find_versions(name);
    return self_error(ErrorKind::unavailable,
                      "a vault was made since the gateway started: restart it, so that it uses the vault");
  }

 private:
  const std::string state_;
  const std::unique_ptr<vault::SecretSource> files_;
};

map::Finding finding_of(map::Finding::Severity severity, const std::string& file, std::string message,
                        std::string hint) {
  map::Finding finding;
  finding.severity = severity;
  finding.file = file;
  finding.message = std::move(message);
  finding.hint = std::move(hint);
  return finding;
}

std::string days_of(WallTime now, const vault::SecretInfo& info) {
  const auto age = std::chrono::duration_cast<std::chrono::hours>(now - info.versions.front().created);
  return std::to_string(age.count() / 24) + " days";
}

}  // namespace

vault::KeyPlaces key_places(const std::string& key_file) {
  vault::KeyPlaces places{key_file};
  if (has_terminal()) places.ask = ask_hidden;
  return places;
}

Result<std::unique_ptr<vault::SecretSource>> open_secrets(const std::string& state,
                                                          const std::string& key_file, const Clock& clock,
                                                          Random& random,
                                                          std::vector<std::string>& warnings) {
  if (!vault::has_vault(state))
    return std::unique_ptr<vault::SecretSource>(std::make_unique<FilesBeforeVault>(state));
  forbid_core_dumps();
  SP_TRY(vault::Ground ground, vault::find_ground(state, store::IfMissing::fail));
  SP_TRY(const vault::Index index, vault::read_index(ground, clock.wall()));
  SP_TRY(auto key, vault::find_key(index.kind, key_places(key_file), random));
  warn_of_files(state + "/secrets", warnings);
  return vault::make_vault_secrets(std::move(ground), std::move(key), clock, random);
}

std::vector<map::Finding> check_vault(const std::string& state, const map::Map& map, const Clock& clock) {
  using Severity = map::Finding::Severity;
  if (!vault::has_vault(state)) return {};
  const std::string file = state + "/vault/" + vault::vault_file;
  const auto ground = vault::find_ground(state, store::IfMissing::fail);
  const auto index =
      ground.ok() ? vault::read_index(*ground, clock.wall()) : Result<vault::Index>(ground.error());
  if (!index.ok()) return {finding_of(Severity::error, file, index.error().detail, "")};
  std::vector<map::Finding> findings;
  for (const vault::SecretInfo& info : index->secrets) {
    if (!info.is_past_age(clock.wall())) continue;
    findings.push_back(
        finding_of(Severity::warning, file,
                   "secret:" + info.name + " is past its age: " + days_of(clock.wall(), info) + " old",
                   "`sallyport secret rotate " + info.name + "`"));
  }
  for (const std::string& name : map.secrets) {
    const bool held =
        std::ranges::any_of(index->secrets, [&](const vault::SecretInfo& info) { return info.name == name; });
    if (held) continue;
    findings.push_back(finding_of(Severity::error, file,
                                  "secret:" + name + " is named by the map and not in the vault",
                                  "`sallyport secret put " + name + "`"));
  }
  return findings;
}

}  // namespace sallyport::app
