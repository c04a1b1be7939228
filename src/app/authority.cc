#include "app/authority.h"

#include <algorithm>

#include "crypto/x509.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

constexpr std::size_t max_pem = 256 << 10;
constexpr std::chrono::days leaf_validity{397};
constexpr std::chrono::days renew_before{30};

bool is_address(const std::string& host) {
  return host.find(':') != std::string::npos || std::isdigit(static_cast<unsigned char>(host.back()));
}

// Public hosts, and the names of this machine for whoever tries it out.
std::vector<std::string> hosts_of(const map::Map& map) {
  std::vector<std::string> hosts = {"localhost", "127.0.0.1"};
  for (const map::Component& component : map.components) {
    if (!component.public_host.empty()) hosts.push_back(component.public_host);
  }
  std::sort(hosts.begin(), hosts.end());
  hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
  return hosts;
}

crypto::ServerNames names_of(const std::vector<std::string>& hosts) {
  crypto::ServerNames names;
  for (const std::string& host : hosts) {
    if (!is_address(host)) {
      names.dns.push_back(host);
      continue;
    }
    const bool bracketed = host.starts_with('[');
    names.addresses.push_back(bracketed ? host.substr(1, host.size() - 2) : host);
  }
  return names;
}

// The folder `authority/` of the state: ca.pem (to be trusted by browsers), ca.key, server.pem, server.key,
// hosts.
class LocalAuthority {
 public:
  LocalAuthority(std::string folder, std::vector<std::string> hosts, WallTime now)
      : folder_(std::move(folder)), hosts_(std::move(hosts)), now_(now) {}

  Result<ServerCertificate> find() {
    SP_CHECK(store::make_private_directory(folder_));
    if (auto kept = read_kept(); kept.ok()) return kept;
    SP_CHECK(make());
    return read_kept();
  }

 private:
  std::string path(std::string_view name) const { return folder_ + "/" + std::string(name); }

  std::string host_list() const {
    std::string list;
    for (const std::string& host : hosts_) list.append(host).append("\n");
    return list;
  }

  Result<ServerCertificate> read_kept() const {
    SP_TRY(const std::string kept_hosts, store::read_file(path("hosts"), max_pem, store::Privacy::anyone));
    if (kept_hosts != host_list()) return self_error(ErrorKind::not_found, "other hosts");
    ServerCertificate certificate;
    SP_TRY(certificate.chain, store::read_file(path("server.pem"), max_pem, store::Privacy::anyone));
    SP_TRY(std::string key, store::read_file(path("server.key"), max_pem, store::Privacy::owner_only));
    certificate.key = Secret(std::move(key));
    certificate.authority_file = path("ca.pem");
    SP_CHECK(
        crypto::check_server_certificate(certificate.chain, certificate.key, hosts_, now_ + renew_before));
    return certificate;
  }

  // A new authority for each set of hosts: it may speak for these names and no others, so that its key, if it
  // is ever stolen, opens nothing else of whoever trusts it.
  Result<void> make() const {
    const crypto::ServerNames names = names_of(hosts_);
    SP_TRY(const crypto::Authority authority,
           crypto::create_authority("Sallyport local development authority", now_,
                                    {names.dns, names.addresses}));
    SP_TRY(const crypto::ServerCertificate issued,
           crypto::issue_server_certificate(authority, names, now_, leaf_validity));
    SP_CHECK(store::write_file_atomically(path("ca.pem"), authority.certificate_pem, store::Privacy::anyone));
    SP_CHECK(store::write_file_atomically(path("server.pem"), issued.chain_pem, store::Privacy::anyone));
    SP_CHECK(store::write_file_atomically(path("server.key"), issued.key_pem.reveal()));
    return store::write_file_atomically(path("hosts"), host_list(), store::Privacy::anyone);
  }

  std::string folder_;
  std::vector<std::string> hosts_;
  WallTime now_;
};

}  // namespace

Result<ServerCertificate> find_certificate(const map::Map& map, const std::string& state,
                                           const Clock& clock) {
  if (map.listen.certificate.empty())
    return LocalAuthority(state + "/authority", hosts_of(map), clock.wall()).find();
  ServerCertificate certificate;
  SP_TRY(certificate.chain, store::read_file(map.listen.certificate, max_pem, store::Privacy::anyone));
  SP_TRY(std::string key, store::read_file(map.listen.key, max_pem, store::Privacy::owner_only));
  certificate.key = Secret(std::move(key));
  std::vector<std::string> hosts;
  for (const map::Component& component : map.components) {
    if (!component.public_host.empty()) hosts.push_back(component.public_host);
  }
  SP_CHECK(crypto::check_server_certificate(certificate.chain, certificate.key, hosts, clock.wall()));
  if (!crypto::check_server_certificate(certificate.chain, certificate.key, hosts,
                                        clock.wall() + renew_before)
           .ok()) {
    certificate.warnings.push_back(map.listen.certificate + " expires in less than 30 days: renew it");
  }
  return certificate;
}

}  // namespace sallyport::app
