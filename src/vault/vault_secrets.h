#pragma once
// vault/vault_secrets.h: `secret:name` out of the vault.
#include <memory>
#include <string>

#include "vault/secrets.h"
#include "vault/vault.h"

namespace sallyport::vault {

// Whether there is a vault in `state`, or was one: its mark alone says so, too, and must not be taken for
// none.
bool has_vault(const std::string& state);

// Opens the vault for reading. Each call of find_versions reads it again, if it was changed, and gives
// nothing of a vault that cannot be trusted: who holds values keeps those until then. `clock` and `random`
// must outlive it. Errors: as Vault::open.
Result<std::unique_ptr<SecretSource>> make_vault_secrets(Ground ground, std::unique_ptr<KeyEncryption> key,
                                                         const Clock& clock, Random& random);

}  // namespace sallyport::vault
