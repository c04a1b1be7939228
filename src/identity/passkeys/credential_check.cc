#include "identity/passkeys/credential_check.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include <algorithm>

#include "identity/passkeys/authenticator_data.h"
#include "identity/passkeys/cbor_tree.h"

namespace sallyport::identity {
namespace {

constexpr std::size_t max_object = 24 << 10;
constexpr std::int64_t label_algorithm = 3;  // of a COSE_Key (RFC 8152 §7.1)

template <class T, void (*Free)(T**)>
struct Freed {
  void operator()(T* handle) const { Free(&handle); }
};
using CredentialHandle = std::unique_ptr<fido_cred_t, Freed<fido_cred_t, fido_cred_free>>;
using AssertionHandle = std::unique_ptr<fido_assert_t, Freed<fido_assert_t, fido_assert_free>>;
using EcKey = std::unique_ptr<es256_pk_t, Freed<es256_pk_t, es256_pk_free>>;
using EdKey = std::unique_ptr<eddsa_pk_t, Freed<eddsa_pk_t, eddsa_pk_free>>;
using RsaKey = std::unique_ptr<rs256_pk_t, Freed<rs256_pk_t, rs256_pk_free>>;

Error malformed(std::string_view what) {
  return client_error(ErrorKind::malformed, "passkey: " + std::string(what));
}
Error refused(std::string_view what) {
  return client_error(ErrorKind::unauthenticated, "passkey: " + std::string(what));
}

const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
std::string copied(const unsigned char* data, std::size_t size) {
  return data == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(data), size);
}

// Authenticators add extensions that nobody asked for (credProtect, above all); libfido2 takes what it was
// told to expect. They give no right here, so whatever is there is what was expected.
bool expect_extensions(fido_cred_t* credential, std::string_view extensions) {
  if (extensions.empty()) return true;
  const auto tree = parse_cbor(extensions);
  if (!tree.ok()) return false;
  const auto is_true = [&](std::string_view name) {
    const cbor_item_t* value = find_member(tree->get(), name);
    return value != nullptr && cbor_is_bool(value) && cbor_get_bool(value);
  };
  int mask = 0;
  if (is_true("hmac-secret")) mask |= FIDO_EXT_HMAC_SECRET;
  if (is_true("credBlob")) mask |= FIDO_EXT_CRED_BLOB;
  if (fido_cred_set_extensions(credential, mask) != FIDO_OK) return false;
  if (const auto level = cbor_number(find_member(tree->get(), "credProtect"))) {
    if (fido_cred_set_prot(credential, static_cast<int>(*level)) != FIDO_OK) return false;
  }
  const auto pin = cbor_number(find_member(tree->get(), "minPinLength"));
  return !pin || *pin <= 0 || *pin > 63 ||
         fido_cred_set_pin_minlen(credential, static_cast<std::size_t>(*pin)) == FIDO_OK;
}

// §8.2: with a certificate, its key has signed; without one, the credential's own.
Result<void> check_packed(fido_cred_t* credential, const cbor_item_t* statement, std::string_view raw) {
  if (fido_cred_set_attstmt(credential, data_of(raw), raw.size()) != FIDO_OK)
    return malformed("the attestation statement cannot be read");
  const bool certified = find_member(statement, "x5c") != nullptr;
  const auto algorithm = cbor_number(find_member(statement, "alg"));
  if (!algorithm) return malformed("the attestation statement names no algorithm");
  if (!certified && *algorithm != fido_cred_type(credential))
    return refused("the attestation's algorithm is not the key's");
  const int checked = certified ? fido_cred_verify(credential) : fido_cred_verify_self(credential);
  if (checked != FIDO_OK) return refused("the attestation's signature does not hold");
  return {};
}

Result<int> algorithm_of(std::string_view key) {
  SP_TRY(const CborTree tree, parse_cbor(key));
  const auto algorithm = cbor_number(find_member(tree.get(), label_algorithm));
  if (!algorithm) return malformed("the key names no algorithm");
  if (std::ranges::find(credential_algorithms, *algorithm) == std::end(credential_algorithms))
    return malformed("a key of an algorithm that was not asked for");
  return static_cast<int>(*algorithm);
}

// libfido2 reads the statement from bytes; what it says is not signed as bytes, so a fresh encoding will do.
Result<std::string> written_again(const cbor_item_t* item) {
  unsigned char* buffer = nullptr;
  std::size_t capacity = 0;
  const std::size_t size = cbor_serialize_alloc(item, &buffer, &capacity);
  const std::unique_ptr<unsigned char, decltype(&std::free)> owner(buffer, &std::free);
  if (size == 0) return self_error(ErrorKind::internal, "libcbor failed");
  return copied(buffer, size);
}

struct Opened {
  CborTree tree;
  std::string_view format;
  std::string_view data;
  const cbor_item_t* statement = nullptr;
};

Result<Opened> open_object(std::string_view object) {
  if (object.size() > max_object) return malformed("the attestation object is too long");
  Opened opened;
  SP_TRY(opened.tree, parse_cbor(object));
  const auto format = cbor_text(find_member(opened.tree.get(), "fmt"));
  const auto data = cbor_bytes(find_member(opened.tree.get(), "authData"));
  opened.statement = find_member(opened.tree.get(), "attStmt");
  if (!format || !data || opened.statement == nullptr || !cbor_isa_map(opened.statement) ||
      cbor_map_size(opened.tree.get()) != 3)
    return malformed("the attestation object lacks a part, or has one too many");
  if (*format != "none" && *format != "packed")
    return refused("an attestation format that was not asked for");
  opened.format = *format;
  opened.data = *data;
  return opened;
}

Result<void> check_statement(fido_cred_t* credential, const Opened& opened) {
  if (opened.format == "none") {
    if (cbor_map_size(opened.statement) != 0) return malformed("an attestation of none that says something");
    return {};
  }
  SP_TRY(const std::string raw, written_again(opened.statement));
  return check_packed(credential, opened.statement, raw);
}

template <class Key, class Create>
bool verify_with(const Key& key, Create read, const fido_assert_t* assertion, int algorithm,
                 std::string_view raw) {
  return key != nullptr && read(key.get(), raw.data(), raw.size()) == FIDO_OK &&
         fido_assert_verify(assertion, 0, algorithm, key.get()) == FIDO_OK;
}

bool signature_holds(const Credential& known, const fido_assert_t* assertion) {
  switch (known.algorithm) {
    case COSE_ES256:
      return verify_with(EcKey(es256_pk_new()), es256_pk_from_ptr, assertion, COSE_ES256, known.key);
    case COSE_EDDSA:
      return verify_with(EdKey(eddsa_pk_new()), eddsa_pk_from_ptr, assertion, COSE_EDDSA, known.key);
    case COSE_RS256:
      return verify_with(RsaKey(rs256_pk_new()), rs256_pk_from_ptr, assertion, COSE_RS256, known.key);
    default:
      return false;
  }
}

}  // namespace

