#pragma once
// identity/keys/key_text.h: the text of a workflow key, and of whatever else is made as one: its parts, its
// check, how one is made. Pure.
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"
#include "crypto/sha256.h"

namespace sallyport::identity {

inline constexpr std::string_view key_prefix = "spk_";

// What sets one kind of text apart from another: what everybody sees of it, and what its hash is bound to.
struct KeyKind {
  std::string_view prefix;  // as long as key_prefix
  std::string_view purpose;
};
inline constexpr KeyKind workflow_key_kind{key_prefix, "sallyport workflow key\n"};

inline constexpr std::size_t key_id_length = 10;
inline constexpr std::size_t key_secret_length = 32;
inline constexpr std::size_t key_check_length = 6;
inline constexpr std::size_t key_length =
    key_prefix.size() + key_id_length + key_secret_length + key_check_length;

// Views into the key.
struct KeyParts {
  std::string_view id;
  std::string_view secret;
};
// Nothing if the text has not the form of this kind, its check included. Allocates nothing.
std::optional<KeyParts> split_key(std::string_view text, const KeyKind& kind = workflow_key_kind);

struct KeyText {
  std::string id;
  Secret whole;
};
KeyText make_key_text(Random& random, const KeyKind& kind = workflow_key_kind);

// What is kept of a secret. Bound to its purpose and to the id, so that neither another secret of ours nor
// the hash of another key can stand in for it. The secret has 190 random bits, so a fast digest is enough.
// Allocates nothing.
crypto::Digest256 hash_key(const KeyParts& parts, const KeyKind& kind = workflow_key_kind);

}  // namespace sallyport::identity
