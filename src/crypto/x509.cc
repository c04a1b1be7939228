#include "crypto/x509.h"

#include <openssl/asn1.h>

#include <algorithm>

#include "crypto/handles.h"
#include "crypto/x509_read.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t max_names = 1000;
constexpr std::size_t max_subject = 64;              // ub-common-name, RFC 5280 appendix A
constexpr int serial_bits = 127;                     // positive, and at most 16 octets
constexpr std::chrono::minutes clock_difference{5};  // of clients whose clocks are a little behind

Error malformed(std::string why) { return self_error(ErrorKind::malformed, std::move(why)); }

bool is_label_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), is_label_byte);
}

// Strict, also because these names are written into OpenSSL's extension syntax, where a comma would begin
// another name.
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

std::size_t address_size(const std::string& text) {
  ASN1_OCTET_STRING* octets = text.find('\0') == std::string::npos ? a2i_IPADDRESS(text.c_str()) : nullptr;
  const std::size_t size = octets == nullptr ? 0 : static_cast<std::size_t>(ASN1_STRING_length(octets));
  ASN1_OCTET_STRING_free(octets);
  ERR_clear_error();
  return size;
}

bool is_subject(std::string_view text) {
  return !text.empty() && text.size() <= max_subject &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

void append_item(std::string& list, std::string_view item) {
  if (!list.empty()) list.push_back(',');
  list.append(item);
}

Result<std::string> alternative_names(const ServerNames& names) {
  const std::size_t count = names.dns.size() + names.addresses.size();
  if (count == 0 || count > max_names) return malformed("a certificate needs 1 to 1000 names");
  std::string out;
  for (const std::string& name : names.dns) {
    if (!is_dns_name(name)) return malformed("not a DNS name: " + name);
    append_item(out, "DNS:" + name);
  }
  for (const std::string& address : names.addresses) {
    if (address_size(address) == 0) return malformed("not an IP address: " + address);
    append_item(out, "IP:" + address);
  }
  return out;
}

// Kinds of names that are not permitted at all have to be excluded: a constraint on DNS says nothing about
// addresses.
Result<std::string> permitted_names(const NameConstraints& constraints) {
  std::string out;
  for (const std::string& name : constraints.dns) {
    if (!is_dns_name(name) || name[0] == '*') return malformed("not a DNS name: " + name);
    append_item(out, "permitted;DNS:" + name);
  }
  for (const std::string& address : constraints.addresses) {
    const std::size_t size = address_size(address);
    if (size == 0) return malformed("not an IP address: " + address);
    append_item(out, "permitted;IP:" + address +
                         (size == 4 ? "/255.255.255.255" : "/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
  }
  if (out.empty()) return out;
  // "No DNS name at all" is an empty name, which the extension syntax cannot say.
  if (constraints.dns.empty()) return malformed("constraints need at least one DNS name, like localhost");
  if (constraints.addresses.empty()) {
    append_item(out, "excluded;IP:0.0.0.0/0.0.0.0");
    append_item(out, "excluded;IP:::/::");
  }
  return out;
}

bool add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionHandle extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
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

// Everything but extensions, issuer and signature.
CertificateHandle begin_certificate(evp_pkey_st* key, std::string_view common_name, WallTime from,
                                    WallTime until) {
  CertificateHandle out(X509_new());
  const bool good = out && X509_set_version(out.get(), X509_VERSION_3) == 1 && set_serial(out.get()) &&
                    set_times(out.get(), from, until) && set_common_name(out.get(), common_name) &&
                    X509_set_pubkey(out.get(), key) == 1;
  return good ? std::move(out) : nullptr;
}

Result<std::string> sign_and_write(X509* certificate, evp_pkey_st* key) {
  const BioHandle out(BIO_new(BIO_s_mem()));
  if (X509_sign(certificate, key, EVP_sha256()) == 0 || !out ||
      PEM_write_bio_X509(out.get(), certificate) != 1) {
    return crypto_failure("signing a certificate");
  }
  return text_of(out.get());
}

}  // namespace

Result<Authority> create_authority(std::string_view subject, WallTime now,
                                   const NameConstraints& constraints) {
  if (!is_subject(subject)) return malformed("an authority's name has 1 to 64 visible ASCII characters");
  SP_TRY(const std::string permitted, permitted_names(constraints));
  SP_TRY(EcdsaKey key, EcdsaKey::generate());
  const CertificateHandle certificate =
      begin_certificate(key.handle(), subject, now - clock_difference, now + authority_validity);
  X509* const own = certificate.get();
  if (!own || X509_set_issuer_name(own, X509_get_subject_name(own)) != 1 ||
      !add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !add_extension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !add_extension(own, own, NID_subject_key_identifier, "hash") ||
      (!permitted.empty() && !add_extension(own, own, NID_name_constraints, "critical," + permitted))) {
    return crypto_failure("making an authority");
  }
  SP_TRY(std::string pem, sign_and_write(own, key.handle()));
  return Authority{std::move(pem), std::move(key)};
}

Result<Authority> parse_authority(std::string_view certificate_pem, std::string_view key_pem) {
  SP_TRY(EcdsaKey key, EcdsaKey::parse(key_pem));
  SP_TRY(const CertificateHandle certificate, read_certificate(certificate_pem));
  if (X509_check_ca(certificate.get()) != 1) return malformed("the certificate is not one of an authority");
  const bool paired = X509_check_private_key(certificate.get(), key.handle()) == 1;
  ERR_clear_error();
  if (!paired) return malformed("the authority's key belongs to another certificate");
  return Authority{std::string(certificate_pem), std::move(key)};
}

Result<ServerCertificate> issue_server_certificate(const Authority& authority, const ServerNames& names,
                                                   WallTime now, std::chrono::days validity) {
  if (validity <= std::chrono::days(0) || validity > max_server_validity) {
    return malformed("a server's certificate is valid for 1 to 825 days");
  }
  SP_TRY(const std::string alternatives, alternative_names(names));
  SP_TRY(const CertificateHandle issuer, read_certificate(authority.certificate_pem));
  SP_TRY(const EcdsaKey key, EcdsaKey::generate());
  const std::string& first = names.dns.empty() ? names.addresses[0] : names.dns[0];
  const CertificateHandle certificate =
      begin_certificate(key.handle(), std::string_view(first).substr(0, max_subject), now - clock_difference,
                        now + validity - clock_difference);
  X509* const own = certificate.get();
  if (!own || X509_set_issuer_name(own, X509_get_subject_name(issuer.get())) != 1 ||
      !add_extension(own, issuer.get(), NID_basic_constraints, "critical,CA:FALSE") ||
      !add_extension(own, issuer.get(), NID_key_usage, "critical,digitalSignature") ||
      !add_extension(own, issuer.get(), NID_ext_key_usage, "serverAuth") ||
      !add_extension(own, issuer.get(), NID_subject_alt_name, alternatives) ||
      !add_extension(own, issuer.get(), NID_subject_key_identifier, "hash") ||
      !add_extension(own, issuer.get(), NID_authority_key_identifier, "keyid:always")) {
    return crypto_failure("making a certificate");
  }
  SP_TRY(std::string pem, sign_and_write(own, authority.key.handle()));
  SP_TRY(Secret key_pem, key.pem());
  return ServerCertificate{std::move(pem), std::move(key_pem)};
}

}  // namespace sallyport::crypto
