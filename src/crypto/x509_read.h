#pragma once
// crypto/x509_read.h: certificates out of PEM. For sources of this module only.
#include <string_view>

#include "base/result.h"
#include "crypto/handles.h"

namespace sallyport::crypto {

// The first certificate in `pem`. Errors: malformed.
Result<CertificateHandle> read_certificate(std::string_view pem);

}  // namespace sallyport::crypto
