#include "vault/unlock.h"

#include <cstdlib>
#include <optional>

#include "store/file.h"
#include "store/secret_file.h"
#include "vault/box.h"
#include "vault/secrets.h"
#include "vault/tpm_device.h"

namespace sallyport::vault {
namespace {

constexpr std::size_t max_key_text = 1024;

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::optional<Secret> secret_environment(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') return {};
  return Secret(std::string(value));
}

Result<Secret> read_key_file(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  SP_TRY(const Secret text, store::read_secret_file(directory, name, max_key_text));
  auto key = parse_raw_key(text);
  if (key.ok()) return key;
  return self_error(key.error().kind, path + ": " + key.error().detail);
}

// The service manager made the directory for this service alone; its files may carry an access list, which
// shows as a mode that a secret file must not have.
Result<std::optional<Secret>> read_credential(const char* name) {
  const std::string directory = environment("CREDENTIALS_DIRECTORY");
  if (directory.empty()) return std::optional<Secret>();
  auto text = store::read_file(directory + "/" + name, max_key_text, store::Privacy::anyone);
  if (text.ok()) return std::optional<Secret>(Secret(std::move(*text)));
  if (text.error().kind == ErrorKind::not_found) return std::optional<Secret>();
  return std::move(text).error();
}

Result<Secret> find_raw_key(const KeyPlaces& places) {
  if (const std::string file = key_file_of(places); !file.empty()) return read_key_file(file);
  SP_TRY(const std::optional<Secret> credential, read_credential("sallyport-vault-key"));
  if (credential) return parse_raw_key(*credential);
  const std::optional<Secret> variable = secret_environment("SALLYPORT_VAULT_KEY");
  if (variable) return parse_raw_key(*variable);
  return self_error(
      ErrorKind::not_found,
      "the vault is locked with a key, and there is none: name its file with --key-file or "
      "SALLYPORT_VAULT_KEY_FILE, or give it as the systemd credential sallyport-vault-key or in "
      "SALLYPORT_VAULT_KEY");
}

Result<std::optional<Secret>> find_given(const char* name, const char* variable) {
  SP_TRY(const std::optional<Secret> credential, read_credential(name));
  if (!credential) return secret_environment(variable);
  SP_TRY(Secret given, make_secret_value(credential->reveal(), "the credential " + std::string(name)));
  return std::optional<Secret>(std::move(given));
}

Result<std::optional<Secret>> find_given_passphrase() {
  return find_given("sallyport-vault-passphrase", "SALLYPORT_VAULT_PASSPHRASE");
}

Result<std::unique_ptr<KeyEncryption>> find_token_key(const KeyPlaces& places, Random& random) {
  TokenPlace place = places.token;
  if (place.module.empty()) place.module = environment("SALLYPORT_PKCS11_MODULE");
  if (place.module.empty()) {
    return self_error(ErrorKind::not_found,
                      "the vault is locked with a key in a PKCS#11 token: name the library of its maker with "
                      "--pkcs11-module or SALLYPORT_PKCS11_MODULE");
  }
  SP_TRY(std::optional<Secret> pin, find_given("sallyport-vault-pin", "SALLYPORT_VAULT_PIN"));
  if (!pin && !places.ask) {
    return self_error(ErrorKind::not_found,
                      "the token wants its PIN: give it on a terminal, as the systemd credential "
                      "sallyport-vault-pin or in SALLYPORT_VAULT_PIN");
  }
  if (!pin) {
    SP_TRY(pin, places.ask("PIN of the token: "));
  }
  return make_token_key(std::move(place), std::move(*pin), random);
}

// The library reads this once and else prints lines of its own on every wrong PIN.
void quiet_tpm_library() {
  ::setenv("TSS2_LOG", "all+none", 0);  // allow(banned): keys are looked for before there are threads
}

Result<std::unique_ptr<KeyEncryption>> find_tpm_key(const KeyPlaces& places, Random& random) {
  quiet_tpm_library();
  TpmPlace place = places.tpm;
  if (place.address.empty()) place.address = environment("SALLYPORT_TPM");
  TpmPin pin;
  SP_TRY(pin.given, find_given("sallyport-vault-pin", "SALLYPORT_VAULT_PIN"));
  pin.ask = places.ask;
  return make_tpm_key(std::move(place), std::move(pin), random);
}

Error nobody_to_ask() {
  return self_error(
      ErrorKind::not_found,
      "the vault is locked with a passphrase, and there is none: give it on a terminal, as the systemd "
      "credential sallyport-vault-passphrase or in SALLYPORT_VAULT_PASSPHRASE");
}

// What is too short is refused by its length, later.
Result<Secret> ask_twice(const KeyPlaces& places, const std::string& what, std::size_t min_bytes) {
  SP_TRY(Secret first, places.ask("New " + what + ": "));
  if (first.reveal().size() < min_bytes) return first;
  SP_TRY(const Secret second, places.ask("The same again: "));
  if (equal_constant_time(first.reveal(), second.reveal())) return first;
  return self_error(ErrorKind::malformed, "they are not the same; nothing was done");
}

Result<std::unique_ptr<KeyEncryption>> find_new_tpm_key(const KeyPlaces& places, Random& random) {
  KeyPlaces twice = places;
  if (places.ask) {
    twice.ask = [places](const std::string&) { return ask_twice(places, "PIN of the TPM", min_tpm_pin); };
  }
  return find_tpm_key(twice, random);
}

Result<std::unique_ptr<KeyEncryption>> checked_passphrase(Secret passphrase, Random& random) {
  if (passphrase.reveal().size() >= min_passphrase_bytes)
    return make_passphrase_key(std::move(passphrase), random);
  return self_error(ErrorKind::malformed, "a passphrase has at least " +
                                              std::to_string(min_passphrase_bytes) +
                                              " characters; five words picked by dice are a good one");
}

}  // namespace

std::string key_file_of(const KeyPlaces& places) {
  return places.key_file.empty() ? environment("SALLYPORT_VAULT_KEY_FILE") : places.key_file;
}

Result<std::unique_ptr<KeyEncryption>> find_key(KeyKind kind, const KeyPlaces& places, Random& random) {
  if (kind == KeyKind::key) {
    SP_TRY(Secret key, find_raw_key(places));
    return make_raw_key(std::move(key), random);
  }
  if (kind == KeyKind::pkcs11) return find_token_key(places, random);
  if (kind == KeyKind::tpm) return find_tpm_key(places, random);
  SP_TRY(std::optional<Secret> given, find_given_passphrase());
  if (given) return make_passphrase_key(std::move(*given), random);
  if (!places.ask) return nobody_to_ask();
  SP_TRY(Secret typed, places.ask("Passphrase of the vault: "));
  return make_passphrase_key(std::move(typed), random);
}

Result<std::unique_ptr<KeyEncryption>> find_new_key(KeyKind kind, const KeyPlaces& places, Random& random) {
  if (kind == KeyKind::tpm) return find_new_tpm_key(places, random);
  if (kind != KeyKind::passphrase) return find_key(kind, places, random);
  SP_TRY(std::optional<Secret> given, find_given_passphrase());
  if (!given) return ask_new_passphrase(places, random);
  return checked_passphrase(std::move(*given), random);
}

Result<std::unique_ptr<KeyEncryption>> ask_new_passphrase(const KeyPlaces& places, Random& random) {
  if (!places.ask) return nobody_to_ask();
  SP_TRY(Secret typed, ask_twice(places, "passphrase of the vault", min_passphrase_bytes));
  return checked_passphrase(std::move(typed), random);
}

Result<std::unique_ptr<KeyEncryption>> make_key_file(const std::string& path, Random& random) {
  if (store::file_exists(path)) return self_error(ErrorKind::forbidden, path + " is there already");
  Secret key = make_key(random);
  const Secret text = raw_key_text(key);
  SP_CHECK(store::write_file_atomically(path, text.reveal()));
  return make_raw_key(std::move(key), random);
}

}  // namespace sallyport::vault
