#pragma once
// doors/site.h: the map in force, as the doors need it: one immutable snapshot that a reload swaps as
// a whole.
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/client_certificate.h"
#include "doors/egress/plan.h"
#include "guard/redactor.h"
#include "map/map.h"
#include "map/routes.h"
#include "policy/engine.h"
#include "vault/secrets.h"

namespace sallyport::doors {

// Shared by all loops; a crossing keeps the one it began with. Views in permits and routes live as long as it
// does.
class Site {
 public:
  // Reveals the secrets that the map names. Errors: whatever the secret source says, with the secret's name.
  // `engine` decides by this map and was made from it; never null.
  static Result<std::shared_ptr<const Site>> make(map::Map map, std::shared_ptr<const policy::Engine> engine,
                                                  const vault::SecretSource& secrets);

  const map::Map& map() const { return map_; }
  const map::Routes& routes() const { return routes_; }
  const policy::Engine& engine() const { return *engine_; }
  const std::shared_ptr<const policy::Engine>& engine_shared() const { return engine_; }  // for the next site
  // The values of a secret that count at this moment, newest first; nothing if the map does not name it.
  std::vector<const Secret*> live_secrets(const std::string& name, const Clock& clock) const;
  // What is lent to a call, and how it is kept from coming back; null if no value counts now.
  struct Credential {
    const Secret* value = nullptr;
    std::shared_ptr<const guard::RedactionPatterns> patterns;
  };
  Credential lend(const std::string& name, const Clock& clock) const;
  const egress::Plan& egress() const { return *egress_; }
  // "https://flows.example.com", the port only where it is not 443.
  const std::string& origin(const map::Component& component) const { return origins_.at(component.name); }
  // Groups whose role, in a flow to this component, asks for a second factor.
  const std::vector<std::string>& second_factor_groups(const map::Component& component) const;
  // What a person must show for this flow: its own requirements and its role's. Null: no flow of people has
  // this id.
  const Requirements* requirements_of(std::string_view flow) const;
  // Bearer tokens are ours to read here: services that show one have a flow to this component.
  bool takes_tokens(const map::Component& component) const;
  // The service that shows these certificates (DER, its own first). Errors: unauthenticated.
  Result<Principal> holder_of(std::span<const std::string> chain, WallTime now) const;
  // Null: no listener asks for client certificates.
  const std::shared_ptr<const crypto::ClientAuthorities>& client_authorities() const {
    return client_authorities_;
  }

 private:
  Site(map::Map map, std::shared_ptr<const policy::Engine> engine);
  map::Map map_;
  map::Routes routes_;
  std::shared_ptr<const policy::Engine> engine_;
  struct Kept {
    std::vector<vault::SecretVersion> versions;                             // newest first
    std::vector<std::shared_ptr<const guard::RedactionPatterns>> patterns;  // as `versions`
  };
  std::unordered_map<std::string, Kept> secrets_;
  std::unique_ptr<const egress::Plan> egress_;
  std::unordered_map<std::string, std::string> origins_;
  std::unordered_map<std::string, std::vector<std::string>> second_factor_groups_;
  std::unordered_map<std::string, Requirements> requirements_;
  std::unordered_set<std::string> token_components_;
  std::shared_ptr<const crypto::ClientAuthorities> client_authorities_;
};

}  // namespace sallyport::doors
