#pragma once
// identity/services/service_certificates.h: services that show a client certificate. Pure.
#include <span>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/client_certificate.h"
#include "model/principal.h"
#include "model/service.h"

namespace sallyport::identity {

// Whose certificate it is, after it has held (crypto/client_certificate.h): the one service that one of its
// names is, type by type (H09). The principal: Kind::service, method certificate_method, `subject` the
// fingerprint, `authenticated_at` now, `expires` its end. Errors: unauthenticated: no service has one of the
// names, or more than one has.
Result<Principal> holder_of(const crypto::ClientCertificate& certificate, std::span<const Service> services,
                            WallTime now);

}  // namespace sallyport::identity
