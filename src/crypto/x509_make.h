#pragma once
// crypto/x509_make.h: what everything that makes certificates shares. For sources of this module only.
#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/handles.h"

namespace sallyport::crypto {

inline constexpr std::size_t max_subject = 64;              // ub-common-name, RFC 5280 appendix A
inline constexpr std::chrono::minutes clock_difference{5};  // of those whose clocks are a little behind

// Labels of letters, digits and hyphens; the first may be `*`. Strict, also because such names are written
// into OpenSSL's extension syntax, where a comma would begin another name.
bool is_dns_name(std::string_view name);
// 1 to 64 visible ASCII characters or spaces.
bool is_subject(std::string_view text);

// Everything but extensions, issuer and signature. Null: OpenSSL failed.
CertificateHandle begin_certificate(evp_pkey_st* key, std::string_view common_name, WallTime from,
                                    WallTime until);
// `value` in OpenSSL's extension syntax: nothing of anybody's else, unless it was checked.
bool add_extension(X509* certificate, X509* issuer, int id, const std::string& value);
// The parts of an authority that do not differ; `below`: how many authorities may stand below it.
bool add_authority_extensions(X509* certificate, X509* issuer, unsigned below);

Result<std::string> sign_and_write(X509* certificate, evp_pkey_st* key, const EVP_MD* digest);

}  // namespace sallyport::crypto
