#include "vault/key_encryption.h"

#include "base/encoding.h"
#include "vault/box.h"
#include "vault/bytes.h"

namespace sallyport::vault {
namespace {

constexpr std::size_t salt_bytes = 16;
constexpr std::string_view purpose = "key encryption";

class PassphraseKey final : public KeyEncryption {
 public:
  PassphraseKey(Secret passphrase, Random& random, crypto::DerivationCost cost)
      : passphrase_(std::move(passphrase)), random_(random), cost_(cost) {}

  KeyKind kind() const override { return KeyKind::passphrase; }

  Result<std::string> wrap(const Secret& root_key, std::string_view bound) override {
    const std::string head = ByteWriter()
                                 .u32(cost_.memory_kib)
                                 .u32(cost_.passes)
                                 .u32(cost_.lanes)
                                 .raw(random_bytes(salt_bytes, random_))
                                 .bytes();
    SP_TRY(const Secret key, stretch(head));
    SP_TRY(const std::string box,
           seal_box(key, purpose, head + std::string(bound), root_key.reveal(), random_));
    return head + box;
  }

  Result<Secret> unwrap(std::string_view wrapped, std::string_view bound) override {
    if (wrapped.size() < head_bytes)
      return self_error(ErrorKind::malformed, "what the passphrase wraps is cut");
    const std::string_view head = wrapped.substr(0, head_bytes);
    SP_TRY(const Secret key, stretch(head));
    auto opened = open_box(key, purpose, std::string(head) + std::string(bound), wrapped.substr(head_bytes));
    if (opened.ok() || opened.error().kind != ErrorKind::unauthenticated) return opened;
    return self_error(ErrorKind::unauthenticated,
                      "the passphrase is wrong, or the head of the file was changed");
  }

 private:
  static constexpr std::size_t head_bytes = 3 * 4 + salt_bytes;

  // The cost comes from a file: bounded before it is paid.
  Result<Secret> stretch(std::string_view head) const {
    ByteReader reader(head);
    const crypto::DerivationCost cost{reader.u32(), reader.u32(), reader.u32()};
    return crypto::derive_from_passphrase(passphrase_, reader.raw(salt_bytes), cost);
  }

  const Secret passphrase_;
  Random& random_;
  const crypto::DerivationCost cost_;
};

class RawKey final : public KeyEncryption {
 public:
  RawKey(Secret key, Random& random) : key_(std::move(key)), random_(random) {}

  KeyKind kind() const override { return KeyKind::key; }

  Result<std::string> wrap(const Secret& root_key, std::string_view bound) override {
    return seal_box(key_, purpose, bound, root_key.reveal(), random_);
  }

  Result<Secret> unwrap(std::string_view wrapped, std::string_view bound) override {
    auto opened = open_box(key_, purpose, bound, wrapped);
    if (opened.ok() || opened.error().kind != ErrorKind::unauthenticated) return opened;
    return self_error(ErrorKind::unauthenticated, "the key is another, or the head of the file was changed");
  }

 private:
  const Secret key_;
  Random& random_;
};

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

bool is_known(KeyKind kind) { return kind >= KeyKind::passphrase && kind <= KeyKind::tpm; }

std::string_view to_string(KeyKind kind) {
  switch (kind) {
    case KeyKind::passphrase:
      return "passphrase";
    case KeyKind::key:
      return "key";
    case KeyKind::pkcs11:
      return "pkcs11";
    case KeyKind::tpm:
      return "tpm";
  }
  return "unknown";
}

std::string_view in_words(KeyKind kind) {
  switch (kind) {
    case KeyKind::passphrase:
      return "a passphrase";
    case KeyKind::key:
      return "a key";
    case KeyKind::pkcs11:
      return "a key in a PKCS#11 token";
    case KeyKind::tpm:
      return "a key in the TPM";
  }
  return "something unknown";
}

std::unique_ptr<KeyEncryption> make_passphrase_key(Secret passphrase, Random& random,
                                                   crypto::DerivationCost cost) {
  return std::make_unique<PassphraseKey>(std::move(passphrase), random, cost);
}

std::unique_ptr<KeyEncryption> make_raw_key(Secret key, Random& random) {
  return std::make_unique<RawKey>(std::move(key), random);
}

// By hand: no copy of the key may stay behind in a buffer that nobody wipes.
Result<Secret> parse_raw_key(const Secret& text) {
  const std::string_view digits = trimmed(text.reveal());
  std::string key(key_bytes, '\0');
  bool good = digits.size() == 2 * key_bytes;
  for (std::size_t i = 0; good && i < key_bytes; ++i) {
    const int high = digit_of(digits[2 * i]), low = digit_of(digits[2 * i + 1]);
    good = high >= 0 && low >= 0;
    key[i] = static_cast<char>(high * 16 + low);
  }
  Secret parsed(std::move(key));
  if (!good) return self_error(ErrorKind::malformed, "a vault key is 64 hexadecimal digits");
  return parsed;
}

Secret raw_key_text(const Secret& key) { return Secret(hex(as_bytes(key.reveal()))); }

}  // namespace sallyport::vault
