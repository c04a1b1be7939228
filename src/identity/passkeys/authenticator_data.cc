#include "identity/passkeys/authenticator_data.h"

#include "base/encoding.h"
#include "crypto/sha256.h"
#include "identity/passkeys/cbor_tree.h"

namespace sallyport::identity {
namespace {

constexpr std::size_t hash_size = 32;
constexpr std::size_t head_size = hash_size + 1 + 4;
constexpr std::size_t model_size = 16;  // AAGUID: which model it is; nobody is preferred
constexpr std::size_t max_id = 1023;
constexpr std::size_t max_size = 16 << 10;

constexpr unsigned flag_present = 1U << 0;
constexpr unsigned flag_verified = 1U << 2;
constexpr unsigned flag_eligible = 1U << 3;
constexpr unsigned flag_backed_up = 1U << 4;
constexpr unsigned flag_attested = 1U << 6;
constexpr unsigned flag_extensions = 1U << 7;

Error malformed(std::string_view what) {
  return client_error(ErrorKind::malformed, "passkey: authenticator data: " + std::string(what));
}
Error refused(std::string_view what) {
  return client_error(ErrorKind::unauthenticated, "passkey: " + std::string(what));
}

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

// §6.5.1. Leaves in `rest` what follows the credential.
Result<void> read_credential(std::string_view& rest, AuthenticatorData& data) {
  if (rest.size() < model_size + 2) return malformed("the credential is cut off");
  const std::size_t length = byte_at(rest, model_size) << 8 | byte_at(rest, model_size + 1);
  rest.remove_prefix(model_size + 2);
  if (length == 0 || length > max_id || length > rest.size())
    return malformed("the credential's id has no possible length");
  data.id = rest.substr(0, length);
  rest.remove_prefix(length);
  SP_TRY(const std::size_t key_size, measure_cbor(rest));
  data.key = rest.substr(0, key_size);
  rest.remove_prefix(key_size);
  return {};
}

}  // namespace

Result<AuthenticatorData> parse_authenticator_data(std::string_view bytes, Use use) {
  if (bytes.size() < head_size || bytes.size() > max_size) return malformed("no possible length");
  AuthenticatorData data;
  data.host_hash = bytes.substr(0, hash_size);
  const unsigned flags = byte_at(bytes, hash_size);
  data.user_present = (flags & flag_present) != 0;
  data.user_verified = (flags & flag_verified) != 0;
  data.syncs = (flags & flag_eligible) != 0;
  data.backed_up = (flags & flag_backed_up) != 0;
  for (std::size_t i = hash_size + 1; i < head_size; ++i)
    data.counter = data.counter << 8 | byte_at(bytes, i);

  std::string_view rest = bytes.substr(head_size);
  if (((flags & flag_attested) != 0) != (use == Use::registration))
    return malformed("a credential is missing, or there is one where none belongs");
  if (use == Use::registration) SP_CHECK(read_credential(rest, data));
  if ((flags & flag_extensions) != 0) {
    data.extensions = rest;
    SP_TRY(const CborTree tree, parse_cbor(rest));
    if (!cbor_isa_map(tree.get())) return malformed("extensions are no map");
  } else if (!rest.empty()) {
    return malformed("bytes follow that belong to nothing");
  }
  return data;
}

Result<void> check_authenticator_data(const AuthenticatorData& data, std::string_view host) {
  if (data.host_hash != as_text(crypto::sha256(host))) return refused("made for another host");
  if (!data.user_present) return refused("nobody was present");
  if (!data.user_verified) return refused("the authenticator did not check who used it");
  if (data.backed_up && !data.syncs) return refused("backed up, though it cannot be");
  return {};
}

}  // namespace sallyport::identity
