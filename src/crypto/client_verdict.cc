#include "crypto/client_verdict.h"

#include <algorithm>

#include "crypto/x509_read.h"

namespace sallyport::crypto {
namespace {

constexpr int max_above = 4;      // certificates above the client's own, the authority's included
constexpr int security_bits = 2;  // OpenSSL's level for 112 bits: RSA of 2048, no SHA-1

using QuestionHandle = std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX_free>>;

struct FreeListed {  // the list, not what is on it
  void operator()(STACK_OF(X509) * listed) const { sk_X509_free(listed); }
};
using ListedHandle = std::unique_ptr<STACK_OF(X509), FreeListed>;

Error refused(std::string why) { return client_error(ErrorKind::unauthenticated, std::move(why)); }

struct Word {
  int code;
  const char* text;
};
constexpr Word words[] = {
    {X509_V_ERR_CERT_REVOKED, "revoked"},
    {X509_V_ERR_CERT_HAS_EXPIRED, "expired"},
    {X509_V_ERR_CERT_NOT_YET_VALID, "not valid yet"},
    {X509_V_ERR_UNABLE_TO_GET_CRL, "no list of revoked certificates is in force for its issuer"},
    {X509_V_ERR_CRL_HAS_EXPIRED, "the list of revoked certificates of its issuer is out of date"},
    {X509_V_ERR_CRL_NOT_YET_VALID, "the list of revoked certificates of its issuer is not valid yet"},
    {X509_V_ERR_CRL_SIGNATURE_FAILURE, "the list of revoked certificates is not signed by its issuer"},
    {X509_V_ERR_CERT_CHAIN_TOO_LONG, "its chain is longer than four above it"},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "it is signed by itself"},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "its chain ends in an authority that is not listed"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, "its chain does not reach a listed authority"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "its chain does not reach a listed authority"},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "its chain does not reach a listed authority"},
    {X509_V_ERR_CERT_SIGNATURE_FAILURE, "it is not signed by the issuer it names"},
    {X509_V_ERR_EE_KEY_TOO_SMALL, "its key is too short"},
    {X509_V_ERR_CA_KEY_TOO_SMALL, "the key of an issuer is too short"},
    {X509_V_ERR_CA_MD_TOO_WEAK, "it is signed over a digest that is broken"},
};

// OpenSSL's own words are constants: nothing of the certificate gets into a line of a log.
Error reason(X509_STORE_CTX* question) {
  const int code = X509_STORE_CTX_get_error(question);
  const auto* const found = std::find_if(std::begin(words), std::end(words),
                                         [code](const Word& word) { return word.code == code; });
  std::string out = found == std::end(words) ? X509_verify_cert_error_string(code) : found->text;
  const int depth = X509_STORE_CTX_get_error_depth(question);
  if (depth > 0) out += " (certificate " + std::to_string(depth) + " above it)";
  return refused(std::move(out));
}

// An authority counts because it is listed. One that is listed below its own issuer needs no list of that
// one; and one that signs itself is on no list but its own.
int pass_over_anchor(int good, X509_STORE_CTX* question) {
  if (good == 1) return 1;
  const int last = sk_X509_num(X509_STORE_CTX_get0_chain(question)) - 1;
  if (X509_STORE_CTX_get_error_depth(question) != last) return 0;
  switch (X509_STORE_CTX_get_error(question)) {
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_CRL_NOT_YET_VALID:
    case X509_V_ERR_DIFFERENT_CRL_SCOPE:
      return 1;
    default:
      return 0;
  }
}

bool prepare(X509_STORE_CTX* question, const ChainQuestion& asked, STACK_OF(X509) * beside, bool lists) {
  if (X509_STORE_CTX_init(question, asked.store, asked.sent.front().get(), beside) != 1) return false;
  X509_VERIFY_PARAM* const rules = X509_STORE_CTX_get0_param(question);
  unsigned long flags = X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST;
  if (lists) flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
  X509_VERIFY_PARAM_set_time(rules, to_unix_seconds(asked.now));
  X509_VERIFY_PARAM_set_depth(rules, max_above - 1);  // OpenSSL leaves the authority out
  X509_VERIFY_PARAM_set_auth_level(rules, security_bits);
  if (lists) X509_STORE_CTX_set_verify_cb(question, pass_over_anchor);
  return X509_VERIFY_PARAM_set_flags(rules, flags) == 1 &&
         X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_CLIENT) == 1 &&
         X509_VERIFY_PARAM_set_trust(rules, X509_TRUST_SSL_CLIENT) == 1;
}

Result<WallTime> first_end(const STACK_OF(X509) * chain) {
  WallTime out = WallTime::max();
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    SP_TRY(const WallTime end, time_of(X509_get0_notAfter(sk_X509_value(chain, i))));
    out = std::min(out, end);
  }
  return out;
}

Result<WallTime> verify(const ChainQuestion& asked, STACK_OF(X509) * beside, bool lists) {
  const QuestionHandle question(X509_STORE_CTX_new());
  if (!question || !prepare(question.get(), asked, beside, lists)) return crypto_failure("preparing a check");
  const bool good = X509_verify_cert(question.get()) == 1;
  ERR_clear_error();
  if (!good) return reason(question.get());
  return first_end(X509_STORE_CTX_get0_chain(question.get()));
}

}  // namespace

Result<void> check_leaf(X509* certificate) {
  const std::uint32_t facts = X509_get_extension_flags(certificate);
  ERR_clear_error();
  if ((facts & EXFLAG_INVALID) != 0) return refused("an extension of it does not read");
  if ((facts & EXFLAG_CA) != 0) return refused("it is an authority's own, which is no client's");
  // OpenSSL would take a certificate that names no purpose for one of every purpose (CVE-2022-21657).
  if ((facts & EXFLAG_XKUSAGE) == 0 || (X509_get_extended_key_usage(certificate) & XKU_SSL_CLIENT) == 0) {
    return refused("its purpose is not client authentication (extended key usage clientAuth)");
  }
  if ((X509_get_key_usage(certificate) & KU_DIGITAL_SIGNATURE) == 0) {
    return refused("its key is not for signatures (key usage digitalSignature)");
  }
  return {};
}

Result<WallTime> check_chain(const ChainQuestion& asked) {
  const ListedHandle beside(sk_X509_new_null());
  for (const CertificateHandle& one : asked.sent) {
    if (!beside || sk_X509_push(beside.get(), one.get()) == 0) return crypto_failure("preparing a check");
  }
  // Lists last: OpenSSL looks at them before it looks at signatures, and long ones take time, which nobody
  // gets out of us by naming an issuer.
  SP_TRY(const WallTime end, verify(asked, beside.get(), false));
  if (asked.with_lists) return verify(asked, beside.get(), true);
  return end;
}

}  // namespace sallyport::crypto
