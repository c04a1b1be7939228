#include <openssl/asn1.h>

#include <algorithm>

#include "crypto/handles.h"
#include "crypto/issue_client.h"
#include "crypto/x509_read.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t max_serials = 10'000;
constexpr std::size_t max_serial_digits = 40;  // 20 octets, RFC 5280 §4.1.2.2

using EntryHandle = std::unique_ptr<X509_REVOKED, Freed<X509_REVOKED_free>>;
using IntegerHandle = std::unique_ptr<ASN1_INTEGER, Freed<ASN1_INTEGER_free>>;
using TimeHandle = std::unique_ptr<ASN1_TIME, Freed<ASN1_TIME_free>>;

Error malformed(std::string why) { return self_error(ErrorKind::malformed, std::move(why)); }

bool is_serial(std::string_view text) {
  return !text.empty() && text.size() <= max_serial_digits &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool add_entry(X509_CRL* list, const std::string& serial, ASN1_TIME* since) {
  BIGNUM* read = nullptr;
  const bool parsed = BN_hex2bn(&read, serial.c_str()) != 0;
  const BignumHandle number(read);
  const IntegerHandle integer(parsed ? BN_to_ASN1_INTEGER(number.get(), nullptr) : nullptr);
  EntryHandle entry(X509_REVOKED_new());
  if (!integer || !entry || X509_REVOKED_set_serialNumber(entry.get(), integer.get()) != 1 ||
      X509_REVOKED_set_revocationDate(entry.get(), since) != 1 ||
      X509_CRL_add0_revoked(list, entry.get()) != 1) {
    return false;
  }
  (void)entry.release();  // the list owns it now
  return true;
}

bool add_issuer_key(X509_CRL* list, X509* issuer) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, nullptr, nullptr, list, 0);
  const ExtensionHandle extension(
      X509V3_EXT_conf_nid(nullptr, &context, NID_authority_key_identifier, "keyid:always"));
  return extension && X509_CRL_add_ext(list, extension.get(), -1) == 1;
}

// Later lists have larger numbers (RFC 5280 §5.2.3).
bool add_number(X509_CRL* list, WallTime now) {
  const IntegerHandle number(ASN1_INTEGER_new());
  return number &&
         ASN1_INTEGER_set_int64(number.get(), std::max<std::int64_t>(to_unix_seconds(now), 0)) == 1 &&
         X509_CRL_add1_ext_i2d(list, NID_crl_number, number.get(), 0, 0) == 1;
}

}  // namespace

Result<std::string> issue_revocation_list(const Authority& authority, std::span<const std::string> serials,
                                          WallTime now, WallTime next) {
  if (serials.size() > max_serials) return malformed("a list of over 10,000 revoked certificates");
  if (!std::all_of(serials.begin(), serials.end(), is_serial)) {
    return malformed("a serial number has 1 to 40 hex digits");
  }
  if (next <= now) return malformed("a list has to end after it starts");
  SP_TRY(const CertificateHandle issuer, read_certificate(authority.certificate_pem));
  const ListHandle list(X509_CRL_new());
  const TimeHandle from(ASN1_TIME_set(nullptr, to_unix_seconds(now)));
  const TimeHandle until(ASN1_TIME_set(nullptr, to_unix_seconds(next)));
  bool good = list && from && until && X509_CRL_set_version(list.get(), X509_CRL_VERSION_2) == 1 &&
              X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.get())) == 1 &&
              X509_CRL_set1_lastUpdate(list.get(), from.get()) == 1 &&
              X509_CRL_set1_nextUpdate(list.get(), until.get()) == 1 &&
              add_issuer_key(list.get(), issuer.get()) && add_number(list.get(), now);
  for (const std::string& serial : serials) good = good && add_entry(list.get(), serial, from.get());
  const BioHandle out(BIO_new(BIO_s_mem()));
  if (!good || !out || X509_CRL_sort(list.get()) != 1 ||
      X509_CRL_sign(list.get(), authority.key.handle(), EVP_sha256()) == 0 ||
      PEM_write_bio_X509_CRL(out.get(), list.get()) != 1) {
    return crypto_failure("making a list of revoked certificates");
  }
  return text_of(out.get());
}

}  // namespace sallyport::crypto
