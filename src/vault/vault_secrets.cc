#include "vault/vault_secrets.h"

#include <mutex>

#include "store/file.h"

namespace sallyport::vault {
namespace {

class VaultSecrets final : public SecretSource {
 public:
  VaultSecrets(std::unique_ptr<Vault> vault, std::unique_ptr<KeyEncryption> key, const Clock& clock)
      : vault_(std::move(vault)), key_(std::move(key)), clock_(clock) {}

  Result<std::vector<SecretVersion>> find_versions(std::string_view name) const override {
    if (!is_secret_name(name)) return bad_secret_name();
    const std::lock_guard lock(mutex_);
    SP_CHECK(vault_->refresh(*key_));
    auto opened = vault_->read(name);
    if (!opened.ok()) return hinted(name, std::move(opened).error());
    std::vector<SecretVersion> versions;
    for (OpenedVersion& version : *opened) versions.push_back(as_version(version));
    return versions;
  }

 private:
  static Error hinted(std::string_view name, Error error) {
    if (error.kind == ErrorKind::not_found)
      error.detail += ": `sallyport secret put " + std::string(name) + "`";
    return error;
  }

  SecretVersion as_version(OpenedVersion& opened) const {
    SecretVersion version{std::move(opened.value), !opened.info.dies, {}, {}};
    if (version.is_current) return version;
    version.dies = *opened.info.dies;
    version.dead_at = clock_.mono() + (version.dies - vault_->now());
    return version;
  }

  mutable std::mutex mutex_;
  const std::unique_ptr<Vault> vault_;  // guarded by mutex_
  const std::unique_ptr<KeyEncryption> key_;
  const Clock& clock_;
};

}  // namespace

bool has_vault(const std::string& state) {
  return store::file_exists(state + "/vault/" + vault_file) ||
         store::file_exists(state + "/vault/" + mark_file);
}

Result<std::unique_ptr<SecretSource>> make_vault_secrets(Ground ground, std::unique_ptr<KeyEncryption> key,
                                                         const Clock& clock, Random& random) {
  SP_TRY(auto vault, Vault::open(std::move(ground), *key, {clock, random}, Vault::Access::read));
  return std::unique_ptr<SecretSource>(
      std::make_unique<VaultSecrets>(std::move(vault), std::move(key), clock));
}

}  // namespace sallyport::vault
