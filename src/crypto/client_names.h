#pragma once
// crypto/client_names.h: what a client certificate says of its holder. For sources of this module only.
#include "base/result.h"
#include "crypto/client_certificate.h"
#include "crypto/handles.h"

namespace sallyport::crypto {

// Its subjectAltName, type by type; other types than the three are passed over. Nothing of the subject.
// Errors: unauthenticated: a name that is empty or has a byte in it that is no visible ASCII character (H10),
// over 1,000 names, or a certificate that does not read.
Result<ClientCertificate> read_client_names(const X509* certificate);

}  // namespace sallyport::crypto
