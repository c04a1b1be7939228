#include "doors/web/site.h"

#include <algorithm>

namespace sallyport::doors {

Site::Site(map::Map map) : map_(std::move(map)), routes_(map_), engine_(map_.people.roles, map_.flows) {
  for (const map::Component& component : map_.components) {
    std::string origin = "https://" + component.public_host;
    if (component.public_port != 443) origin += ":" + std::to_string(component.public_port);
    origins_.emplace(component.name, std::move(origin));
  }
}

Result<std::shared_ptr<const Site>> Site::make(map::Map map, const vault::SecretSource& secrets) {
  std::shared_ptr<Site> site(new Site(std::move(map)));
  for (const std::string& name : site->map_.secrets) {
    SP_TRY(Secret value, secrets.find(name));
    site->secrets_.emplace(name, std::move(value));
  }
  return std::shared_ptr<const Site>(std::move(site));
}

const Secret* Site::find_secret(const std::string& name) const {
  const auto found = secrets_.find(name);
  return found == secrets_.end() ? nullptr : &found->second;
}

bool Site::wants_second_factor(const map::Component& component) const {
  return std::any_of(map_.flows.begin(), map_.flows.end(), [&](const Flow& flow) {
    if (flow.component != component.name || flow.from != Flow::From::role) return false;
    return std::any_of(map_.people.roles.begin(), map_.people.roles.end(),
                       [&](const Role& role) { return role.name == flow.role && role.require.mfa; });
  });
}

}  // namespace sallyport::doors
