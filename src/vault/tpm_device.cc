#include "vault/tpm_device.h"

#include <tss2/tss2_esys.h>
#include <tss2/tss2_mu.h>

#include <algorithm>
#include <cstring>

#include "vault/tpm_failure.h"
#include "vault/tpm_transport.h"

namespace sallyport::vault {
namespace {

struct Freed {
  void operator()(void* memory) const { Esys_Free(memory); }
};
template <class T>
using Given = std::unique_ptr<T, Freed>;  // memory of the library

// Wiped, as it held a key or a PIN.
template <class T>
struct Wiped : T {
  Wiped() : T{} {}
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  ~Wiped() { ::explicit_bzero(static_cast<T*>(this), sizeof(T)); }
};

template <class Buffer>
void fill(Buffer& buffer, std::string_view bytes) {
  buffer.size = static_cast<std::uint16_t>(bytes.size());
  std::ranges::copy(bytes, buffer.buffer);
}

// The storage key of the TCG's "TPM v2.0 Provisioning Guidance", 7.5.1: a key that only holds others.
TPM2B_PUBLIC primary_template() {
  TPM2B_PUBLIC wanted{};
  TPMT_PUBLIC& area = wanted.publicArea;
  area.type = TPM2_ALG_ECC;
  area.nameAlg = TPM2_ALG_SHA256;
  area.objectAttributes = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_SENSITIVEDATAORIGIN |
                          TPMA_OBJECT_USERWITHAUTH | TPMA_OBJECT_NODA | TPMA_OBJECT_RESTRICTED |
                          TPMA_OBJECT_DECRYPT;
  TPMS_ECC_PARMS& parameters = area.parameters.eccDetail;
  parameters.symmetric.algorithm = TPM2_ALG_AES;
  parameters.symmetric.keyBits.aes = 128;
  parameters.symmetric.mode.aes = TPM2_ALG_CFB;
  parameters.scheme.scheme = TPM2_ALG_NULL;
  parameters.curveID = TPM2_ECC_NIST_P256;
  parameters.kdf.scheme = TPM2_ALG_NULL;
  return wanted;
}

// Without a PIN there is nothing to guess, so wrong PINs of others do not lock it.
TPM2B_PUBLIC sealed_template(bool with_pin) {
  TPM2B_PUBLIC wanted{};
  TPMT_PUBLIC& area = wanted.publicArea;
  area.type = TPM2_ALG_KEYEDHASH;
  area.nameAlg = TPM2_ALG_SHA256;
  area.objectAttributes = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_USERWITHAUTH |
                          (with_pin ? 0 : TPMA_OBJECT_NODA);
  area.parameters.keyedHashDetail.scheme.scheme = TPM2_ALG_NULL;
  return wanted;
}

class Device final : public TpmDevice {
 public:
  explicit Device(std::unique_ptr<TpmTransport> transport) : transport_(std::move(transport)) {}
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  ~Device() override {
    for (const ESYS_TR handle : {sealed_, session_, primary_}) {
      if (handle != ESYS_TR_NONE) Esys_FlushContext(esys_, handle);
    }
    Esys_Finalize(&esys_);
  }

  Result<void> begin() {
    SP_CHECK(done("the TPM library does not start", Esys_Initialize(&esys_, transport_->context(), nullptr)));
    const TPM2B_SENSITIVE_CREATE nothing{};
    const TPM2B_PUBLIC wanted = primary_template();
    const TPM2B_DATA no_data{};
    const TPML_PCR_SELECTION no_registers{};
    SP_CHECK(done(
        "the TPM makes no primary key",
        Esys_CreatePrimary(esys_, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &nothing,
                           &wanted, &no_data, &no_registers, &primary_, nullptr, nullptr, nullptr, nullptr)));
    TPM2B_NAME* name = nullptr;
    SP_CHECK(done("the primary key has no name", Esys_TR_GetName(esys_, primary_, &name)));
    const Given<TPM2B_NAME> owned(name);
    parent_.assign(reinterpret_cast<const char*>(name->name), name->size);
    return {};
  }

  Result<TpmSealed> seal(const Secret& key, const Secret& pin) override {
    const std::size_t length = pin.reveal().size();
    if (length != 0 && (length < min_tpm_pin || length > max_tpm_pin))
      return self_error(ErrorKind::malformed, "a PIN of the TPM has 6 to 32 characters");
    SP_CHECK(begin_session(TPMA_SESSION_DECRYPT));
    Wiped<TPM2B_SENSITIVE_CREATE> sensitive;
    fill(sensitive.sensitive.userAuth, pin.reveal());
    fill(sensitive.sensitive.data, key.reveal());
    const TPM2B_PUBLIC wanted = sealed_template(length != 0);
    const TPM2B_DATA no_data{};
    const TPML_PCR_SELECTION no_registers{};
    TPM2B_PRIVATE* private_part = nullptr;
    TPM2B_PUBLIC* public_part = nullptr;
    SP_CHECK(
        done("the TPM seals nothing",
             Esys_Create(esys_, primary_, session_, ESYS_TR_NONE, ESYS_TR_NONE, &sensitive, &wanted, &no_data,
                         &no_registers, &private_part, &public_part, nullptr, nullptr, nullptr)));
    const Given<TPM2B_PRIVATE> owned_private(private_part);
    const Given<TPM2B_PUBLIC> owned_public(public_part);
    TpmSealed sealed{parent_, std::string(max_tpm_public, '\0'), std::string(max_tpm_private, '\0')};
    std::size_t public_size = 0, private_size = 0;
    SP_CHECK(done("what the TPM made cannot be kept",
                  Tss2_MU_TPM2B_PUBLIC_Marshal(public_part, bytes_of(sealed.public_part),
                                               sealed.public_part.size(), &public_size)));
    SP_CHECK(done("what the TPM made cannot be kept",
                  Tss2_MU_TPM2B_PRIVATE_Marshal(private_part, bytes_of(sealed.private_part),
                                                sealed.private_part.size(), &private_size)));
    sealed.public_part.resize(public_size);
    sealed.private_part.resize(private_size);
    return sealed;
  }

