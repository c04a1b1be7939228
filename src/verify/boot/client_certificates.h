#pragma once
// verify/boot/client_certificates.h: client certificates of a private copy: of services that the copied map
// knows, and such as nobody should believe. Made for one run, with authorities of their own.
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/blocking.h"

namespace sallyport::verify {

using Certificates = std::map<std::string, std::shared_ptr<const net::ClientIdentity>, std::less<>>;

struct ClientCertificates {
  std::string authorities;  // PEM: who may vouch
  std::string revocations;  // PEM: their lists
  // Good ones:
  //   dns, uri            of the services that are known by such a name
  //   below               the first, issued by an authority below
  // What is wrong with the others, which all have the name of a service:
  //   for-servers, for-nothing, for-anything    its purpose
  //   uri-of-dns, email-of-dns, dns-of-uri      the name is of another type
  //   common-name, wildcard                     the name is no name of a service
  //   nul-in-dns, nul-in-uri, nul-in-email      the name goes on behind a NUL
  //   revoked, of-revoked (its authority is), expired, not-yet, deep (six authorities between)
  //   stranger (an authority of the same name), of-leaf (issued by a certificate that may not)
  //   unlisted, old-list (no list of revoked certificates of its issuer is in force)
  //   small-key, sha1
  Certificates certificates;
};
// Errors: what crypto says.
Result<ClientCertificates> make_client_certificates();

}  // namespace sallyport::verify
