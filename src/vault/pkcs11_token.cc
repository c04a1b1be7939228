#include "vault/pkcs11_token.h"

#include <p11-kit/p11-kit.h>

#include <array>
#include <cstring>
#include <vector>

namespace sallyport::vault {
namespace {

constexpr std::size_t max_tokens = 64;

Error failure(std::string_view what, CK_RV code) {
  return self_error(ErrorKind::unavailable, "PKCS#11: " + std::string(what) + ": " + p11_kit_strerror(code));
}

// PKCS#11 takes what it only reads as if it wrote to it.
std::vector<unsigned char> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

// The library, loaded and initialised as long as this lives.
class Module {
 public:
  static Result<std::unique_ptr<Module>> load(const std::string& path) {
    if (!path.starts_with('/')) {
      return self_error(ErrorKind::malformed,
                        "the PKCS#11 module is named by its absolute path, not by '" + path + "'");
    }
    CK_FUNCTION_LIST* const functions = p11_kit_module_load(path.c_str(), 0);
    if (functions == nullptr) {
      const char* const message = p11_kit_message();
      return self_error(ErrorKind::unavailable, "the PKCS#11 module " + path + " cannot be loaded" +
                                                    (message == nullptr ? "" : ": " + std::string(message)));
    }
    if (const CK_RV code = p11_kit_module_initialize(functions); code != CKR_OK) {
      p11_kit_module_release(functions);
      return failure(path + " does not start", code);
    }
    return std::unique_ptr<Module>(new Module(functions));
  }
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  ~Module() {
    p11_kit_module_finalize(functions_);
    p11_kit_module_release(functions_);
  }
  CK_FUNCTION_LIST& operator*() const { return *functions_; }
  CK_FUNCTION_LIST* operator->() const { return functions_; }

 private:
  explicit Module(CK_FUNCTION_LIST* functions) : functions_(functions) {}
  CK_FUNCTION_LIST* functions_;
};

Result<CK_SLOT_ID> find_slot(CK_FUNCTION_LIST& module, const std::string& token) {
  std::array<CK_SLOT_ID, max_tokens> slots{};
  CK_ULONG count = slots.size();
  if (const CK_RV code = module.C_GetSlotList(CK_TRUE, slots.data(), &count); code != CKR_OK)
    return failure("its tokens cannot be listed", code);
  std::vector<CK_SLOT_ID> found;
  std::string others;
  for (CK_ULONG i = 0; i < count; ++i) {
    CK_TOKEN_INFO info{};
    if (module.C_GetTokenInfo(slots[i], &info) != CKR_OK) continue;
    if ((info.flags & CKF_TOKEN_INITIALIZED) == 0) continue;
    const std::size_t size = p11_kit_space_strlen(info.label, sizeof info.label);
    const std::string label(info.label, info.label + size);
    if (label == token) found.push_back(slots[i]);
    if (label != token) others += (others.empty() ? "" : ", ") + label;
  }
  if (found.size() == 1) return found.front();
  if (!found.empty())
    return self_error(ErrorKind::forbidden, "more than one PKCS#11 token is called '" + token + "'");
  return self_error(ErrorKind::not_found, "there is no PKCS#11 token called '" + token + "'; there " +
                                              (others.empty() ? "is none" : "are: " + others));
}

Result<void> log_in(CK_FUNCTION_LIST& module, CK_SESSION_HANDLE session, const Secret& pin) {
  std::vector<unsigned char> digits = bytes_of(pin.reveal());
  const CK_RV code = module.C_Login(session, CKU_USER, digits.data(), digits.size());
  ::explicit_bzero(digits.data(), digits.size());
  if (code == CKR_OK) return {};
  if (code == CKR_PIN_LOCKED) {
    return self_error(ErrorKind::forbidden,
                      "the PIN of the token is locked after too many wrong ones; its security officer can "
                      "set a new one");
  }
  if (code == CKR_PIN_INCORRECT || code == CKR_PIN_LEN_RANGE || code == CKR_PIN_INVALID) {
    return self_error(ErrorKind::unauthenticated,
                      "the PIN of the token is wrong; after some wrong ones the token locks itself");
  }
  return failure("the token takes no PIN", code);
}

// An attribute of a template.
template <class T>
CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, T& value) {
  return {type, &value, sizeof value};
}

class Session final : public TokenSession {
 public:
  Session(std::unique_ptr<Module> module, CK_SESSION_HANDLE session)
      : module_(std::move(module)), session_(session) {}
  ~Session() override {
    (*module_)->C_Logout(session_);
    (*module_)->C_CloseSession(session_);
  }

  Result<bool> has_key(const std::string& label) override {
    SP_TRY(const std::vector<CK_OBJECT_HANDLE> keys, find_keys(label));
    if (keys.size() < 2) return !keys.empty();
    return two_keys(label);
  }

  Result<void> make_key(const std::string& label) override {
    std::vector<unsigned char> name = bytes_of(label);
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ULONG size = 32;
    CK_ATTRIBUTE wanted[] = {attribute(CKA_TOKEN, yes),      attribute(CKA_PRIVATE, yes),
                             attribute(CKA_SENSITIVE, yes),  attribute(CKA_EXTRACTABLE, no),
                             attribute(CKA_ENCRYPT, yes),    attribute(CKA_DECRYPT, yes),
                             attribute(CKA_VALUE_LEN, size), {CKA_LABEL, name.data(), name.size()}};
    CK_MECHANISM mechanism{CKM_AES_KEY_GEN, nullptr, 0};
    CK_OBJECT_HANDLE key = 0;
    const CK_RV code = (*module_)->C_GenerateKey(session_, &mechanism, wanted, std::size(wanted), &key);
    if (code != CKR_OK) return failure("the token makes no AES-256 key", code);
    return {};
  }

