#include "crypto/issue_client.h"

#include <algorithm>

#include "crypto/handles.h"
#include "crypto/key_parts.h"
#include "crypto/x509_make.h"
#include "crypto/x509_read.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t max_names = 1000;
constexpr std::size_t max_name = 2048;
constexpr unsigned max_below = 100;
constexpr std::uint8_t email_type = 1;
constexpr std::uint8_t dns_type = 2;
constexpr std::uint8_t uri_type = 6;

Error malformed(std::string why) { return self_error(ErrorKind::malformed, std::move(why)); }

// DER of one value with a tag of one octet.
std::string tagged(unsigned char tag, std::string_view value) {
  std::string length;
  for (std::size_t left = value.size(); left != 0; left >>= 8) {
    length.insert(length.begin(), static_cast<char>(left & 0xff));
  }
  std::string out(1, static_cast<char>(tag));
  if (value.size() < 0x80) {
    out.push_back(static_cast<char>(value.size()));
  } else {
    out.append(1, static_cast<char>(0x80 | length.size())).append(length);
  }
  return out.append(value);
}

bool is_visible(std::string_view text) {
  return !text.empty() && text.size() <= max_name &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_scheme_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
         c == '.';
}

bool is_uri(std::string_view text) {
  const std::string_view scheme = text.substr(0, text.find(':'));
  return is_visible(text) && scheme.size() < text.size() && !scheme.empty() &&
         std::all_of(scheme.begin(), scheme.end(), is_scheme_byte);
}

bool is_email(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return is_visible(text) && at != 0 && at != std::string_view::npos && is_dns_name(text.substr(at + 1));
}

// Empty: no names are asked for.
Result<std::string> alternative_names(const ClientOptions& options) {
  if (!options.raw_names.empty()) return options.raw_names;
  struct Kind {
    const std::vector<std::string>& names;
    std::uint8_t type;
    bool (*good)(std::string_view);
    const char* word;
  };
  std::vector<RawName> out;
  for (const Kind& kind :
       {Kind{options.dns, dns_type, is_dns_name, "DNS name"}, Kind{options.uris, uri_type, is_uri, "URI"},
        Kind{options.emails, email_type, is_email, "email address"}}) {
    for (const std::string& name : kind.names) {
      if (!kind.good(name)) return malformed(std::string("not a ") + kind.word + ": " + name);
      out.push_back({kind.type, name});
    }
  }
  if (out.size() > max_names) return malformed("a client certificate has at most 1000 names");
  return out.empty() ? std::string() : raw_names(out);
}

std::string purpose_list(const std::vector<ClientOptions::Purpose>& purposes) {
  std::string out;
  for (const ClientOptions::Purpose purpose : purposes) {
    if (!out.empty()) out += ",";
    out += purpose == ClientOptions::Purpose::client   ? "clientAuth"
           : purpose == ClientOptions::Purpose::server ? "serverAuth"
                                                       : "anyExtendedKeyUsage";
  }
  return out;
}

