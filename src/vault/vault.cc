#include "vault/vault.h"

#include <algorithm>

namespace sallyport::vault {
namespace {

constexpr const char* lock_file = "lock";
constexpr seconds clock_slack = std::chrono::minutes(5);
constexpr seconds max_max_age = std::chrono::hours(24 * 3660);

bool is_alive(const SealedVersion& version, WallTime now) {
  return version.dies == 0 || now < from_unix_seconds(version.dies);
}

void drop_dead(SealedVault& vault, WallTime now) {
  for (SealedSecret& secret : vault.secrets)
    std::erase_if(secret.versions, [&](const SealedVersion& version) { return !is_alive(version, now); });
}

// Terms that nothing is sealed under any more; the newest stays.
void drop_idle_terms(SealedVault& vault) {
  const std::uint32_t newest = vault.terms.back().number;
  std::erase_if(vault.terms, [&](const SealedTerm& term) {
    const auto uses = [&](const SealedVersion& version) { return version.term == term.number; };
    return term.number != newest && std::ranges::none_of(vault.secrets, [&](const SealedSecret& secret) {
             return std::ranges::any_of(secret.versions, uses);
           });
  });
}

template <class Secrets>
auto find_in(Secrets& secrets, std::string_view name) {
  return std::ranges::find(secrets, name, &SealedSecret::name);
}

Error no_such(std::string_view name) {
  return self_error(ErrorKind::not_found, "secret:" + std::string(name) + " is not in the vault");
}

VersionInfo info_of(const SealedVersion& version) {
  VersionInfo info{version.number, from_unix_seconds(version.created), {}};
  if (version.dies != 0) info.dies = from_unix_seconds(version.dies);
  return info;
}

std::vector<SecretInfo> infos_of(const SealedVault& vault, WallTime now) {
  std::vector<SecretInfo> infos;
  for (const SealedSecret& secret : vault.secrets) {
    SecretInfo info{secret.name, seconds(secret.max_age), {}};
    for (const SealedVersion& version : secret.versions) {
      if (is_alive(version, now)) info.versions.push_back(info_of(version));
    }
    infos.push_back(std::move(info));
  }
  return infos;
}

Result<void> check_value(const Secret& value) {
  if (value.empty()) return self_error(ErrorKind::malformed, "the value is empty");
  if (value.reveal().size() > max_value_bytes)
    return self_error(ErrorKind::malformed, "the value is larger than 64 KiB");
  return {};
}

}  // namespace

bool SecretInfo::is_past_age(WallTime now) const {
  return max_age > seconds(0) && !versions.empty() && now >= versions.front().created + max_age;
}

Result<Index> read_index(const Ground& ground, WallTime now) {
  SP_TRY(const std::string bytes, read_whole(*ground.directory, vault_file, max_vault_bytes));
  SP_TRY(const SealedVault vault, parse_vault(bytes));
  return Index{vault.kind, vault.generation, infos_of(vault, now)};
}

Vault::Vault(Ground ground, Tools tools, Keyring keys, SealedVault contents, std::string digest)
    : ground_(std::move(ground)),
      tools_(tools),
      keys_(std::move(keys)),
      contents_(std::move(contents)),
      digest_(std::move(digest)),
      opened_wall_(tools.clock.wall()),
      opened_mono_(tools.clock.mono()) {}

Result<std::unique_ptr<Vault>> Vault::create(Ground ground, KeyEncryption& key, const std::string& mark,
                                             Tools tools) {
  SP_TRY(auto lock, ground.directory->lock(lock_file));
  for (const std::string& name : {std::string(vault_file), std::string(mark_file)}) {
    const auto there = ground.directory->open(name, store::Open::read);
    if (there.ok() || there.error().kind != ErrorKind::not_found)
      return self_error(ErrorKind::forbidden,
                        "there is a vault already: " + ground.directory->path() + "/" + name);
  }
  SealedVault empty;
  empty.previous = std::string(digest_bytes, '\0');
  empty.mark_directory = mark;
  SP_TRY(Keyring keys, Keyring::make(empty, key, tools.random));
  std::unique_ptr<Vault> vault(new Vault(std::move(ground), tools, std::move(keys), std::move(empty), ""));
  vault->lock_ = std::move(lock);
  SP_CHECK(vault->commit(vault->contents_));
  return vault;
}

Result<std::unique_ptr<Vault>> Vault::open(Ground ground, KeyEncryption& key, Tools tools, Access access,
                                           Restored restored) {
  std::unique_ptr<store::Lock> lock;
  if (access == Access::write) {
    SP_TRY(lock, ground.directory->lock(lock_file));
  }
  auto found = read_both(ground);
  if (!found.ok()) return std::move(found).error();
  SP_TRY(Keyring keys, Keyring::open(found->vault, key));
  std::unique_ptr<Vault> vault(
      new Vault(std::move(ground), tools, std::move(keys), found->vault, found->digest));
  vault->lock_ = std::move(lock);
  if (restored == Restored::accept) {
    SP_CHECK(vault->accept_restored(*found));
    return vault;
  }
  SP_TRY(const Standing standing, compare(*found));
  if (found->mark && !vault->is_ours(*found->mark))
    return self_error(ErrorKind::forbidden, "the vault's mark was changed by something else than Sallyport");
  if (standing == Standing::behind && access == Access::write) SP_CHECK(vault->write_mark());
  return vault;
}

Result<void> Vault::refresh(KeyEncryption& key) {
  SP_TRY(OnDisk found, read_both(ground_));
  if (found.digest == digest_) return {};
  SP_TRY(Keyring keys, Keyring::open_again(found.vault, keys_, key));
  SP_TRY([[maybe_unused]] const Standing standing, compare(found));
  if (found.vault.id != contents_.id || found.vault.generation <= contents_.generation) {
    return self_error(ErrorKind::forbidden,
                      "the vault was rolled back while the gateway ran: generation " +
                          std::to_string(contents_.generation) + " was seen, now it is generation " +
                          std::to_string(found.vault.generation) + ". If that is meant, restart the gateway");
  }
  keys_ = std::move(keys);
  contents_ = std::move(found.vault);
  digest_ = std::move(found.digest);
  return {};
}

WallTime Vault::now() const {
  const WallTime steady =
      opened_wall_ + std::chrono::duration_cast<microseconds>(tools_.clock.mono() - opened_mono_);
  return std::max({tools_.clock.wall(), steady, from_unix_seconds(contents_.written)});
}

std::vector<SecretInfo> Vault::list() const { return infos_of(contents_, now()); }

Result<std::vector<OpenedVersion>> Vault::read(std::string_view name) const {
  const auto secret = find_in(contents_.secrets, name);
  if (secret == contents_.secrets.end()) return no_such(name);
  std::vector<OpenedVersion> versions;
  for (const SealedVersion& version : secret->versions) {
    if (!is_alive(version, now())) continue;
    SP_TRY(Secret value, keys_.open_value(contents_, *secret, version));
    versions.push_back({info_of(version), std::move(value)});
  }
  return versions;
}

Result<void> Vault::prepare() const {
  if (!lock_) return self_error(ErrorKind::internal, "the vault was opened for reading");
  if (spoiled_)
    return self_error(ErrorKind::unavailable, "an earlier change of the vault failed; open it again");
  // A clock that was ahead once would keep old versions alive past their time, measured from a wrong now.
  if (tools_.clock.wall() + clock_slack < from_unix_seconds(contents_.written)) {
    return self_error(
        ErrorKind::unavailable,
        "the clock is behind the vault's last change, " + to_rfc3339(from_unix_seconds(contents_.written)) +
            ": set it right, or, if the vault was written with a wrong clock, take it as it is with "
            "`sallyport secret accept-restored`");
  }
  return {};
}

Result<SealedVersion> Vault::seal(SealedVault& next, const SealedSecret& secret, const Secret& value,
                                  std::uint32_t number) {
  SP_CHECK(check_value(value));
  SealedVersion version;
  version.number = number;
  version.created = to_unix_seconds(now());
  SP_CHECK(keys_.seal_value(next, secret, version, value, tools_.random, tools_.max_seals));
  return version;
}

Result<void> Vault::put_one(SealedVault& next, const NewSecret& secret) {
  if (!is_secret_name(secret.name)) return bad_secret_name();
  if (secret.max_age < seconds(0) || secret.max_age > max_max_age)
    return self_error(ErrorKind::malformed, "the age is out of bounds");
  auto found = find_in(next.secrets, secret.name);
  if (found == next.secrets.end()) {
    if (next.secrets.size() >= max_secrets) return self_error(ErrorKind::too_large, "the vault is full");
    const auto behind = std::ranges::lower_bound(next.secrets, secret.name, {}, &SealedSecret::name);
    found = next.secrets.insert(behind, SealedSecret{secret.name, 0, {}});
  }
  const std::uint32_t number = found->versions.empty() ? 1 : found->versions.front().number + 1;
  found->max_age = secret.max_age.count();
  SP_TRY(SealedVersion version, seal(next, *found, secret.value, number));
  found->versions.clear();
  found->versions.push_back(std::move(version));
  return {};
}

Result<void> Vault::put(std::vector<NewSecret> secrets) {
  SP_CHECK(prepare());
  SealedVault next = contents_;
  for (const NewSecret& secret : secrets) SP_CHECK(put_one(next, secret));
  return commit(std::move(next));
}

Result<void> Vault::rotate(std::string_view name, const Secret& value, seconds overlap) {
  SP_CHECK(prepare());
  if (overlap < seconds(0) || overlap > max_overlap)
    return self_error(ErrorKind::malformed, "the overlap is 0 to 90 days");
  SealedVault next = contents_;
  drop_dead(next, now());
  const auto secret = find_in(next.secrets, name);
  if (secret == next.secrets.end()) return no_such(name);
  const std::int64_t dies = to_unix_seconds(now() + overlap);
  if (overlap > seconds(0) && secret->versions.size() >= max_versions) {
    return self_error(ErrorKind::too_large, "there are " + std::to_string(max_versions) +
                                                " versions alive; an overlap of 0 ends them");
  }
  SP_TRY(SealedVersion version, seal(next, *secret, value, secret->versions.front().number + 1));
  if (overlap == seconds(0)) secret->versions.clear();
  for (SealedVersion& older : secret->versions)
    older.dies = older.dies == 0 ? dies : std::min(older.dies, dies);
  secret->versions.insert(secret->versions.begin(), std::move(version));
  return commit(std::move(next));
}

Result<void> Vault::remove(std::string_view name) {
  SP_CHECK(prepare());
  SealedVault next = contents_;
  const auto secret = find_in(next.secrets, name);
  if (secret == next.secrets.end()) return no_such(name);
  next.secrets.erase(secret);
  return commit(std::move(next));
}

Result<void> Vault::rekey(KeyEncryption& key) {
  SP_CHECK(prepare());
  SealedVault next = contents_;
  drop_dead(next, now());
  SP_TRY(Keyring keys, keys_.rekey(next, key, tools_.random));
  std::swap(keys_, keys);
  const std::string before = digest_;
  auto done = commit(std::move(next));
  if (!done.ok() && digest_ == before) std::swap(keys_, keys);
  return done;
}

Result<void> Vault::accept_restored(const OnDisk& found) {
  SealedVault next = contents_;
  for (SealedSecret& secret : next.secrets) secret.versions.resize(1);
  if (found.mark && found.mark->id == next.id && is_ours(*found.mark))
    contents_.generation = std::max(contents_.generation, found.mark->generation);
  contents_.written = 0;  // whatever clock it was written by
  opened_wall_ = tools_.clock.wall();
  return commit(std::move(next));
}

// The vault first, then the mark: stopped in between, the mark is one behind and `compare` knows it. The
// other way round, a vault that was not written yet would look rolled back.
Result<void> Vault::commit(SealedVault next) {
  spoiled_ = true;
  drop_dead(next, now());
  drop_idle_terms(next);
  next.generation = contents_.generation + 1;
  if (!digest_.empty()) next.previous = digest_;
  next.written = to_unix_seconds(now());
  next.seal = keys_.seal_of(next);
  const std::string bytes = render_without_seal(next) + next.seal;
  if (bytes.size() > max_vault_bytes) {
    spoiled_ = false;
    return self_error(ErrorKind::too_large, "the vault would be larger than 32 MiB");
  }
  SP_TRY([[maybe_unused]] const SealedVault readable, parse_vault(bytes));
  SP_CHECK(write_whole(*ground_.directory, vault_file, bytes));
  contents_ = std::move(next);
  digest_ = digest_of(bytes);
  SP_CHECK(write_mark());
  spoiled_ = false;
  return {};
}

bool Vault::is_ours(const Mark& mark) const { return equal_constant_time(keys_.seal_of(mark), mark.seal); }

Result<void> Vault::write_mark() {
  Mark mark{contents_.id, contents_.generation, digest_, {}};
  mark.seal = keys_.seal_of(mark);
  std::unique_ptr<store::Directory> holder;
  SP_TRY(store::Directory* const directory, mark_directory(ground_, contents_, holder));
  auto written = write_whole(*directory, mark_file, render_without_seal(mark) + mark.seal);
  if (written.ok()) return written;
  return self_error(
      ErrorKind::unavailable,
      "the change is in the vault, but its mark could not be written: " + written.error().detail);
}

}  // namespace sallyport::vault
