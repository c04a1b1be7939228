#include "crypto/client_certificate.h"

#include <openssl/x509_vfy.h>

#include <algorithm>

#include "base/control/control.h"
#include "base/encoding.h"
#include "crypto/client_files.h"
#include "crypto/client_names.h"
#include "crypto/client_verdict.h"
#include "crypto/sha256.h"
#include "crypto/x509_read.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t max_sent = 8;
constexpr std::size_t max_certificate = 64 << 10;

Error refused(std::string why) { return client_error(ErrorKind::unauthenticated, std::move(why)); }

std::string der_of(const X509_NAME* name) {
  unsigned char* encoded = nullptr;
  const int size = i2d_X509_NAME(name, &encoded);
  if (size <= 0) return {};
  std::string out(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(size));
  OPENSSL_free(encoded);
  return out;
}

Result<std::vector<CertificateHandle>> read_sent(std::span<const std::string> chain) {
  if (chain.empty()) return refused("no certificate");
  if (chain.size() > max_sent) return refused("over 8 certificates were sent");
  std::vector<CertificateHandle> out;
  for (const std::string& der : chain) {
    if (der.size() > max_certificate) return refused("a certificate of over 64 KiB");
    CertificateHandle read = certificate_from(der);
    if (!read) return refused(out.empty() ? "it does not read" : "a certificate beside it does not read");
    out.push_back(std::move(read));
  }
  return out;
}

class Authorities final : public ClientAuthorities {
 public:
  Authorities(StoreHandle store, bool with_lists, std::vector<std::string> names, WallTime lists_end)
      : store_(std::move(store)), with_lists_(with_lists), names_(std::move(names)), lists_end_(lists_end) {}

  Result<ClientCertificate> check(std::span<const std::string> chain, WallTime now) const override {
    SP_TRY(const std::vector<CertificateHandle> sent, read_sent(chain));
    SP_TRY(ClientCertificate out, read_client_names(sent.front().get()));
    out.fingerprint = hex(sha256(chain.front()));
    if (!enforced(Control::client_certificate)) return out;
    SP_CHECK(check_leaf(sent.front().get()));
    SP_TRY(const WallTime end, check_chain({store_.get(), sent, now, with_lists_}));
    out.not_after = std::min(out.not_after, end);
    return out;
  }

  std::vector<std::string> names() const override { return names_; }
  WallTime lists_end() const override { return lists_end_; }

 private:
  StoreHandle store_;  // OpenSSL locks what it looks up there
  bool with_lists_;
  std::vector<std::string> names_;
  WallTime lists_end_;
};

}  // namespace

Result<std::shared_ptr<const ClientAuthorities>> ClientAuthorities::make(std::string_view authorities,
                                                                         std::string_view revocations) {
  SP_TRY(const std::vector<CertificateHandle> anchors, read_authorities(authorities));
  std::vector<ListHandle> lists;
  if (!revocations.empty()) {
    SP_TRY(lists, read_lists(revocations, anchors));
  }
  StoreHandle store(X509_STORE_new());
  if (!store) return crypto_failure("making a store of authorities");
  std::vector<std::string> names;
  for (const CertificateHandle& anchor : anchors) {
    if (X509_STORE_add_cert(store.get(), anchor.get()) != 1) return crypto_failure("keeping an authority");
    names.push_back(der_of(X509_get_subject_name(anchor.get())));
  }
  WallTime lists_end = WallTime::max();
  for (const ListHandle& list : lists) {
    if (X509_STORE_add_crl(store.get(), list.get()) != 1) return crypto_failure("keeping a revocation list");
    SP_TRY(const WallTime end, time_of(X509_CRL_get0_nextUpdate(list.get())));
    lists_end = std::min(lists_end, end);
  }
  return std::shared_ptr<const ClientAuthorities>(
      std::make_shared<Authorities>(std::move(store), !lists.empty(), std::move(names), lists_end));
}

}  // namespace sallyport::crypto
