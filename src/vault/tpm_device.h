#pragma once
// vault/tpm_device.h: one conversation with a TPM 2.0: a key sealed in it, and given back. What is secret
// crosses the bus encrypted only (a session salted to a key of the TPM); nothing of the TPM library shows
// outside.
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace sallyport::vault {

inline constexpr std::size_t min_tpm_pin = 6,
                             max_tpm_pin = 32;   // a TPM keeps no more than a SHA-256 has bytes
inline constexpr std::size_t max_tpm_name = 34;  // algorithm and SHA-256
inline constexpr std::size_t max_tpm_public = 512, max_tpm_private = 1024;
inline constexpr milliseconds default_tpm_limit{30'000};

// What a TPM made of a key: only itself can read it.
struct TpmSealed {
  std::string parent;       // name of the primary key above it: another TPM, or this one cleared, has another
  std::string public_part;  // TPM2B_PUBLIC
  std::string private_part;  // TPM2B_PRIVATE, encrypted by the TPM
};

// Not thread-safe. Blocks, for `limit` at most. What it loads into the TPM it removes when it goes.
class TpmDevice {
 public:
  // Makes the primary key again from the TPM's seed: ECC P-256 under the owner hierarchy, always the same.
  // Errors: malformed (address); unavailable (no TPM, or it fails); timed_out; forbidden (the owner hierarchy
  // has a password, or is switched off).
  static Result<std::unique_ptr<TpmDevice>> open(const std::string& address, milliseconds limit);
  virtual ~TpmDevice() = default;

  // `pin`: empty, or min_tpm_pin to max_tpm_pin bytes, which then protects it against guessing, too.
  // Errors: malformed (a PIN of another length), unavailable, timed_out.
  virtual Result<TpmSealed> seal(const Secret& key, const Secret& pin) = 0;
  // Errors: also unauthenticated (a wrong PIN; another TPM; changed bytes), forbidden (locked after wrong
  // PINs).
  virtual Result<Secret> unseal(const TpmSealed& sealed, const Secret& pin) = 0;
};

}  // namespace sallyport::vault
