#include <arpa/inet.h>

#include <algorithm>
#include <ctime>

#include "crypto/x509.h"
#include "crypto/x509_read.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t max_pem = 256 << 10;
constexpr unsigned host_flags = X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;

Error malformed(std::string why) { return self_error(ErrorKind::malformed, std::move(why)); }

int no_passphrase(char*, int, int, void*) { return 0; }

std::string name_text(const X509_NAME* name) {
  const BioHandle out(BIO_new(BIO_s_mem()));
  if (!out || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253) < 0) return "?";
  return text_of(out.get());
}

std::string address_text(const ASN1_OCTET_STRING* octets) {
  char out[INET6_ADDRSTRLEN] = {};
  const int size = ASN1_STRING_length(octets);
  if (size != 4 && size != 16) return "?";
  ::inet_ntop(size == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(octets), out, sizeof out);
  return out;
}

void add_names(const X509* certificate, CertificateDescription& out) {
  const NamesHandle names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) {
      const auto* text = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
      out.dns.emplace_back(text, static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
    } else if (name->type == GEN_IPADD) {
      out.addresses.push_back(address_text(name->d.iPAddress));
    }
  }
}

bool is_for(X509* certificate, std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::string text(host);
  // To OpenSSL an empty text, an embedded NUL and a leading dot ("any name below") mean something else than
  // to us.
  if (text.empty() || text[0] == '.' || text.find('\0') != std::string::npos) return false;
  const bool good = X509_check_ip_asc(certificate, text.c_str(), 0) == 1 ||
                    X509_check_host(certificate, text.data(), text.size(), host_flags, nullptr) == 1;
  ERR_clear_error();
  return good;
}

Result<void> check_key(X509* certificate, const Secret& key_pem) {
  const BioHandle bytes = read_only(key_pem.reveal());
  const KeyHandle key(bytes ? PEM_read_bio_PrivateKey(bytes.get(), nullptr, no_passphrase, nullptr)
                            : nullptr);
  const bool paired = key && X509_check_private_key(certificate, key.get()) == 1;
  ERR_clear_error();
  if (!key) return malformed("the key file holds no unencrypted private key in PEM form");
  if (!paired)
    return malformed("the private key does not belong to the certificate; are the two files of one renewal?");
  return {};
}

std::string listed(const CertificateDescription& what) {
  std::string out;
  for (const auto* list : {&what.dns, &what.addresses}) {
    for (const std::string& name : *list) out += (out.empty() ? "" : ", ") + name;
  }
  return out.empty() ? "nothing" : out;
}

}  // namespace

Result<CertificateHandle> read_certificate(std::string_view pem) {
  if (pem.size() > max_pem) return malformed("a certificate file of over 256 KiB");
  const BioHandle bytes = read_only(pem);
  CertificateHandle out(bytes ? PEM_read_bio_X509(bytes.get(), nullptr, no_passphrase, nullptr) : nullptr);
  ERR_clear_error();
  if (!out) return malformed("no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
  return out;
}

CertificateHandle certificate_from(std::string_view der) {
  const unsigned char* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const end = at + der.size();
  CertificateHandle out(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  return at == end ? std::move(out) : nullptr;
}

std::string serial_text(const X509* certificate) {
  const BignumHandle number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  char* text = number ? BN_bn2hex(number.get()) : nullptr;
  const std::string out = text == nullptr ? "?" : text;
  OPENSSL_free(text);
  return out;
}

Result<WallTime> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1)
    return malformed("a certificate with an unreadable time");
  return from_unix_seconds(::timegm(&parts));
}

Result<CertificateDescription> describe_certificate(std::string_view pem) {
  SP_TRY(const CertificateHandle certificate, read_certificate(pem));
  CertificateDescription out;
  SP_TRY(out.not_before, time_of(X509_get0_notBefore(certificate.get())));
  SP_TRY(out.not_after, time_of(X509_get0_notAfter(certificate.get())));
  out.subject = name_text(X509_get_subject_name(certificate.get()));
  out.issuer = name_text(X509_get_issuer_name(certificate.get()));
  out.serial = serial_text(certificate.get());
  out.is_authority = X509_check_ca(certificate.get()) == 1;
  add_names(certificate.get(), out);
  ERR_clear_error();
  return out;
}

bool covers_host(std::string_view pem, std::string_view host) {
  const auto certificate = read_certificate(pem);
  return certificate.ok() && is_for(certificate->get(), host);
}

Result<void> check_server_certificate(std::string_view chain_pem, const Secret& key_pem,
                                      std::span<const std::string> hosts, WallTime now) {
  SP_TRY(const CertificateHandle certificate, read_certificate(chain_pem));
  SP_TRY(const CertificateDescription what, describe_certificate(chain_pem));
  SP_CHECK(check_key(certificate.get(), key_pem));
  if (now >= what.not_after) {
    return malformed("the certificate expired on " + to_rfc3339(what.not_after) + "; renew it");
  }
  if (now < what.not_before) {
    return malformed("the certificate is not valid before " + to_rfc3339(what.not_before) +
                     "; is the clock right?");
  }
  for (const std::string& host : hosts) {
    if (is_for(certificate.get(), host)) continue;
    return malformed("the certificate is for " + listed(what) + ", not for " + host);
  }
  return {};
}

}  // namespace sallyport::crypto
