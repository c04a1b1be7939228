#include "vault/tpm_failure.h"

#include <tss2/tss2_common.h>
#include <tss2/tss2_rc.h>
#include <tss2/tss2_tpm2_types.h>

#include <string>

namespace sallyport::vault {
namespace {

// Of the TPM itself, whoever passed it on: the code without the layer, nor which parameter or session it
// means.
std::uint32_t meaning_of(std::uint32_t code) {
  const std::uint32_t layer = code & TSS2_RC_LAYER_MASK;
  if (layer != TSS2_TPM_RC_LAYER && layer != TSS2_RESMGR_RC_LAYER && layer != TSS2_RESMGR_TPM_RC_LAYER)
    return code;
  const std::uint32_t bare = code & ~TSS2_RC_LAYER_MASK;
  return (bare & TPM2_RC_FMT1) != 0 ? bare & (TPM2_RC_FMT1 | 0x3f) : bare;
}

}  // namespace

Error tpm_failure(std::string_view what, std::uint32_t code) {
  const std::string tried = std::string(what) + ": ";
  switch (meaning_of(code)) {
    case TPM2_RC_AUTH_FAIL:
      return self_error(ErrorKind::unauthenticated,
                        "the PIN of the TPM is wrong; after some wrong ones the TPM locks itself for a time");
    case TPM2_RC_LOCKOUT:
      return self_error(
          ErrorKind::forbidden,
          "the TPM is locked after too many wrong PINs: it takes the next one after the time it is "
          "set to wait (`tpm2_getcap properties-variable` says how long), or after its owner's "
          "`tpm2_dictionarylockout --clear-lockout`");
    case TPM2_RC_BAD_AUTH:
    case TPM2_RC_HIERARCHY:
      return self_error(
          ErrorKind::forbidden,
          tried +
              "its owner hierarchy has a password or is switched off; Sallyport needs it without "
              "one (`tpm2_changeauth -c owner` sets it)");
    case TPM2_RC_INTEGRITY:
      return self_error(ErrorKind::unauthenticated, tried + "it was sealed by another TPM, or changed since");
    case TPM2_RC_INITIALIZE:
      return self_error(ErrorKind::unavailable, tried +
                                                    "it was not started: the firmware does that, or "
                                                    "`tpm2_startup --clear` for one in software");
    case TPM2_RC_OBJECT_MEMORY:
    case TPM2_RC_SESSION_MEMORY:
    case TPM2_RC_OBJECT_HANDLES:
    case TPM2_RC_SESSION_HANDLES:
      return self_error(
          ErrorKind::unavailable,
          tried +
              "it is full of what programs left behind that were killed: device:/dev/tpmrm0 tidies "
              "up after them; else `tpm2_flushcontext --transient-object`");
    default:
      return self_error(ErrorKind::unavailable, tried + Tss2_RC_Decode(code));
  }
}

}  // namespace sallyport::vault
