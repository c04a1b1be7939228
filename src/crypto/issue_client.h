#pragma once
// crypto/issue_client.h: authorities for client certificates, what they issue and what they take back
// (RFC 5280). For local development, and for `verify` and tests, which also need what nobody should issue.
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/x509.h"

namespace sallyport::crypto {

// P-256, self-signed, valid for authority_validity from `now`; `below` levels of authorities may stand
// between it and what it vouches for. Errors: malformed: `subject`, as create_authority; `below` over 100.
Result<Authority> create_client_authority(std::string_view subject, WallTime now, unsigned below = 3);
// One below `above`, valid for `validity`. Whether that one may have any below it is not looked at.
Result<Authority> issue_client_authority(const Authority& above, std::string_view subject, WallTime now,
                                         unsigned below = 0,
                                         std::chrono::seconds validity = authority_validity);

// A name whatever is in it. `type` as in RFC 5280 §4.2.1.6: 1 email, 2 DNS, 6 URI.
struct RawName {
  std::uint8_t type = 2;
  std::string bytes;
};
// The value of a subjectAltName extension (DER).
std::string raw_names(std::span<const RawName> names);

struct ClientOptions {
  enum class Purpose : std::uint8_t { client, server, any };

  std::vector<std::string> dns = {};     // "backup.internal.example", "*.internal.example"
  std::vector<std::string> uris = {};    // "spiffe://example.com/backup"
  std::vector<std::string> emails = {};  // "backup@example.com"
  std::string raw_names = {};            // not empty: instead of all those, as it is
  std::string common_name = "client";
  std::vector<Purpose> purposes = {Purpose::client};  // extended key usage; empty: none is written
  std::chrono::seconds starts{-300};                  // from `now`
  std::chrono::seconds ends{86400};
  unsigned rsa_bits = 0;  // 0: a key on P-256
  bool may_sign = false;  // an authority's own certificate, with the names and purposes of a client
  bool signed_by_sha1 = false;
};

struct ClientCredential {
  std::string certificate_pem;  // without its issuer's
  Secret key_pem;
  std::string serial;  // hex digits, for issue_revocation_list
};

// A new key and a certificate for it. Errors: malformed: over 1000 names, one that is none of its type, a
// common name that create_authority would refuse, an RSA key of under 1024 or over 4096 bits, an end that is
// not after the start.
Result<ClientCredential> issue_client_certificate(const Authority& authority, const ClientOptions& options,
                                                  WallTime now);

// PEM of a list (CRL) of what `authority` has taken back, in force from `now` until `next`. Errors:
// malformed: a serial that is not 1 to 40 hex digits, or over 10,000, or an end that is not after the start.
Result<std::string> issue_revocation_list(const Authority& authority, std::span<const std::string> serials,
                                          WallTime now, WallTime next);

}  // namespace sallyport::crypto
