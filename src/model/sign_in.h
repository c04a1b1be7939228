#pragma once
// model/sign_in.h: how people may sign in, compiled from `people:` of the map. Plain values.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sallyport {

// Whose OpenID provider it is: sets what is known of how it differs from the standard. `generic` differs in
// nothing.
enum class ProviderPreset : std::uint8_t { generic, entra, google, aws, okta, keycloak, authentik };
std::string_view to_string(ProviderPreset preset);

// How we show the token endpoint who we are (OpenID Connect Core §9). `none` is for public clients: PKCE
// alone.
enum class ClientAuthentication : std::uint8_t { secret_basic, secret_post, private_key_jwt, none };

// When what a provider says counts as two factors. All empty: never.
struct SecondFactorRule {
  std::vector<std::string> amr;  // any of these in `amr` (RFC 8176)
  std::vector<std::string> acr;  // `acr` is any of these
  std::string always;  // the reason why every sign-in there has two factors: "enforced for the whole tenant"
};

// One OpenID provider that people may sign in with.
struct Provider {
  std::string name;   // "company": lower-case letters, digits, `-`; at most 32. In addresses and in policies
  std::string label;  // on the button: "Company account"
  ProviderPreset preset = ProviderPreset::generic;
  std::string issuer;  // exact, as the provider writes it: "https://login.example.com/realms/main"
  std::string client_id;
  ClientAuthentication authentication = ClientAuthentication::secret_basic;
  std::string
      credential;       // name of the secret: the client secret, or the private key (PEM) of private_key_jwt
  bool pushed = false;  // the authorization request is pushed first (RFC 9126)
  std::vector<std::string> scopes;      // besides `openid`
  std::vector<std::string> algorithms;  // of ID tokens: "RS256" ...; never empty, never "none", never HS*
  std::string name_claim;    // who it is: "email"; or a claim that the provider keeps unique and unchangeable
  std::string groups_claim;  // "groups"; empty: none is read
  std::vector<std::string>
      email_domains;              // lower case; an address must be below exactly one of them. Empty: any
  bool unverified_email = false;  // `email_verified` may be missing (Entra never sends it); false never may
  // The provider's name or id of a group, and the group it means here. What is not listed keeps its own name
  // only if `own_group_names`.
  std::vector<std::pair<std::string, std::string>> groups;
  bool own_group_names = true;
  std::vector<std::string> everybody;  // groups that everyone who signs in here is in
  SecondFactorRule second_factor;
  std::chrono::seconds recheck{300};  // groups and standing are read again at least this often
  std::string authorities;            // PEM file of who may vouch for the provider's TLS; empty: the system's
  bool inside = false;                // it may have a private or loopback address, and plain http on loopback
};

// One transmitter of security events (OpenID Shared Signals, RFC 8417, push by RFC 8935).
struct SignalSource {
  std::string name;      // in the address that it pushes to: /.sallyport/signals/NAME
  std::string provider;  // whose people it speaks of: name of a Provider
  std::string issuer;    // of the tokens; mostly the provider's
  std::string audience;  // what its tokens must be for
  std::string jwks;      // address of its keys; empty: the provider's own
  std::string
      bearer;  // name of the secret that it sends as `Authorization: Bearer`; empty: none is asked for
};

enum class PasskeyRule : std::uint8_t { off, allowed, required };

// People who have an account of our own.
struct AccountRules {
  bool enabled = true;  // false: no sign-in with accounts; at least one provider then
  PasskeyRule passkeys =
      PasskeyRule::allowed;  // required: the second factor is a passkey, codes do not count
};

// API tokens: what a person gives to a program that acts in their name.
struct ApiTokenRules {
  bool enabled = false;
  std::chrono::seconds life{std::chrono::hours(30 * 24)};  // the longest
  // A token opens nothing while its owner has not signed in for so long: for people of a provider, who may be
  // gone there without our hearing of it.
  std::chrono::seconds unseen{std::chrono::hours(7 * 24)};
};

}  // namespace sallyport
