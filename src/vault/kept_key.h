#pragma once
// vault/kept_key.h: the key under which texts are kept (kept.h): from the vault, or without one from a file.
#include <string>

#include "base/random.h"
#include "store/directory.h"
#include "vault/secrets.h"

namespace sallyport::vault {

// Its name in the vault, which is not to be put or rotated by hand: what is kept under it could no longer be
// read. Removing it is the way to make all kept texts unreadable at once.
inline constexpr std::string_view kept_texts_secret = "sallyport-kept-texts";
// Its file in the state folder while there is no vault: 64 hexadecimal digits, mode 0600.
inline constexpr std::string_view kept_key_file = "kept.key";
// Where the texts lie in the state folder.
inline constexpr std::string_view kept_folder = "kept";

// 32 bytes, always the same ones. With a vault: the secret above, which SecretSource::add puts in at first
// use. Without: the file above, made at first use. `if_missing`: whether it may be made; who only reads kept
// texts says fail. `state`: the state folder. Blocks. Errors: not_found (there is none, and none was to be
// made); of the source and of the file: forbidden, malformed, unavailable.
Result<Secret> kept_texts_key(const std::string& state, SecretSource& secrets, Random& random,
                              store::IfMissing if_missing);

}  // namespace sallyport::vault
