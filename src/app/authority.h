#pragma once
// app/authority.h: the certificate that the web door shows: the map's own, or one from a local development
// authority that is made on first start and lives in the state folder.
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "map/map.h"

namespace sallyport::app {

struct ServerCertificate {
  std::string chain;           // PEM
  Secret key;                  // PEM
  std::string authority_file;  // of the local authority; empty with a certificate of one's own
  std::vector<std::string> warnings;
};

// Errors: a certificate or key that cannot be read, does not fit, has expired or does not cover a public
// host: which file, and what to do.
Result<ServerCertificate> find_certificate(const map::Map& map, const std::string& state, const Clock& clock);

}  // namespace sallyport::app
