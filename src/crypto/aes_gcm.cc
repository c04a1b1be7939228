#include "crypto/aes_gcm.h"

#include <climits>

#include "crypto/handles.h"

namespace sallyport::crypto {
namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;
using Cipher = std::unique_ptr<EVP_CIPHER, Freed<EVP_CIPHER_free>>;
enum class Direction : int { open = 0, seal = 1 };

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

bool fits(std::string_view text) { return text.size() <= INT_MAX - gcm_tag_bytes; }

Result<Context> start(const Secret& key, std::string_view nonce, std::string_view bound,
                      Direction direction) {
  if (key.reveal().size() != aes_key_bytes || nonce.size() != gcm_nonce_bytes || !fits(bound)) {
    return self_error(ErrorKind::internal, "AES-256-GCM takes a key of 32 bytes and a nonce of 12");
  }
  const Cipher cipher(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
  Context context(EVP_CIPHER_CTX_new());
  int length = 0;
  const bool good = cipher != nullptr && context != nullptr &&
                    EVP_CipherInit_ex2(context.get(), cipher.get(), bytes_of(key.reveal()), bytes_of(nonce),
                                       static_cast<int>(direction), nullptr) == 1 &&
                    (bound.empty() || EVP_CipherUpdate(context.get(), nullptr, &length, bytes_of(bound),
                                                       static_cast<int>(bound.size())) == 1);
  if (!good) return crypto_failure("AES-256-GCM");
  return context;
}

bool process(EVP_CIPHER_CTX* context, std::string_view input, unsigned char* output) {
  int length = 0;
  return input.empty() ||
         EVP_CipherUpdate(context, output, &length, bytes_of(input), static_cast<int>(input.size())) == 1;
}

}  // namespace

Result<std::string> seal(const Secret& key, std::string_view nonce, std::string_view bound,
                         std::string_view plaintext) {
  if (!fits(plaintext)) return self_error(ErrorKind::internal, "AES-256-GCM: too long a text");
  SP_TRY(const Context context, start(key, nonce, bound, Direction::seal));
  std::string out(plaintext.size() + gcm_tag_bytes, '\0');
  unsigned char* const tag = bytes_of(out) + plaintext.size();
  int length = 0;
  if (!process(context.get(), plaintext, bytes_of(out)) ||
      EVP_CipherFinal_ex(context.get(), tag, &length) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, gcm_tag_bytes, tag) != 1) {
    return crypto_failure("AES-256-GCM");
  }
  return out;
}

Result<Secret> open(const Secret& key, std::string_view nonce, std::string_view bound,
                    std::string_view sealed) {
  const Error refused =
      self_error(ErrorKind::unauthenticated, "the key is another, or the bytes were changed");
  if (sealed.size() < gcm_tag_bytes || !fits(sealed)) return refused;
  SP_TRY(const Context context, start(key, nonce, bound, Direction::open));
  const std::string_view text = sealed.substr(0, sealed.size() - gcm_tag_bytes);
  std::string tag(sealed.substr(text.size()));
  std::string buffer(text.size() + 1, '\0');
  int length = 0;
  const bool ran =
      process(context.get(), text, bytes_of(buffer)) &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, gcm_tag_bytes, bytes_of(tag)) == 1;
  const bool authentic =
      ran && EVP_CipherFinal_ex(context.get(), bytes_of(buffer) + text.size(), &length) == 1;
  buffer.pop_back();
  Secret opened(std::move(buffer));  // from here on wiped, whatever comes
  if (!ran) return crypto_failure("AES-256-GCM");
  if (authentic) return opened;
  ERR_clear_error();
  return refused;
}

}  // namespace sallyport::crypto