Result<Credential> check_attestation(std::string_view object, std::string_view client_hash,
                                     std::string_view host) {
  SP_TRY(const Opened opened, open_object(object));
  SP_TRY(const AuthenticatorData data, parse_authenticator_data(opened.data, Use::registration));
  SP_CHECK(check_authenticator_data(data, host));
  SP_TRY(const int algorithm, algorithm_of(data.key));

  const CredentialHandle credential(fido_cred_new());
  if (credential == nullptr) return self_error(ErrorKind::internal, "libfido2 failed");
  fido_cred_t* raw = credential.get();
  const bool taken =
      fido_cred_set_type(raw, algorithm) == FIDO_OK &&
      fido_cred_set_rp(raw, std::string(host).c_str(), nullptr) == FIDO_OK &&
      fido_cred_set_clientdata_hash(raw, data_of(client_hash), client_hash.size()) == FIDO_OK &&
      fido_cred_set_uv(raw, FIDO_OPT_TRUE) == FIDO_OK &&
      fido_cred_set_fmt(raw, std::string(opened.format).c_str()) == FIDO_OK &&
      fido_cred_set_authdata_raw(raw, data_of(opened.data), opened.data.size()) == FIDO_OK &&
      expect_extensions(raw, data.extensions);
  if (!taken) return malformed("the credential or its key cannot be read");
  SP_CHECK(check_statement(raw, opened));

  Credential made{
      std::string(data.id), algorithm,  copied(fido_cred_pubkey_ptr(raw), fido_cred_pubkey_len(raw)),
      data.counter,         data.syncs, data.backed_up};
  if (made.key.empty()) return malformed("the key cannot be read");
  return made;
}

Result<Assertion> check_assertion(const Credential& known, std::string_view authenticator_data,
                                  std::string_view signature, std::string_view client_hash,
                                  std::string_view host) {
  SP_TRY(const AuthenticatorData data, parse_authenticator_data(authenticator_data, Use::assertion));
  SP_CHECK(check_authenticator_data(data, host));
  const AssertionHandle assertion(fido_assert_new());
  if (assertion == nullptr) return self_error(ErrorKind::internal, "libfido2 failed");
  fido_assert_t* raw = assertion.get();
  const bool taken =
      fido_assert_set_rp(raw, std::string(host).c_str()) == FIDO_OK &&
      fido_assert_set_clientdata_hash(raw, data_of(client_hash), client_hash.size()) == FIDO_OK &&
      fido_assert_set_uv(raw, FIDO_OPT_TRUE) == FIDO_OK &&
      fido_assert_set_up(raw, FIDO_OPT_TRUE) == FIDO_OK && fido_assert_set_count(raw, 1) == FIDO_OK &&
      fido_assert_set_authdata_raw(raw, 0, data_of(authenticator_data), authenticator_data.size()) ==
          FIDO_OK &&
      fido_assert_set_sig(raw, 0, data_of(signature), signature.size()) == FIDO_OK;
  if (!taken) return malformed("the assertion cannot be read");
  if (!signature_holds(known, raw)) return refused("the signature does not hold");
  return Assertion{data.counter, data.syncs, data.backed_up};
}

}  // namespace sallyport::identity
