#include <mutex>

#include "vault/box.h"
#include "vault/bytes.h"
#include "vault/device_keys.h"
#include "vault/pkcs11_token.h"

namespace sallyport::vault {
namespace {

constexpr std::uint8_t layout_version = 1;

class TokenKey final : public KeyEncryption {
 public:
  TokenKey(TokenPlace place, Secret pin, Random& random)
      : place_(std::move(place)), pin_(std::move(pin)), random_(random) {}

  KeyKind kind() const override { return KeyKind::pkcs11; }

  Result<std::string> wrap(const Secret& root_key, std::string_view bound) override {
    SP_CHECK(check_labels());
    const std::lock_guard lock(mutex_);
    SP_TRY(const auto session,
           TokenSession::open(place_.module, place_.token, pin_, TokenSession::Access::write));
    SP_TRY(const bool there, session->has_key(place_.key));
    if (!there) SP_CHECK(session->make_key(place_.key));
    const std::string iv = random_bytes(token_iv_bytes, random_);
    const std::string head =
        ByteWriter().u8(layout_version).text(place_.token).text(place_.key).raw(iv).bytes();
    SP_TRY(const std::string sealed,
           session->seal(place_.key, iv, head + std::string(bound), root_key.reveal()));
    return head + sealed;
  }

  Result<Secret> unwrap(std::string_view wrapped, std::string_view bound) override {
    ByteReader reader(wrapped);
    const std::uint8_t version = reader.u8();
    const std::string token(reader.text(max_token_label)), key(reader.text(max_key_label));
    const std::string_view iv = reader.raw(token_iv_bytes), sealed = reader.rest();
    if (reader.failed() || version != layout_version || sealed.size() != key_bytes + token_tag_bytes)
      return self_error(ErrorKind::malformed, "what the token wraps is cut or made by something else");
    const std::string_view head = wrapped.substr(0, wrapped.size() - sealed.size());
    const std::lock_guard lock(mutex_);
    SP_TRY(const auto session, TokenSession::open(place_.module, token, pin_, TokenSession::Access::read));
    auto opened = session->open_sealed(key, iv, std::string(head) + std::string(bound), sealed);
    if (opened.ok() || opened.error().kind != ErrorKind::unauthenticated) return opened;
    return self_error(ErrorKind::unauthenticated,
                      "the key '" + key + "' in the token is another, or the head of the file was changed");
  }

 private:
  Result<void> check_labels() const {
    const auto good = [](const std::string& label, std::size_t max_bytes) {
      return !label.empty() && label.size() <= max_bytes &&
             label.find_first_of(std::string_view("\0\r\n", 3)) == std::string::npos;
    };
    if (good(place_.token, max_token_label) && good(place_.key, max_key_label)) return {};
    return self_error(ErrorKind::malformed,
                      "name the token (1 to 32 characters) and the key in it (1 to 64), by their labels");
  }

  std::mutex mutex_;  // PKCS#11 knows one log-in for each process and token
  const TokenPlace place_;
  const Secret pin_;
  Random& random_;
};

}  // namespace

std::unique_ptr<KeyEncryption> make_token_key(TokenPlace place, Secret pin, Random& random) {
  return std::make_unique<TokenKey>(std::move(place), std::move(pin), random);
}

}  // namespace sallyport::vault
