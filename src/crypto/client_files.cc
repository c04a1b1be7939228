#include "crypto/client_files.h"

#include <openssl/rsa.h>

#include "crypto/x509_read.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t max_file = 8 << 20;
constexpr std::size_t max_parts = 1000;

Error malformed(std::string why) { return self_error(ErrorKind::malformed, std::move(why)); }
Error too_large(std::string why) { return self_error(ErrorKind::too_large, std::move(why)); }

struct File {
  std::string_view name;   // for words
  std::string_view label;  // of its parts: -----BEGIN label-----
};
constexpr File authorities_file{"client authorities", "CERTIFICATE"};
constexpr File lists_file{"revocation lists", "X509 CRL"};

std::string part_of(const File& file, std::size_t number) {
  return "part " + std::to_string(number) + " of the " + std::string(file.name);
}

struct Parts {  // what OpenSSL gives out with one part
  char* label = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  Parts() = default;
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts() {
    OPENSSL_free(label);
    OPENSSL_free(header);
    OPENSSL_clear_free(data, static_cast<std::size_t>(size));  // a key that was put here by mistake
  }
};

// DER of the parts. PEM_read_bio_X509 would pass over parts of another kind: a list that is not looked at
// because its label is wrong takes nothing back.
Result<std::vector<std::string>> read_parts(std::string_view pem, const File& file) {
  if (pem.size() > max_file) return too_large("the " + std::string(file.name) + " are over 8 MiB");
  std::vector<std::string> out;
  const BioHandle bytes = read_only(pem);
  if (!bytes) return crypto_failure("reading a file");
  while (true) {
    Parts part;
    if (PEM_read_bio(bytes.get(), &part.label, &part.header, &part.data, &part.size) != 1) {
      const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
      ERR_clear_error();
      if (at_end) break;
      return malformed(part_of(file, out.size() + 1) + " does not read as PEM");
    }
    if (part.label != file.label) {
      return malformed(part_of(file, out.size() + 1) + " is no " + std::string(file.label));
    }
    if (out.size() == max_parts) return too_large("over 1,000 parts in the " + std::string(file.name));
    out.emplace_back(reinterpret_cast<const char*>(part.data), static_cast<std::size_t>(part.size));
  }
  if (!out.empty()) return out;
  return malformed("no part -----BEGIN " + std::string(file.label) + "----- in the " +
                   std::string(file.name));
}

// What makes it no list of everything that its issuer has taken back.
bool is_partial(const X509_CRL* list) {
  if (X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) >= 0) return true;
  int found = 0;
  ISSUING_DIST_POINT* const scope = static_cast<ISSUING_DIST_POINT*>(
      X509_CRL_get_ext_d2i(list, NID_issuing_distribution_point, &found, nullptr));
  if (scope == nullptr) return found != -1;  // -1: there is none; else it does not read
  const bool partial = scope->indirectCRL > 0 || scope->onlysomereasons != nullptr;
  ISSUING_DIST_POINT_free(scope);
  return partial;
}

// RSA-PSS names its digest in parameters, and means SHA-1 when it names none (RFC 8017 A.2.3).
int pss_digest(const X509_ALGOR* algorithm) {
  const void* value = nullptr;
  int type = V_ASN1_UNDEF;
  X509_ALGOR_get0(nullptr, &type, &value, algorithm);
  if (type != V_ASN1_SEQUENCE) return NID_sha1;
  const ASN1_STRING* const text = static_cast<const ASN1_STRING*>(value);
  const unsigned char* at = ASN1_STRING_get0_data(text);
  RSA_PSS_PARAMS* const parameters = d2i_RSA_PSS_PARAMS(nullptr, &at, ASN1_STRING_length(text));
  int digest = NID_sha1;
  if (parameters != nullptr && parameters->hashAlgorithm != nullptr) {
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, parameters->hashAlgorithm);
    digest = OBJ_obj2nid(object);
  }
  RSA_PSS_PARAMS_free(parameters);
  return digest;
}

// OpenSSL asks for this of certificates, and not of lists.
bool is_strong(const X509_CRL* list) {
  const X509_ALGOR* algorithm = nullptr;
  X509_CRL_get0_signature(list, nullptr, &algorithm);
  const int signature = X509_CRL_get_signature_nid(list);
  if (signature == NID_ED25519 || signature == NID_ED448) return true;
  int digest = NID_undef;
  if (signature == NID_rsassaPss) {
    digest = pss_digest(algorithm);
  } else {
    OBJ_find_sigid_algs(signature, &digest, nullptr);
  }
  return digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512;
}

// True too if none of them is named: it is of an authority below, whose certificate comes with the client.
bool is_signed(X509_CRL* list, const std::vector<CertificateHandle>& authorities) {
  bool named = false;
  for (const CertificateHandle& authority : authorities) {
    if (X509_NAME_cmp(X509_get_subject_name(authority.get()), X509_CRL_get_issuer(list)) != 0) continue;
    named = true;
    if (X509_CRL_verify(list, X509_get0_pubkey(authority.get())) == 1) return true;
  }
  return !named;
}

}  // namespace

Result<std::vector<CertificateHandle>> read_authorities(std::string_view pem) {
  SP_TRY(const std::vector<std::string> parts, read_parts(pem, authorities_file));
  std::vector<CertificateHandle> out;
  for (const std::string& der : parts) {
    const std::string part = part_of(authorities_file, out.size() + 1);
    CertificateHandle read = certificate_from(der);
    if (!read) return malformed(part + " does not read as a certificate");
    if (X509_check_ca(read.get()) != 1 || X509_get0_pubkey(read.get()) == nullptr) {
      ERR_clear_error();
      return malformed(part + " may not sign other certificates");
    }
    out.push_back(std::move(read));
  }
  return out;
}

Result<std::vector<ListHandle>> read_lists(std::string_view pem,
                                           const std::vector<CertificateHandle>& authorities) {
  SP_TRY(const std::vector<std::string> parts, read_parts(pem, lists_file));
  std::vector<ListHandle> out;
  for (const std::string& der : parts) {
    const std::string part = part_of(lists_file, out.size() + 1);
    const unsigned char* at = reinterpret_cast<const unsigned char*>(der.data());
    const unsigned char* const end = at + der.size();
    ListHandle list(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
    const bool whole = list && at == end;
    const bool signed_well = whole && is_strong(list.get()) && is_signed(list.get(), authorities);
    const bool partial = whole && is_partial(list.get());
    ERR_clear_error();
    if (!whole) return malformed(part + " does not read as a revocation list");
    if (partial)
      return malformed(part + " is not a whole list: deltas and lists for some reasons are not supported");
    if (X509_CRL_get0_nextUpdate(list.get()) == nullptr)
      return malformed(part + " does not say when the next is due");
    if (!signed_well)
      return malformed(part + " is not signed by the authority it names, with SHA-256 or better");
    out.push_back(std::move(list));
  }
  return out;
}

}  // namespace sallyport::crypto
