#pragma once
// wire/http1/scrub.h: which field names claim something only Sallyport may say.
#include <string_view>

namespace sallyport::http1 {

// True for names that tell an upstream who somebody is, where a request came from or which method or URL it
// "really" has: X-Forwarded-*, Forwarded, X-Real-IP, X-Original-*, X-Rewrite-URL, X-Auth-*, X-Sallyport-*,
// Remote-User and its kin, X-Pomerium-*, Teleport-*, OIDC_CLAIM_*, client-certificate fields
// (X-Forwarded-Client-Cert, X-SSL-*, X-Client-Cert), CF-Connecting-IP, True-Client-IP, X-Client-IP,
// X-Cluster-Client-IP, X-Envoy-*, X-HTTP-Method(-Override), X-Method-Override, X-Request-Id, X-Original-URL,
// Proxy ... Compared without regard to case, with `_` and `.` read as `-` (oauth2-proxy CVE-2025-64484,
// Traefik CVE-2026-54763).
bool claims_identity(std::string_view name);

}  // namespace sallyport::http1
