#include "verify/boot/company_range.h"

#include "verify/witness/provider.h"

namespace sallyport::verify {
namespace {

using YAML::Node;

std::string text(std::string_view view) { return std::string(view); }

// Nobody signs in with these here, and there is no key or file of theirs beside the copy.
void calm_owners(Node providers) {
  for (Node provider : providers) {
    provider.remove("ca");
    if (!provider["private_key"]) continue;
    provider["client_secret"] = provider["private_key"].Scalar();
    provider.remove("private_key");
  }
}

Node provider(std::string_view realm, const CopyPlan& plan) {
  Node made = YAML::Load(
      "{client_secret: 'secret:verify-oidc', algorithms: [ES256], scopes: [email, profile, offline_access], "
      "name_claim: email, groups_claim: groups, email_domains: [verify.example], inside: true, "
      "second_factor: {amr: [mfa]}}");
  made["name"] = text(realm);
  made["client_id"] = text(company_client);
  made["issuer"] = "http://127.0.0.1:" + std::to_string(plan.provider_port) + "/" + text(realm);
  return made;
}

// Sign-in with accounts is what the range's own people need.
void allow_accounts(Node people) {
  people.remove("accounts");
  people["accounts"] = YAML::Load("{enabled: true, passkeys: allowed}");
}

void add_source(Node people) {
  Node source = YAML::Load("{bearer: 'secret:verify-events'}");
  source["name"] = text(company_realm);
  source["provider"] = text(company_realm);
  source["audience"] = text(events_audience);
  people["signals"].push_back(source);
}

}  // namespace

std::string add_company_range(Node root, const CopyPlan& plan) {
  Node people = root["people"];
  allow_accounts(people);
  if (people["sign_in"]) calm_owners(people["sign_in"]);
  for (const std::string_view realm : provider_realms) people["sign_in"].push_back(provider(realm, plan));
  add_source(people);
  people["roles"]["verify-member"] = YAML::Load("{groups: [verify-members]}");
  Node flows = root["flows"];
  flows.push_back(YAML::Load("{from: role/verify-member, to: verify-range, can: ['GET /member/**']}"));
  flows.push_back(
      YAML::Load("{from: role/verify-member, to: verify-range, can: ['GET /strong/**'], "
                 "require: {acr: ['urn:verify:two'], max_age: 5m}}"));
  return "flow:" + std::to_string(flows.size());
}

}  // namespace sallyport::verify
