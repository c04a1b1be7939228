#include "vault/box.h"

#include "crypto/aes_gcm.h"
#include "crypto/derive.h"

namespace sallyport::vault {
namespace {

static_assert(box_overhead == box_salt_bytes + crypto::gcm_nonce_bytes + crypto::gcm_tag_bytes);
static_assert(key_bytes == crypto::aes_key_bytes && key_bytes == crypto::derived_key_bytes);

std::string full_purpose(std::string_view purpose) { return "sallyport vault " + std::string(purpose); }

}  // namespace

std::string random_bytes(std::size_t count, Random& random) {
  std::string out(count, '\0');
  random.fill(std::as_writable_bytes(std::span(out.data(), out.size())));
  return out;
}

Secret make_key(Random& random) { return Secret(random_bytes(key_bytes, random)); }
Secret copy_of(const Secret& secret) { return Secret(std::string(secret.reveal())); }

Result<std::string> seal_box(const Secret& parent, std::string_view purpose, std::string_view bound,
                             std::string_view text, Random& random) {
  std::string box = random_bytes(box_salt_bytes + crypto::gcm_nonce_bytes, random);
  const std::string_view salt = std::string_view(box).substr(0, box_salt_bytes);
  const std::string_view nonce = std::string_view(box).substr(box_salt_bytes);
  const Secret key = crypto::derive_from_key(parent, full_purpose(purpose), salt);
  SP_TRY(const std::string sealed, crypto::seal(key, nonce, bound, text));
  return box + sealed;
}

Result<Secret> open_box(const Secret& parent, std::string_view purpose, std::string_view bound,
                        std::string_view box) {
  if (box.size() < box_overhead) return self_error(ErrorKind::unauthenticated, "too short to be sealed");
  const Secret key = crypto::derive_from_key(parent, full_purpose(purpose), box.substr(0, box_salt_bytes));
  return crypto::open(key, box.substr(box_salt_bytes, crypto::gcm_nonce_bytes), bound,
                      box.substr(box_salt_bytes + crypto::gcm_nonce_bytes));
}

}  // namespace sallyport::vault
