#include "vault/own_keys.h"

#include "store/file.h"
#include "store/secret_file.h"
#include "vault/box.h"
#include "vault/key_encryption.h"
#include "vault/vault_secrets.h"

namespace sallyport::vault {
namespace {

constexpr std::size_t max_text = 1024;

Error no_key(const OwnKey& which) {
  const std::string what(which.what);
  return self_error(ErrorKind::not_found, "there is no key for " + what +
                                              ": there were none yet, or it was removed, and then they "
                                              "cannot be read");
}

Result<Secret> parse(const OwnKey& which, const Secret& text, const std::string& place) {
  auto key = parse_raw_key(text);
  if (key.ok()) return key;
  return self_error(ErrorKind::malformed, place + " is not the key of " + std::string(which.what) +
                                              ": that is 64 hexadecimal digits");
}

Result<Secret> from_file(const OwnKey& which, const std::string& state, Random& random,
                         store::IfMissing if_missing) {
  const std::string path = state + "/" + std::string(which.file);
  const auto text = store::read_secret_file(state, which.file, max_text);
  if (text.ok()) return parse(which, *text, path);
  if (text.error().kind != ErrorKind::not_found) return text.error();
  if (if_missing == store::IfMissing::fail) return no_key(which);
  Secret key = make_key(random);
  SP_CHECK(store::write_file_atomically(path, raw_key_text(key).reveal()));
  return key;
}

}  // namespace

const OwnKey* find_own_key(std::string_view secret) {
  for (const OwnKey& key : own_keys) {
    if (key.secret == secret) return &key;
  }
  return nullptr;
}

Result<Secret> own_key(const OwnKey& which, const std::string& state, SecretSource& secrets, Random& random,
                       store::IfMissing if_missing) {
  if (!has_vault(state)) return from_file(which, state, random, if_missing);
  auto text = secrets.find(which.secret);
  if (text.ok()) return parse(which, *text, "secret:" + std::string(which.secret));
  if (text.error().kind != ErrorKind::not_found) return std::move(text).error();
  if (if_missing == store::IfMissing::fail) return no_key(which);
  Secret key = make_key(random);
  SP_CHECK(secrets.add(which.secret, raw_key_text(key)));
  return key;
}

}  // namespace sallyport::vault