bool add_names(X509* certificate, const std::string& der) {
  if (der.empty()) return true;
  const OctetsHandle octets(ASN1_OCTET_STRING_new());
  if (!octets || ASN1_OCTET_STRING_set(octets.get(), reinterpret_cast<const unsigned char*>(der.data()),
                                       static_cast<int>(der.size())) != 1) {
    return false;
  }
  const ExtensionHandle extension(
      X509_EXTENSION_create_by_NID(nullptr, NID_subject_alt_name, 0, octets.get()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

KeyHandle new_key(unsigned rsa_bits) {
  return KeyHandle(rsa_bits == 0 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                                 : EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{rsa_bits}));
}

bool add_client_extensions(X509* own, X509* issuer, const ClientOptions& options, const std::string& names) {
  if (options.may_sign && !add_authority_extensions(own, issuer, 0)) return false;
  if (!options.may_sign && (!add_extension(own, issuer, NID_basic_constraints, "critical,CA:FALSE") ||
                            !add_extension(own, issuer, NID_key_usage, "critical,digitalSignature") ||
                            !add_extension(own, issuer, NID_subject_key_identifier, "hash"))) {
    return false;
  }
  return (options.purposes.empty() ||
          add_extension(own, issuer, NID_ext_key_usage, purpose_list(options.purposes))) &&
         add_names(own, names) && add_extension(own, issuer, NID_authority_key_identifier, "keyid:always");
}

// `above` null: signed by itself.
Result<Authority> make_authority(std::string_view subject, WallTime now, std::chrono::seconds validity,
                                 unsigned below, const Authority* above) {
  if (!is_subject(subject)) return malformed("an authority's name has 1 to 64 visible ASCII characters");
  if (below > max_below) return malformed("an authority may have at most 100 levels below it");
  SP_TRY(EcdsaKey key, EcdsaKey::generate());
  const CertificateHandle made =
      begin_certificate(key.handle(), subject, now - clock_difference, now + validity);
  CertificateHandle signer;
  if (above != nullptr) {
    SP_TRY(signer, read_certificate(above->certificate_pem));
  }
  X509* const own = made.get();
  X509* const issuer = above == nullptr ? own : signer.get();
  if (!own || X509_set_issuer_name(own, X509_get_subject_name(issuer)) != 1 ||
      !add_authority_extensions(own, issuer, below) ||
      !add_extension(own, issuer, NID_authority_key_identifier, "keyid:always")) {
    return crypto_failure("making an authority");
  }
  evp_pkey_st* const signing = above == nullptr ? key.handle() : above->key.handle();
  SP_TRY(std::string pem, sign_and_write(own, signing, EVP_sha256()));
  return Authority{std::move(pem), std::move(key)};
}

}  // namespace

std::string raw_names(std::span<const RawName> names) {
  std::string inside;
  for (const RawName& name : names)
    inside += tagged(static_cast<unsigned char>(0x80 | name.type), name.bytes);
  return tagged(0x30, inside);
}

Result<Authority> create_client_authority(std::string_view subject, WallTime now, unsigned below) {
  return make_authority(subject, now, authority_validity, below, nullptr);
}

Result<Authority> issue_client_authority(const Authority& above, std::string_view subject, WallTime now,
                                         unsigned below, std::chrono::seconds validity) {
  return make_authority(subject, now, validity, below, &above);
}

Result<ClientCredential> issue_client_certificate(const Authority& authority, const ClientOptions& options,
                                                  WallTime now) {
  if (!is_subject(options.common_name))
    return malformed("a common name has 1 to 64 visible ASCII characters");
  if (options.ends <= options.starts) return malformed("a certificate has to end after it starts");
  if (options.rsa_bits != 0 && (options.rsa_bits < 1024 || options.rsa_bits > 4096)) {
    return malformed("an RSA key has 1024 to 4096 bits");
  }
  SP_TRY(const std::string names, alternative_names(options));
  SP_TRY(const CertificateHandle issuer, read_certificate(authority.certificate_pem));
  const KeyHandle key = new_key(options.rsa_bits);
  if (!key) return crypto_failure("making a key");
  const CertificateHandle made =
      begin_certificate(key.get(), options.common_name, now + options.starts, now + options.ends);
  X509* const own = made.get();
  if (!own || X509_set_issuer_name(own, X509_get_subject_name(issuer.get())) != 1 ||
      !add_client_extensions(own, issuer.get(), options, names)) {
    return crypto_failure("making a certificate");
  }
  SP_TRY(std::string pem,
         sign_and_write(own, authority.key.handle(), options.signed_by_sha1 ? EVP_sha1() : EVP_sha256()));
  SP_TRY(Secret key_pem, private_key_pem(key.get()));
  return ClientCredential{std::move(pem), std::move(key_pem), serial_text(own)};
}

}  // namespace sallyport::crypto
