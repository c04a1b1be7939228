#pragma once
// doors/forward_auth/narrowing.h: what the asking request's query allows at most, beside the policy, as with
// oauth2-proxy: `allowed_groups`, `allowed_emails`, `allowed_email_domains`. Pure.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/principal.h"

namespace sallyport::doors::forward_auth {

class Narrowing {
 public:
  // Lists with commas between; a name that comes twice adds to the list. One that is there with nothing in
  // it allows nobody: a proxy's variable may have been empty. Other names are ignored.
  // Errors: malformed, too_large (as http1::Form).
  static Result<Narrowing> parse(std::string_view query);

  bool asks() const { return groups_ || emails_ || domains_; }
  // Each list that is there has the person in it. A domain is that of the address, in any case; with `.` or
  // `*.` before it, its subdomains too. Programs are in none.
  bool allows(const Principal& who) const;

 private:
  using List = std::optional<std::vector<std::string>>;
  List groups_;
  List emails_;
  List domains_;
};

}  // namespace sallyport::doors::forward_auth
