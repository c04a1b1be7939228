#include "doors/site.h"

#include <algorithm>

#include "identity/services/service_certificates.h"
#include "store/file.h"

namespace sallyport::doors {

namespace {

constexpr std::size_t max_certificate_file = 8 << 20;  // bytes of PEM

Result<std::shared_ptr<const crypto::ClientAuthorities>> read_client_authorities(const map::Listen& listen) {
  if (!listen.services) return std::shared_ptr<const crypto::ClientAuthorities>();
  const auto anyone = store::Privacy::anyone;
  SP_TRY(const std::string authorities,
         store::read_file(listen.client_authorities, max_certificate_file, anyone));
  std::string revocations;
  if (!listen.client_revocations.empty()) {
    SP_TRY(revocations, store::read_file(listen.client_revocations, max_certificate_file, anyone));
  }
  return crypto::ClientAuthorities::make(authorities, revocations);
}

std::vector<std::string> groups_with_second_factor(const map::Map& map, const std::string& component) {
  std::vector<std::string> groups;
  for (const Role& role : map.people.roles) {
    const bool asked = std::any_of(map.flows.begin(), map.flows.end(), [&](const Flow& flow) {
      return flow.from == Flow::From::role && flow.role == role.name && flow.component == component &&
             merged(role.require, flow.require).mfa;
    });
    if (asked) groups.insert(groups.end(), role.groups.begin(), role.groups.end());
  }
  return groups;
}

}  // namespace

Site::Site(map::Map map, std::shared_ptr<const policy::Engine> engine)
    : map_(std::move(map)), routes_(map_), engine_(std::move(engine)) {
  for (const map::Component& component : map_.components) {
    std::string origin = "https://" + component.public_host;
    if (component.public_port != 443) origin += ":" + std::to_string(component.public_port);
    origins_.emplace(component.name, std::move(origin));
    second_factor_groups_.emplace(component.name, groups_with_second_factor(map_, component.name));
  }
  for (const Flow& flow : map_.flows) {
    const Service* const service =
        flow.from == Flow::From::service ? map_.find_service(flow.service) : nullptr;
    if (service != nullptr && service->token) token_components_.insert(flow.component);
    const auto role = std::ranges::find(map_.people.roles, flow.role, &Role::name);
    if (flow.from != Flow::From::role || role == map_.people.roles.end()) continue;
    requirements_.emplace(flow.id, merged(role->require, flow.require));
  }
}

Result<std::shared_ptr<const Site>> Site::make(map::Map map, std::shared_ptr<const policy::Engine> engine,
                                               const vault::SecretSource& secrets) {
  std::shared_ptr<Site> site(new Site(std::move(map), std::move(engine)));
  for (const std::string& name : site->map_.secrets) {
    Kept kept;
    SP_TRY(kept.versions, secrets.find_versions(name));
    for (const vault::SecretVersion& version : kept.versions) {
      kept.patterns.push_back(guard::RedactionPatterns::make(version.value));
    }
    site->secrets_.emplace(name, std::move(kept));
  }
  SP_TRY(site->client_authorities_, read_client_authorities(site->map_.listen));
  SP_TRY(site->egress_, egress::Plan::make(site->map_));
  return std::shared_ptr<const Site>(std::move(site));
}

std::vector<const Secret*> Site::live_secrets(const std::string& name, const Clock& clock) const {
  std::vector<const Secret*> live;
  const auto found = secrets_.find(name);
  if (found == secrets_.end()) return live;
  for (const vault::SecretVersion& version : found->second.versions) {
    if (version.is_alive(clock)) live.push_back(&version.value);
  }
  return live;
}

Site::Credential Site::lend(const std::string& name, const Clock& clock) const {
  const auto found = secrets_.find(name);
  if (found == secrets_.end()) return {};
  const Kept& kept = found->second;
  for (std::size_t i = 0; i < kept.versions.size(); ++i) {
    if (kept.versions[i].is_alive(clock)) return {&kept.versions[i].value, kept.patterns[i]};
  }
  return {};
}

const std::vector<std::string>& Site::second_factor_groups(const map::Component& component) const {
  return second_factor_groups_.at(component.name);
}

bool Site::takes_tokens(const map::Component& component) const {
  return token_components_.contains(component.name);
}

Result<Principal> Site::holder_of(std::span<const std::string> chain, WallTime now) const {
  if (client_authorities_ == nullptr)
    return client_error(ErrorKind::unauthenticated, "nobody vouches for clients");
  SP_TRY(const crypto::ClientCertificate certificate, client_authorities_->check(chain, now));
  return identity::holder_of(certificate, map_.services, now);
}

const Requirements* Site::requirements_of(std::string_view flow) const {
  const auto found = requirements_.find(std::string(flow));
  return found == requirements_.end() ? nullptr : &found->second;
}

}  // namespace sallyport::doors
