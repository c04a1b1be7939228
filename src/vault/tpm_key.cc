#include <mutex>

#include "vault/box.h"
#include "vault/bytes.h"
#include "vault/device_keys.h"
#include "vault/tpm_device.h"
#include "vault/tpm_transport.h"

namespace sallyport::vault {
namespace {

constexpr std::uint8_t layout_version = 1;
constexpr std::string_view purpose = "key encryption";

// What is wrapped: a key that the TPM sealed, and behind it the root key in a box under that key.
struct Record {
  std::string address;
  bool with_pin = false;
  TpmSealed sealed;

  std::string bytes() const {
    return ByteWriter()
        .u8(layout_version)
        .text(address)
        .u8(with_pin ? 1 : 0)
        .text(sealed.parent)
        .text(sealed.public_part)
        .text(sealed.private_part)
        .bytes();
  }
};

struct Parsed {
  Record record;
  std::string_view head, box;
};

Result<Parsed> parse(std::string_view wrapped) {
  ByteReader reader(wrapped);
  Parsed parsed;
  const std::uint8_t version = reader.u8();
  parsed.record.address = reader.text(max_tpm_address);
  const std::uint8_t with_pin = reader.u8();
  parsed.record.with_pin = with_pin == 1;
  parsed.record.sealed.parent = reader.text(max_tpm_name);
  parsed.record.sealed.public_part = reader.text(max_tpm_public);
  parsed.record.sealed.private_part = reader.text(max_tpm_private);
  parsed.box = reader.rest();
  if (reader.failed() || version != layout_version || with_pin > 1 ||
      parsed.box.size() != key_bytes + box_overhead)
    return self_error(ErrorKind::malformed, "what the TPM wraps is cut or made by something else");
  parsed.head = wrapped.substr(0, wrapped.size() - parsed.box.size());
  return parsed;
}

class TpmKey final : public KeyEncryption {
 public:
  TpmKey(TpmPlace place, TpmPin pin, Random& random)
      : place_(std::move(place)), pin_(std::move(pin)), random_(random) {}

  KeyKind kind() const override { return KeyKind::tpm; }

  Result<std::string> wrap(const Secret& root_key, std::string_view bound) override {
    const std::lock_guard lock(mutex_);
    Record record;
    record.address = place_.address.empty() ? default_tpm : place_.address;
    record.with_pin = place_.with_pin;
    SP_TRY(const Secret* const pin, find_pin(place_.with_pin));
    if (place_.with_pin && pin->reveal().empty())
      return self_error(ErrorKind::malformed, "a PIN of the TPM has 6 to 32 characters");
    SP_TRY(const auto device, TpmDevice::open(record.address, place_.limit));
    const Secret key = make_key(random_);
    SP_TRY(record.sealed, device->seal(key, *pin));
    const std::string head = record.bytes();
    SP_TRY(const std::string box,
           seal_box(key, purpose, head + std::string(bound), root_key.reveal(), random_));
    return head + box;
  }

  Result<Secret> unwrap(std::string_view wrapped, std::string_view bound) override {
    SP_TRY(const Parsed parsed, parse(wrapped));
    const std::lock_guard lock(mutex_);
    SP_TRY(const Secret* const pin, find_pin(parsed.record.with_pin));
    const std::string address = place_.address.empty() ? parsed.record.address : place_.address;
    SP_TRY(const auto device, TpmDevice::open(address, place_.limit));
    SP_TRY(const Secret key, device->unseal(parsed.record.sealed, *pin));
    auto opened = open_box(key, purpose, std::string(parsed.head) + std::string(bound), parsed.box);
    if (opened.ok() || opened.error().kind != ErrorKind::unauthenticated) return opened;
    return self_error(
        ErrorKind::unauthenticated,
        "the TPM sealed another key than that of this vault, or the head of the file was changed");
  }

 private:
  // Only the vault says whether it takes a PIN, so nobody is asked before it did; and nobody is asked again
  // later, when the gateway runs and no one is there.
  Result<const Secret*> find_pin(bool needed) {
    const auto ask = std::exchange(pin_.ask, {});
    if (!needed) return &no_pin_;
    if (!pin_.given && ask) {
      SP_TRY(pin_.given, ask("PIN of the TPM: "));
    }
    if (pin_.given) return &*pin_.given;
    return self_error(ErrorKind::not_found,
                      "the TPM wants the PIN of the vault: give it on a terminal, as the systemd credential "
                      "sallyport-vault-pin or in SALLYPORT_VAULT_PIN");
  }

  std::mutex mutex_;
  const TpmPlace place_;
  TpmPin pin_;
  const Secret no_pin_{std::string()};
  Random& random_;
};

}  // namespace

std::unique_ptr<KeyEncryption> make_tpm_key(TpmPlace place, TpmPin pin, Random& random) {
  return std::make_unique<TpmKey>(std::move(place), std::move(pin), random);
}

}  // namespace sallyport::vault
