#pragma once
// vault/unlock.h: where the key-encryption key comes from, never from the command line.
#include <functional>
#include <memory>
#include <string>

#include "vault/device_keys.h"
#include "vault/key_encryption.h"

namespace sallyport::vault {

// What a key or a passphrase is looked for in. The first place that has one counts; there is no second try.
//   key         `key_file`, $SALLYPORT_VAULT_KEY_FILE, $CREDENTIALS_DIRECTORY/sallyport-vault-key (systemd's
//               LoadCredential), $SALLYPORT_VAULT_KEY
//   passphrase  $CREDENTIALS_DIRECTORY/sallyport-vault-passphrase, $SALLYPORT_VAULT_PASSPHRASE, `ask`
//   pkcs11      module: `token.module`, $SALLYPORT_PKCS11_MODULE; PIN: $CREDENTIALS_DIRECTORY/
//               sallyport-vault-pin, $SALLYPORT_VAULT_PIN, `ask`. Token and key: the vault says; for a new
//               vault `token`
//   tpm         which: `tpm.address`, $SALLYPORT_TPM, else the vault says; PIN, if the vault has one: as
//   pkcs11
struct KeyPlaces {
  std::string key_file;
  std::function<Result<Secret>(const std::string& prompt)> ask{};  // empty: nobody can be asked
  TokenPlace token{};
  TpmPlace tpm{};
};

// Errors: not_found (names every place); forbidden (a key file that others may read); malformed (not a key);
// whatever `ask` says.
Result<std::unique_ptr<KeyEncryption>> find_key(KeyKind kind, const KeyPlaces& places, Random& random);

// Where a key file is named, in an option or the environment; empty: nowhere.
std::string key_file_of(const KeyPlaces& places);

// A new random key in a new file of mode 0600. Errors: forbidden (there is a file), unavailable.
Result<std::unique_ptr<KeyEncryption>> make_key_file(const std::string& path, Random& random);

// For a new vault: `find_key`, but a passphrase or PIN of the TPM that is asked for is asked for twice, and a
// passphrase has at least min_passphrase_bytes. Errors: also malformed (too short, not the same twice).
Result<std::unique_ptr<KeyEncryption>> find_new_key(KeyKind kind, const KeyPlaces& places, Random& random);

// Only asked for, never found: what lies in the environment is the passphrase of before. Errors: as
// find_new_key.
Result<std::unique_ptr<KeyEncryption>> ask_new_passphrase(const KeyPlaces& places, Random& random);

}  // namespace sallyport::vault
