#pragma once
// model/service.h: programs that act by themselves and show who they are with every request: by a token of an
// issuer that the map names, or by a client certificate. Plain values, compiled from the map.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sallyport {

// Who signs tokens that services show (JWT, RFC 7519, as bearer tokens, RFC 6750).
struct TokenIssuer {
  bool operator==(const TokenIssuer&) const = default;
  std::string name;                     // the map's name of it: "ci"
  std::string issuer;                   // exact, as in `iss`
  std::string jwks;                     // address of its keys; empty: as its discovery document says
  std::vector<std::string> algorithms;  // "RS256" ...; never empty, never "none", never HS*
  std::string authorities;              // PEM file of who may vouch for its TLS; empty: the system's
  bool inside = false;  // it may have a private or loopback address, and plain http on loopback
};

// Whose token it is. The audience is asked for by the component that is called (Component::audience), so
// there is no way not to ask for it (J09).
struct ServiceToken {
  bool operator==(const ServiceToken&) const = default;
  std::string issuer;   // name of a TokenIssuer
  std::string subject;  // exact `sub`; empty: any, and `claims` is not empty then
  std::vector<std::pair<std::string, std::string>> claims;  // each is this text, or a list that holds it
};

// Whose client certificate it is: by one name of one type, compared as a whole and in its own type only
// (H09). Never by the common name.
struct ServiceCertificate {
  bool operator==(const ServiceCertificate&) const = default;
  enum class NameType : std::uint8_t { dns, uri, email };
  NameType type = NameType::dns;
  std::string name;  // dns: lower case, no wildcard; email: host part in lower case
};

// At least one of the two ways.
struct Service {
  std::string name;
  std::string owner;  // team, for readers; may be empty
  std::optional<ServiceToken> token;
  std::optional<ServiceCertificate> certificate;
};

}  // namespace sallyport