  Result<std::string> seal(const std::string& label, std::string_view iv, std::string_view bound,
                           std::string_view text) override {
    SP_TRY(const CK_OBJECT_HANDLE key, find_key(label));
    Gcm gcm(iv, bound);
    CK_RV code = (*module_)->C_EncryptInit(session_, &gcm.mechanism, key);
    if (code != CKR_OK) return failure("the token cannot encrypt with AES-GCM", code);
    std::vector<unsigned char> in = bytes_of(text);
    std::string out(text.size() + token_tag_bytes, '\0');
    CK_ULONG size = out.size();
    code = (*module_)->C_Encrypt(session_, in.data(), in.size(), as_bytes(out), &size);
    ::explicit_bzero(in.data(), in.size());
    if (code != CKR_OK || size != out.size()) return failure("the token does not encrypt", code);
    return out;
  }

  Result<Secret> open_sealed(const std::string& label, std::string_view iv, std::string_view bound,
                             std::string_view sealed) override {
    SP_TRY(const CK_OBJECT_HANDLE key, find_key(label));
    Gcm gcm(iv, bound);
    CK_RV code = (*module_)->C_DecryptInit(session_, &gcm.mechanism, key);
    if (code != CKR_OK) return failure("the token cannot decrypt with AES-GCM", code);
    std::vector<unsigned char> in = bytes_of(sealed);
    std::string out(sealed.size(), '\0');
    CK_ULONG size = out.size();
    code = (*module_)->C_Decrypt(session_, in.data(), in.size(), as_bytes(out), &size);
    out.resize(code == CKR_OK ? std::min<std::size_t>(size, out.size()) : 0);
    Secret opened(std::move(out));
    if (code == CKR_OK) return opened;
    if (is_of_the_device(code)) return failure("the token does not decrypt", code);
    // Makers do not agree on the code of a wrong tag.
    return self_error(ErrorKind::unauthenticated, "not authentic");
  }

 private:
  struct Gcm {
    Gcm(std::string_view of_iv, std::string_view of_bound) : iv(bytes_of(of_iv)), bound(bytes_of(of_bound)) {}
    Gcm(const Gcm&) = delete;
    Gcm& operator=(const Gcm&) = delete;
    std::vector<unsigned char> iv, bound;
    CK_GCM_PARAMS parameters{iv.data(),    iv.size(),    iv.size() * 8,
                             bound.data(), bound.size(), token_tag_bytes * 8};
    CK_MECHANISM mechanism{CKM_AES_GCM, &parameters, sizeof parameters};
  };

  static unsigned char* as_bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

  static bool is_of_the_device(CK_RV code) {
    return code == CKR_DEVICE_ERROR || code == CKR_DEVICE_MEMORY || code == CKR_DEVICE_REMOVED ||
           code == CKR_TOKEN_NOT_PRESENT || code == CKR_SESSION_HANDLE_INVALID || code == CKR_HOST_MEMORY;
  }

  static Error two_keys(const std::string& label) {
    return self_error(ErrorKind::forbidden, "more than one AES key of the token is called '" + label +
                                                "': choose a label that only one has");
  }

  Result<std::vector<CK_OBJECT_HANDLE>> find_keys(const std::string& label) {
    std::vector<unsigned char> name = bytes_of(label);
    CK_OBJECT_CLASS secret = CKO_SECRET_KEY;
    CK_KEY_TYPE aes = CKK_AES;
    CK_BBOOL yes = CK_TRUE;
    CK_ATTRIBUTE wanted[] = {attribute(CKA_CLASS, secret),
                             attribute(CKA_KEY_TYPE, aes),
                             attribute(CKA_TOKEN, yes),
                             {CKA_LABEL, name.data(), name.size()}};
    CK_RV code = (*module_)->C_FindObjectsInit(session_, wanted, std::size(wanted));
    if (code != CKR_OK) return failure("the token cannot be searched", code);
    std::vector<CK_OBJECT_HANDLE> keys(2);
    CK_ULONG count = 0;
    code = (*module_)->C_FindObjects(session_, keys.data(), keys.size(), &count);
    (*module_)->C_FindObjectsFinal(session_);
    if (code != CKR_OK) return failure("the token cannot be searched", code);
    keys.resize(count);
    return keys;
  }

  Result<CK_OBJECT_HANDLE> find_key(const std::string& label) {
    SP_TRY(const std::vector<CK_OBJECT_HANDLE> keys, find_keys(label));
    if (keys.size() > 1) return two_keys(label);
    if (keys.empty())
      return self_error(ErrorKind::not_found, "the token holds no AES key called '" + label + "'");
    return keys.front();
  }

  const std::unique_ptr<Module> module_;
  const CK_SESSION_HANDLE session_;
};

}  // namespace

Result<std::unique_ptr<TokenSession>> TokenSession::open(const std::string& module, const std::string& token,
                                                         const Secret& pin, Access access) {
  SP_TRY(auto loaded, Module::load(module));
  SP_TRY(const CK_SLOT_ID slot, find_slot(**loaded, token));
  const CK_FLAGS flags = CKF_SERIAL_SESSION | (access == Access::write ? CKF_RW_SESSION : 0);
  CK_SESSION_HANDLE handle = 0;
  if (const CK_RV code = (*loaded)->C_OpenSession(slot, flags, nullptr, nullptr, &handle); code != CKR_OK)
    return failure("the token opens no session", code);
  CK_FUNCTION_LIST& functions = **loaded;
  auto session = std::make_unique<Session>(std::move(loaded), handle);
  SP_CHECK(log_in(functions, handle, pin));
  return std::unique_ptr<TokenSession>(std::move(session));
}

}  // namespace sallyport::vault
