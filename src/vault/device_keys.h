#pragma once
// vault/device_keys.h: key-encryption keys that never leave a device: a PKCS#11 token or the machine's TPM.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "vault/key_encryption.h"

namespace sallyport::vault {

// Where a token is and what in it is used. The vault remembers token and key, never the module: that is code,
// and a file that anybody may have changed must not choose what runs here.
struct TokenPlace {
  std::string module{};  // absolute path of a library
  std::string token{};   // label; for wrapping only
  std::string key{};     // label of an AES-256 key; for wrapping only, made if the token has none
};

// The root key under AES-256-GCM in the token. Each call opens a session and ends it. Errors of `wrap` and
// `unwrap`: as TokenSession; unwrap: unauthenticated (another key, or bytes that were changed).
std::unique_ptr<KeyEncryption> make_token_key(TokenPlace place, Secret pin, Random& random);

// Which TPM 2.0 (tpm_transport.h says how one is named).
struct TpmPlace {
  std::string address{};       // empty: where the vault says; for a new one the kernel's /dev/tpmrm0
  bool with_pin = false;       // for wrapping only
  milliseconds limit{30'000};  // for one call
};
struct TpmPin {
  std::optional<Secret> given{};
  // Called at most once, for the first vault, and only if that has a PIN. Empty: nobody can be asked.
  std::function<Result<Secret>(const std::string& prompt)> ask{};
};

// The root key under a random key that the TPM seals: 32 bytes that only this TPM gives back, whatever else
// was started on the machine (no PCR is bound). Errors of `wrap` and `unwrap`: as TpmDevice; not_found: no
// PIN.
std::unique_ptr<KeyEncryption> make_tpm_key(TpmPlace place, TpmPin pin, Random& random);

}  // namespace sallyport::vault