  // The name is compared before anything is sent: who stands between us and the TPM would have to have its
  // key.
  Result<Secret> unseal(const TpmSealed& sealed, const Secret& pin) override {
    if (sealed.parent != parent_) {
      return self_error(ErrorKind::unauthenticated,
                        "this is not the TPM that locks the vault, or it was cleared since");
    }
    SP_CHECK(begin_session(0));
    SP_CHECK(load(sealed));
    Wiped<TPM2B_AUTH> authorization;
    if (pin.reveal().size() > max_tpm_pin)
      return self_error(ErrorKind::unauthenticated, "the PIN of the TPM is wrong: it is too long to be it");
    fill(authorization, pin.reveal());
    SP_CHECK(done("the TPM takes no PIN", Esys_TR_SetAuth(esys_, sealed_, &authorization)));
    SP_CHECK(use_session_for(TPMA_SESSION_ENCRYPT));
    TPM2B_SENSITIVE_DATA* data = nullptr;
    SP_CHECK(done("the TPM does not give the key",
                  Esys_Unseal(esys_, sealed_, session_, ESYS_TR_NONE, ESYS_TR_NONE, &data)));
    const Given<TPM2B_SENSITIVE_DATA> owned(data);
    Secret key(std::string(reinterpret_cast<const char*>(data->buffer), data->size));
    ::explicit_bzero(data, sizeof *data);
    return key;
  }

 private:
  static std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

  Result<void> done(std::string_view what, TSS2_RC code) const {
    if (code == TSS2_RC_SUCCESS) return {};
    if (!transport_->timed_out()) return tpm_failure(what, code);
    return self_error(ErrorKind::timed_out, "the TPM does not answer");
  }

  // Salted: the keys of the session come from a secret that only the primary key can read.
  Result<void> begin_session(TPMA_SESSION use) {
    const TPMT_SYM_DEF cipher{TPM2_ALG_AES, {128}, {TPM2_ALG_CFB}};
    SP_CHECK(
        done("the TPM opens no session",
             Esys_StartAuthSession(esys_, primary_, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
                                   nullptr, TPM2_SE_HMAC, &cipher, TPM2_ALG_SHA256, &session_)));
    return use_session_for(use);
  }

  Result<void> use_session_for(TPMA_SESSION use) {
    return done("the TPM opens no such session",
                Esys_TRSess_SetAttributes(esys_, session_, use | TPMA_SESSION_CONTINUESESSION, 0xff));
  }

  Result<void> load(const TpmSealed& sealed) {
    TPM2B_PUBLIC public_part{};
    TPM2B_PRIVATE private_part{};
    std::size_t public_size = 0, private_size = 0;
    const TSS2_RC read_public =
        Tss2_MU_TPM2B_PUBLIC_Unmarshal(reinterpret_cast<const std::uint8_t*>(sealed.public_part.data()),
                                       sealed.public_part.size(), &public_size, &public_part);
    const TSS2_RC read_private =
        Tss2_MU_TPM2B_PRIVATE_Unmarshal(reinterpret_cast<const std::uint8_t*>(sealed.private_part.data()),
                                        sealed.private_part.size(), &private_size, &private_part);
    if (read_public != TSS2_RC_SUCCESS || read_private != TSS2_RC_SUCCESS ||
        public_size != sealed.public_part.size() || private_size != sealed.private_part.size())
      return self_error(ErrorKind::malformed, "what the TPM sealed is cut or made by something else");
    return done("the TPM does not take what it sealed",
                Esys_Load(esys_, primary_, session_, ESYS_TR_NONE, ESYS_TR_NONE, &private_part, &public_part,
                          &sealed_));
  }

  const std::unique_ptr<TpmTransport> transport_;
  ESYS_CONTEXT* esys_ = nullptr;
  ESYS_TR primary_ = ESYS_TR_NONE, session_ = ESYS_TR_NONE, sealed_ = ESYS_TR_NONE;
  std::string parent_;
};

}  // namespace

Result<std::unique_ptr<TpmDevice>> TpmDevice::open(const std::string& address, milliseconds limit) {
  SP_TRY(auto transport, TpmTransport::open(address, limit));
  auto device = std::make_unique<Device>(std::move(transport));
  SP_CHECK(device->begin());
  return std::unique_ptr<TpmDevice>(std::move(device));
}

}  // namespace sallyport::vault
