#pragma once
// app/secret_source.h: which secrets the gateway runs on: the vault, if the state folder holds one, else
// files.
#include <memory>
#include <string>
#include <vector>

#include "map/map.h"
#include "vault/unlock.h"
#include "vault/vault_secrets.h"

namespace sallyport::app {

// Where the key of the vault is looked for; the terminal is asked if there is one.
vault::KeyPlaces key_places(const std::string& key_file);

// Errors: no key, another key, a vault that is damaged or rolled back; each says what to do. A vault that
// cannot be opened is never passed over for files. `warnings`: files that are no longer used.
Result<std::unique_ptr<vault::SecretSource>> open_secrets(const std::string& state,
                                                          const std::string& key_file, const Clock& clock,
                                                          Random& random, std::vector<std::string>& warnings);

// What `check` has to say of the vault in `state`, without its key and so without verifying it: secrets past
// their age, secrets that `map` names and it does not hold. Nothing if there is no vault.
std::vector<map::Finding> check_vault(const std::string& state, const map::Map& map, const Clock& clock);

}  // namespace sallyport::app
