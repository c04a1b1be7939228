#include "vault/vault_secrets.h"

#include <mutex>

#include "store/file.h"

namespace sallyport::vault {
namespace {

class VaultSecrets final : public SecretSource {
 public:
  VaultSecrets(Ground ground, std::unique_ptr<Vault> vault, std::unique_ptr<KeyEncryption> key,
               Vault::Tools tools)
      : ground_(std::move(ground)),
        vault_(std::move(vault)),
        key_(std::move(key)),
        tools_(tools),
        clock_(tools.clock) {}

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

  Result<void> add(std::string_view name, Secret value) override {
    const std::lock_guard lock(mutex_);
    SP_TRY(const auto writer, Vault::open(ground_, *key_, tools_, Vault::Access::write));
    const auto held = writer->read(name);
    if (held.ok()) return self_error(ErrorKind::forbidden, "the vault holds " + std::string(name));
    if (held.error().kind != ErrorKind::not_found) return held.error();
    std::vector<NewSecret> secrets;
    secrets.push_back({std::string(name), std::move(value), seconds(0)});
    SP_CHECK(writer->put(std::move(secrets)));
    return vault_->refresh(*key_);
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
  const Ground ground_;
  const std::unique_ptr<Vault> vault_;  // guarded by mutex_
  const std::unique_ptr<KeyEncryption> key_;
  const Vault::Tools tools_;
  const Clock& clock_;
};

}  // namespace

bool has_vault(const std::string& state) {
  return store::file_exists(state + "/vault/" + vault_file) ||
         store::file_exists(state + "/vault/" + mark_file);
}

Result<std::unique_ptr<SecretSource>> make_vault_secrets(Ground ground, std::unique_ptr<KeyEncryption> key,
                                                         const Clock& clock, Random& random) {
  const Vault::Tools tools{clock, random};
  SP_TRY(auto vault, Vault::open(ground, *key, tools, Vault::Access::read));
  return std::unique_ptr<SecretSource>(
      std::make_unique<VaultSecrets>(std::move(ground), std::move(vault), std::move(key), tools));
}

}  // namespace sallyport::vault
