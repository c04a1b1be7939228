#pragma once
// identity/oidc/claims.h: what a provider says of a person, as a Principal: name, e-mail, groups. Pure.
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "identity/oidc/refusal.h"
#include "model/principal.h"
#include "model/sign_in.h"
#include "wire/jose/json.h"

namespace sallyport::identity {

inline constexpr std::size_t max_provider_groups = 500;

// Both were checked to be of the same person. Either may be null. At sign-in the ID token is first, userinfo
// second: what both say counts as the first says it.
struct ClaimSources {
  const jose::Json* first = nullptr;
  const jose::Json* second = nullptr;
};

// Something that is needed is not in the ID token: userinfo has to be asked.
bool wants_userinfo(const Provider& provider, const jose::Json& id);

// Fills name, email, display_name and groups.
// The name is the e-mail address, or the claim `name_claim`: 1 to 128 visible ASCII characters, lower-cased
// unless it is `sub`, whose case means something.
// An e-mail address counts if it has exactly one `@`, a local part and a domain of visible ASCII, is at most
// 254 bytes, is verified (`unverified_email`: or does not say), and its domain is equal to one of
// `email_domains`, if there are any: no sub-domains. It is lower-cased; international domains only as
// A-labels
// ("xn--..."), so that two spellings cannot be two people or one (J16). If it is not the name and no domain
// is asked for, one that does not count is left out; else the person is refused. Groups: those of the claim
// (a list of texts, or one text; "a.b" is b within a), renamed by the map; empty ones, and those with
// controls or over 128 bytes, never count (J17, T19). More than 500, or groups that the provider only points
// at (`_claim_names`, `hasgroups`), refuse the person: to go on without them would be to decide with half of
// what is known.
std::variant<Principal, Refusal> read_person(const Provider& provider, const ClaimSources& sources);

// The address as it counts, lower-cased. Errors: malformed.
Result<std::string> canonical_email(std::string_view text);

}  // namespace sallyport::identity
