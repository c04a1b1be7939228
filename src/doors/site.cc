#include "doors/site.h"

#include <algorithm>

namespace sallyport::doors {

namespace {

std::vector<std::string> groups_with_second_factor(const map::Map& map, const std::string& component) {
  std::vector<std::string> groups;
  for (const Role& role : map.people.roles) {
    const bool reaches = std::any_of(map.flows.begin(), map.flows.end(), [&](const Flow& flow) {
      return flow.from == Flow::From::role && flow.role == role.name && flow.component == component;
    });
    if (reaches && role.require.mfa) groups.insert(groups.end(), role.groups.begin(), role.groups.end());
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

}  // namespace sallyport::doors
