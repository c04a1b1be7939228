#include "vault/kept_key.h"

#include "store/file.h"
#include "store/secret_file.h"
#include "vault/box.h"
#include "vault/key_encryption.h"
#include "vault/vault_secrets.h"

namespace sallyport::vault {
namespace {

constexpr std::size_t max_text = 1024;

Error no_key() {
  return self_error(ErrorKind::not_found,
                    "there is no key for kept texts: nothing was kept yet, or its key "
                    "was removed, and then what was kept cannot be read");
}

Result<Secret> parse(const Secret& text, std::string_view place) {
  auto key = parse_raw_key(text);
  if (key.ok()) return key;
  return self_error(ErrorKind::malformed,
                    std::string(place) + " is not the key of kept texts: that is 64 hexadecimal digits");
}

Result<Secret> from_file(const std::string& state, Random& random, store::IfMissing if_missing) {
  const std::string path = state + "/" + std::string(kept_key_file);
  const auto text = store::read_secret_file(state, kept_key_file, max_text);
  if (text.ok()) return parse(*text, path);
  if (text.error().kind != ErrorKind::not_found) return text.error();
  if (if_missing == store::IfMissing::fail) return no_key();
  Secret key = make_key(random);
  SP_CHECK(store::write_file_atomically(path, raw_key_text(key).reveal()));
  return key;
}

}  // namespace

Result<Secret> kept_texts_key(const std::string& state, SecretSource& secrets, Random& random,
                              store::IfMissing if_missing) {
  if (!has_vault(state)) return from_file(state, random, if_missing);
  auto text = secrets.find(kept_texts_secret);
  if (text.ok()) return parse(*text, "secret:" + std::string(kept_texts_secret));
  if (text.error().kind != ErrorKind::not_found) return std::move(text).error();
  if (if_missing == store::IfMissing::fail) return no_key();
  Secret key = make_key(random);
  SP_CHECK(secrets.add(kept_texts_secret, raw_key_text(key)));
  return key;
}

}  // namespace sallyport::vault
