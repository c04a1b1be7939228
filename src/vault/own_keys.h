#pragma once
// vault/own_keys.h: keys of the gateway's own, under which it seals what it writes beside the vault: from the
// vault, or without one from files.
#include <array>
#include <string>
#include <string_view>

#include "base/random.h"
#include "store/directory.h"
#include "vault/secrets.h"

namespace sallyport::vault {

struct OwnKey {
  // Its name in the vault, which is not to be put or rotated by hand: what is sealed under it could no longer
  // be read. Removing it is the way to make all of that unreadable at once.
  std::string_view secret;
  // Its file in the state folder while there is no vault: 64 hexadecimal digits, mode 0600.
  std::string_view file;
  std::string_view what;  // it seals: "kept texts"
};
inline constexpr OwnKey kept_texts{"sallyport-kept-texts", "kept.key", "kept texts"};
inline constexpr OwnKey provider_tokens{"sallyport-provider-tokens", "provider-tokens.key",
                                        "tokens of identity providers"};
inline constexpr std::array own_keys = {kept_texts, provider_tokens};
// The one with this name in the vault; null: none.
const OwnKey* find_own_key(std::string_view secret);

// Where kept texts lie in the state folder.
inline constexpr std::string_view kept_folder = "kept";

// 32 bytes, always the same ones. With a vault: the secret, which SecretSource::add puts in at first use.
// Without: the file, made at first use. `if_missing`: whether it may be made; who only reads what is sealed
// says fail. `state`: the state folder. Blocks. Errors: not_found (there is none, and none was to be made);
// of the source and of the file: forbidden, malformed, unavailable.
Result<Secret> own_key(const OwnKey& which, const std::string& state, SecretSource& secrets, Random& random,
                       store::IfMissing if_missing);

}  // namespace sallyport::vault
