#pragma once
// doors/web/shown_certificate.h: the client certificate of one connection, and which service holds it.
// Belongs to the connection's thread.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "doors/site.h"
#include "model/principal.h"

namespace sallyport::doors {

class ShownCertificate {
 public:
  // `chain`: DER, the client's own first; empty if it has shown none.
  explicit ShownCertificate(std::vector<std::string> chain) : chain_(std::move(chain)) {}

  // Judged once, and again when there is another map (so a new list of revoked certificates counts at once)
  // or a minute has passed. Errors: unauthenticated.
  Result<std::shared_ptr<const Principal>> holder(const std::shared_ptr<const Site>& site, WallTime now);

 private:
  const std::vector<std::string> chain_;
  std::weak_ptr<const Site> judged_under_;
  WallTime judged_at_{};
  Result<std::shared_ptr<const Principal>> holder_ = std::shared_ptr<const Principal>();
};

}  // namespace sallyport::doors
