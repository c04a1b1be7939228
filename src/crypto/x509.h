#pragma once
// crypto/x509.h: certificates (RFC 5280): a local development authority and what it issues, and what a
// certificate that somebody gave us is good for.
#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/ecdsa.h"

namespace sallyport::crypto {

inline constexpr std::chrono::days max_server_validity{
    825};  // what Apple's platforms still accept from a private root
inline constexpr std::chrono::days authority_validity{3650};

// An authority that people put into their trust store: whoever has its key can be anybody it may speak for.
struct Authority {
  std::string certificate_pem;
  EcdsaKey key;
};

// Names it may issue for, a DNS name with all below it. Nothing in it: any name, a danger worth avoiding, see
// above. With addresses there must be a DNS name too; without addresses, none are permitted.
struct NameConstraints {
  std::vector<std::string> dns;        // "localhost", "example.test"
  std::vector<std::string> addresses;  // single addresses: "127.0.0.1", "::1"
};

// P-256, self-signed, for end certificates only (path length 0), valid for authority_validity from `now`.
// Errors: malformed: `subject` is not 1 to 64 visible ASCII characters, or a constraint is no name.
Result<Authority> create_authority(std::string_view subject, WallTime now,
                                   const NameConstraints& constraints = {});
// One that was kept. Errors: malformed (unreadable, no authority, the key belongs to another certificate).
Result<Authority> parse_authority(std::string_view certificate_pem, std::string_view key_pem);

struct ServerCertificate {
  std::string chain_pem;  // without the authority's, which clients have or do not trust
  Secret key_pem;
};

struct ServerNames {
  std::vector<std::string> dns;        // "flows.example.com", "*.example.com"
  std::vector<std::string> addresses;  // "127.0.0.1", "::1"
};

// A new P-256 key and a certificate for it: TLS servers only, valid from five minutes before `now`.
// Errors: malformed: no name at all, over 1000, one that is no DNS name or address, or more than
// max_server_validity.
Result<ServerCertificate> issue_server_certificate(const Authority& authority, const ServerNames& names,
                                                   WallTime now, std::chrono::days validity);

// What the first certificate of a PEM text says.
struct CertificateDescription {
  std::string subject;  // as RFC 2253 writes it, for people
  std::string issuer;
  std::string serial;  // hex
  std::vector<std::string> dns;
  std::vector<std::string> addresses;
  WallTime not_before{};
  WallTime not_after{};
  bool is_authority = false;
};
Result<CertificateDescription> describe_certificate(std::string_view pem);

// True if the first certificate is for `host`: a DNS name (a `*` stands for one whole label) or an IP
// address, in or out of brackets. The common name does not count (RFC 9525 §6).
bool covers_host(std::string_view pem, std::string_view host);

// Whether a server can use this: readable, in its time, one that goes with the key, and for every one of
// `hosts`. Errors: malformed, with what is wrong and what to do, in the operator's words.
Result<void> check_server_certificate(std::string_view chain_pem, const Secret& key_pem,
                                      std::span<const std::string> hosts, WallTime now);

}  // namespace sallyport::crypto
