#pragma once
// vault/tpm_failure.h: what the codes of a TPM (TPM 2.0 part 2, 6.6) mean for who runs the gateway. Pure.
#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace sallyport::vault {

// `what` was tried. Kinds: unauthenticated (wrong PIN; not made by this TPM, or changed), forbidden (locked
// after wrong PINs; the owner hierarchy is not ours to use), unavailable (all others).
Error tpm_failure(std::string_view what, std::uint32_t code);

}  // namespace sallyport::vault
