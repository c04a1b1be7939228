#pragma once
// verify/witness/witness_certificate.h: who the witness is when it speaks TLS: a name of this machine that
// leads to loopback, and a certificate for it, both for one run only.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/tls.h"

namespace sallyport::verify {

struct LocalName {
  std::string name;  // empty: this machine has none
  std::string address = "127.0.0.1";
};

// A name other than localhost all of whose addresses are IPv4 loopback: of those in /etc/hosts and that of
// the machine, the first. Asks the system's resolver.
LocalName find_local_name();
// The names on one line of /etc/hosts; none if it has no address of 127.0.0.0/8. Pure.
std::vector<std::string> names_on_line(std::string_view line);

struct WitnessCertificate {
  std::string authority;  // PEM
  std::shared_ptr<const net::TlsContext> tls;
};
// Errors: what crypto says.
Result<WitnessCertificate> make_witness_certificate(const LocalName& name);

}  // namespace sallyport::verify
