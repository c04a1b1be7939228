#pragma once
// vault/tpm_transport.h: commands to a TPM 2.0 and its answers, all under one deadline. Two ways: the
// kernel's device, and TCP to a TPM in software on this machine. No library is loaded for either.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

struct TSS2_TCTI_OPAQUE_CONTEXT_BLOB;

namespace sallyport::vault {

inline constexpr std::string_view default_tpm = "device:/dev/tpmrm0";
inline constexpr std::size_t max_tpm_address = 64;

// "device:/dev/tpmrm0" or "swtpm:host=127.0.0.1,port=2321", and nothing else: the vault's file remembers it,
// and a file that others may have written must not choose what is opened or dialled.
struct TpmAddress {
  std::string device;      // empty: TCP on loopback
  std::uint16_t port = 0;  // with TCP
  // Errors: malformed (says what is taken).
  static Result<TpmAddress> parse(std::string_view text);
};

// Not thread-safe. What waits, waits until the deadline at most; after that every call fails.
class TpmTransport {
 public:
  // Errors: malformed; unavailable (there is no TPM, somebody else has it, we may not open it).
  static Result<std::unique_ptr<TpmTransport>> open(const std::string& address, milliseconds limit);
  virtual ~TpmTransport() = default;

  // For the TPM library; lives as long as this.
  virtual TSS2_TCTI_OPAQUE_CONTEXT_BLOB* context() = 0;
  virtual bool timed_out() const = 0;
};

}  // namespace sallyport::vault
