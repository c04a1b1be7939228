#pragma once
// crypto/client_files.h: the files about client certificates that an operator writes. For sources of this
// module only.
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/handles.h"

namespace sallyport::crypto {

// PEM of certificates, each of which may sign others, and nothing else. Errors: malformed, saying which part
// does not read; too_large.
Result<std::vector<CertificateHandle>> read_authorities(std::string_view pem);

// PEM of revocation lists, and nothing else; each whole (no delta, not for some reasons or other issuers
// only), with a time when the next is due, and signed by the one of `authorities` that it names, if it names
// one of them. Errors: as above.
Result<std::vector<ListHandle>> read_lists(std::string_view pem,
                                           const std::vector<CertificateHandle>& authorities);

}  // namespace sallyport::crypto
