#pragma once
// vault/vault_fixture.h: a vault on a disk in memory, with a clock that stands still. Tests only.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "store/memory_directory.h"
#include "vault/vault.h"

namespace sallyport::vault {

inline Secret secret_of(std::string_view text) { return Secret(std::string(text)); }

// One disk for the vault, one for a mark kept at "/elsewhere".
struct Disks {
  explicit Disks(std::unique_ptr<store::MemoryDisk> from = std::make_unique<store::MemoryDisk>())
      : main(std::move(from)) {}

  Ground ground() {
    return {main->directory(), [this](const std::string&) -> Result<std::unique_ptr<store::Directory>> {
              return elsewhere->directory();
            }};
  }
  Vault::Tools tools() { return {clock, random, max_seals}; }
  Result<std::unique_ptr<Vault>> open(Vault::Access access = Vault::Access::write,
                                      Vault::Restored restored = Vault::Restored::refuse) {
    return Vault::open(ground(), *key, tools(), access, restored);
  }
  Result<std::unique_ptr<Vault>> create(const std::string& mark = "") {
    return Vault::create(ground(), *key, mark, tools());
  }

  std::unique_ptr<store::MemoryDisk> main;
  std::unique_ptr<store::MemoryDisk> elsewhere = std::make_unique<store::MemoryDisk>();
  SystemRandom random;
  ManualClock clock{from_unix_seconds(1'800'000'000)};
  std::uint64_t max_seals = default_max_seals;
  std::unique_ptr<KeyEncryption> key = make_raw_key(Secret(std::string(32, 'k')), random);
};

inline Result<void> put(Vault& vault, std::string_view name, std::string_view value,
                        seconds max_age = default_max_age) {
  std::vector<NewSecret> secrets;
  secrets.push_back({std::string(name), secret_of(value), max_age});
  return vault.put(std::move(secrets));
}

// Every living value: {"stripe": "new|old"}.
inline std::map<std::string, std::string> values_of(const Vault& vault) {
  std::map<std::string, std::string> out;
  for (const SecretInfo& info : vault.list()) {
    const auto versions = vault.read(info.name);
    EXPECT_TRUE(versions.ok()) << info.name;
    if (!versions.ok()) continue;
    for (const OpenedVersion& version : *versions) {
      std::string& text = out[info.name];
      text += (text.empty() ? "" : "|") + std::string(version.value.reveal());
    }
  }
  return out;
}

inline std::string value_of(const Vault& vault, const std::string& name) {
  const auto all = values_of(vault);
  const auto found = all.find(name);
  return found == all.end() ? std::string() : found->second;
}

}  // namespace sallyport::vault
