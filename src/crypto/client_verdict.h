#pragma once
// crypto/client_verdict.h: whether a client's certificate holds: its purpose, its chain, its life. For
// sources of this module only.
#include <openssl/x509_vfy.h>

#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/handles.h"

namespace sallyport::crypto {

using StoreHandle = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;

// The client's own: of a client, by its own words (H08). Errors: unauthenticated.
Result<void> check_leaf(X509* certificate);

struct ChainQuestion {
  X509_STORE* store;                           // authorities, and lists
  const std::vector<CertificateHandle>& sent;  // the client's own first
  WallTime now;
  bool with_lists;
};
// What check() in client_certificate.h says of chains. The first end in the chain. Errors: unauthenticated.
Result<WallTime> check_chain(const ChainQuestion& question);

}  // namespace sallyport::crypto
