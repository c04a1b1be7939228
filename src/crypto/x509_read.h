#pragma once
// crypto/x509_read.h: certificates out of PEM, and parts of them. For sources of this module only.
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/handles.h"

namespace sallyport::crypto {

// The first certificate in `pem`. Errors: malformed.
Result<CertificateHandle> read_certificate(std::string_view pem);
// All of `der`. Null: it does not read.
CertificateHandle certificate_from(std::string_view der);
std::string serial_text(const X509* certificate);  // hex digits
Result<WallTime> time_of(const ASN1_TIME* time);   // errors: malformed

}  // namespace sallyport::crypto
