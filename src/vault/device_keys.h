#pragma once
// vault/device_keys.h: key-encryption keys that never leave a device: a PKCS#11 token or the machine's TPM.
#include <memory>
#include <string>

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

}  // namespace sallyport::vault
