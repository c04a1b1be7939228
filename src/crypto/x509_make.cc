#include "crypto/x509_make.h"

#include <algorithm>

namespace sallyport::crypto {
namespace {

constexpr int serial_bits = 127;  // positive, and at most 16 octets

bool is_label_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), is_label_byte);
}

bool set_serial(X509* certificate) {
  const BignumHandle number(BN_new());
  return number && BN_rand(number.get(), serial_bits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ODD) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_times(X509* certificate, WallTime from, WallTime until) {
  return ASN1_TIME_set(X509_getm_notBefore(certificate), to_unix_seconds(from)) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), to_unix_seconds(until)) != nullptr;
}

bool set_common_name(X509* certificate, std::string_view text) {
  return X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(text.data()),
                                    static_cast<int>(text.size()), -1, 0) == 1;
}

}  // namespace

bool is_dns_name(std::string_view name) {
  if (name.starts_with("*.")) name.remove_prefix(2);
  if (name.empty() || name.size() > 253) return false;
  while (true) {
    const std::size_t dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

bool is_subject(std::string_view text) {
  return !text.empty() && text.size() <= max_subject &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionHandle extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool add_authority_extensions(X509* certificate, X509* issuer, unsigned below) {
  return add_extension(certificate, issuer, NID_basic_constraints,
                       "critical,CA:TRUE,pathlen:" + std::to_string(below)) &&
         add_extension(certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign") &&
         add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
}

CertificateHandle begin_certificate(evp_pkey_st* key, std::string_view common_name, WallTime from,
                                    WallTime until) {
  CertificateHandle out(X509_new());
  const bool good = out && X509_set_version(out.get(), X509_VERSION_3) == 1 && set_serial(out.get()) &&
                    set_times(out.get(), from, until) && set_common_name(out.get(), common_name) &&
                    X509_set_pubkey(out.get(), key) == 1;
  return good ? std::move(out) : nullptr;
}

Result<std::string> sign_and_write(X509* certificate, evp_pkey_st* key, const EVP_MD* digest) {
  const BioHandle out(BIO_new(BIO_s_mem()));
  if (X509_sign(certificate, key, digest) == 0 || !out || PEM_write_bio_X509(out.get(), certificate) != 1) {
    return crypto_failure("signing a certificate");
  }
  return text_of(out.get());
}

}  // namespace sallyport::crypto
