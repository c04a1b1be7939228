#include "identity/services/service_certificates.h"

#include <algorithm>

#include "base/control/control.h"

namespace sallyport::identity {
namespace {

using NameType = ServiceCertificate::NameType;

Error refused(const char* why) { return client_error(ErrorKind::unauthenticated, why); }

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whole names: a `*` in a certificate, or in a map, stands for nothing.
bool fits(const crypto::ClientCertificate& certificate, const ServiceCertificate& wanted) {
  if (wanted.name.empty()) return false;
  if (wanted.type == NameType::dns && wanted.name.find('*') != std::string::npos) return false;
  // Without the control, as a reader that has one list of names (CVE-2022-21656).
  const bool any = !enforced(Control::certificate_name);
  return ((any || wanted.type == NameType::dns) && has(certificate.dns, wanted.name)) ||
         ((any || wanted.type == NameType::uri) && has(certificate.uris, wanted.name)) ||
         ((any || wanted.type == NameType::email) && has(certificate.emails, wanted.name));
}

}  // namespace

Result<Principal> holder_of(const crypto::ClientCertificate& certificate, std::span<const Service> services,
                            WallTime now) {
  const Service* holder = nullptr;
  for (const Service& service : services) {
    if (!service.certificate || !fits(certificate, *service.certificate)) continue;
    if (holder != nullptr) return refused("the names in the certificate are those of more than one service");
    holder = &service;
  }
  if (holder == nullptr) return refused("no name in the certificate is that of a service");

  Principal out;
  out.kind = Principal::Kind::service;
  out.name = holder->name;
  out.method = certificate_method;
  out.subject = certificate.fingerprint;
  out.authenticated_at = now;
  out.expires = certificate.not_after;
  return out;
}

}  // namespace sallyport::identity
