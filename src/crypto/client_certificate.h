#pragma once
// crypto/client_certificate.h: whether a client certificate is to be believed, and what it says of its holder
// (RFC 5280). That the holder has its key is shown by the TLS handshake, not here.
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace sallyport::crypto {

// Of a certificate that has held. Each name stands under the type it was given (H09); one with a NUL or
// another control in it refuses the whole certificate (H10).
struct ClientCertificate {
  std::vector<std::string> dns;     // lower case
  std::vector<std::string> uris;    // as written
  std::vector<std::string> emails;  // host part in lower case
  std::string serial;               // hex digits, for records
  std::string fingerprint;          // SHA-256 of the certificate, hex digits
  WallTime not_after{};             // the first end in its chain
};

// Who may vouch for clients, and what they have taken back. Immutable; thread-safe.
class ClientAuthorities {
 public:
  // `authorities`: PEM, at least one certificate that may sign others. `revocations`: PEM of revocation
  // lists (CRL); empty: none are looked at. Each must be signed by one of the authorities or by one below.
  // Errors: malformed, saying which part does not read; too_large (over 1,000 certificates, or 8 MiB).
  static Result<std::shared_ptr<const ClientAuthorities>> make(std::string_view authorities,
                                                               std::string_view revocations);
  virtual ~ClientAuthorities() = default;

  // `chain`: DER, the leaf first, then what the client sent beside it, at most 8. Checked: signatures to one
  // of the authorities, depth (4 at most), times, basic constraints, key usage and the purpose clientAuth,
  // which has to be written in the leaf (H08), RSA keys of 2048 bits and more, no SHA-1; with revocation
  // lists, one in force for every issuer in the chain, and nobody in the chain on it (H11).
  // Errors: unauthenticated, with a detail for the operator that names the check: "revoked", "expired",
  // "no list of revoked certificates is in force for its issuer" ...
  virtual Result<ClientCertificate> check(std::span<const std::string> chain, WallTime now) const = 0;

  // Subjects of the authorities, DER of X.501 names, to be named in the handshake.
  virtual std::vector<std::string> names() const = 0;
  // The moment when the first of the revocation lists is out of date; WallTime::max() without lists.
  virtual WallTime lists_end() const = 0;
};

}  // namespace sallyport::crypto
