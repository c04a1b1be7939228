#include "crypto/x509.h"

#include <openssl/asn1.h>

#include <algorithm>

#include "crypto/handles.h"
#include "crypto/x509_make.h"
#include "crypto/x509_read.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t max_names = 1000;

Error malformed(std::string why) { return self_error(ErrorKind::malformed, std::move(why)); }

std::size_t address_size(const std::string& text) {
  ASN1_OCTET_STRING* octets = text.find('\0') == std::string::npos ? a2i_IPADDRESS(text.c_str()) : nullptr;
  const std::size_t size = octets == nullptr ? 0 : static_cast<std::size_t>(ASN1_STRING_length(octets));
  ASN1_OCTET_STRING_free(octets);
  ERR_clear_error();
  return size;
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
      !add_authority_extensions(own, own, 0) ||
      (!permitted.empty() && !add_extension(own, own, NID_name_constraints, "critical," + permitted))) {
    return crypto_failure("making an authority");
  }
  SP_TRY(std::string pem, sign_and_write(own, key.handle(), EVP_sha256()));
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
  SP_TRY(std::string pem, sign_and_write(own, authority.key.handle(), EVP_sha256()));
  SP_TRY(Secret key_pem, key.pem());
  return ServerCertificate{std::move(pem), std::move(key_pem)};
}

}  // namespace sallyport::crypto
