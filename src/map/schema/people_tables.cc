// map/schema/people_tables.cc: the keys of `people:`.
#include "map/schema/sections.h"

namespace sallyport::map {
namespace {

using Words = std::string_view;
constexpr std::uint64_t day = 86400;

constexpr Words preset_names[] = {"generic", "entra", "google", "aws", "okta", "keycloak", "authentik"};
constexpr Words authentication_names[] = {"secret_basic", "secret_post"};
constexpr Words passkey_names[] = {"off", "allowed", "required"};
constexpr Words network_names[] = {"loopback", "private", "link-local", "public"};

constexpr Key sessions_keys[] = {
    {.name = "idle",
     .type = Type::duration,
     .standard = "8h",
     .range = {60, 30 * day},
     .words = "A session ends when unused for so long"},
    {.name = "absolute",
     .type = Type::duration,
     .standard = "24h",
     .range = {60, 90 * day},
     .words = "A session ends so long after sign-in, whatever happens"},
};
constexpr Section sessions{"sessions section", sessions_keys, "How long sessions live"};

constexpr Key require_keys[] = {
    {.name = "mfa",
     .type = Type::flag,
     .standard = "false",
     .words = "Two factors were shown in this session"},
    {.name = "max_age",
     .type = Type::duration,
     .range = {60, 90 * day},
     .words = "The factors were shown at most so long ago"},
    {.name = "acr",
     .type = Type::text,
     .list = true,
     .range = {1, 200},
     .words = "The provider says one of these of how the person signed in (acr)"},
    {.name = "amr",
     .type = Type::text,
     .list = true,
     .range = {1, 64},
     .words = "All of these methods were used (amr): hwk"},
    {.name = "provider",
     .type = Type::name,
     .list = true,
     .words = "Signed in with one of these providers; accounts are those of Sallyport"},
    {.name = "network",
     .type = Type::choice,
     .list = true,
     .allowed = network_names,
     .words = "Asks from one of these networks; narrows, grants nothing"},
};

constexpr Key role_keys[] = {
    {.name = "groups",
     .type = Type::text,
     .list = true,
     .required = true,
     .range = {1, 200},
     .words = "A person in any of these groups is in the role"},
    {.name = "require",
     .type = Type::section,
     .section = &require_section,
     .words = "What must be true of a session before the role counts"},
};
constexpr Section role{"role", role_keys, "Who is in the role, and what it asks for"};

constexpr Key accounts_keys[] = {
    {.name = "enabled",
     .type = Type::flag,
     .standard = "true",
     .words = "Whether people may sign in with accounts of Sallyport"},
    {.name = "passkeys",
     .type = Type::choice,
     .standard = "allowed",
     .allowed = passkey_names,
     .words = "Whether accounts may have passkeys; required: the second factor is one"},
};
constexpr Section accounts{"accounts section", accounts_keys, "People who have an account of Sallyport"};

constexpr Key second_factor_keys[] = {
    {.name = "amr",
     .type = Type::text,
     .list = true,
     .range = {1, 64},
     .words = "Any of these in amr says that two factors were shown: mfa"},
    {.name = "acr",
     .type = Type::text,
     .list = true,
     .range = {1, 200},
     .words = "Any of these as acr says so"},
    {.name = "always",
     .type = Type::reason,
     .range = {10, 500},
     .words = "Why every sign-in there has two factors; without it a claim has to say so"},
};
constexpr Section second_factor{"second_factor section", second_factor_keys,
                                "When what the provider says counts as two factors"};

constexpr Key sign_in_keys[] = {
    {.name = "name",
     .type = Type::name,
     .required = true,
     .words = "What it is called in addresses and policies: company"},
    {.name = "label", .type = Type::text, .range = {1, 60}, .words = "On the button: Company account"},
    {.name = "preset",
     .type = Type::choice,
     .standard = "generic",
     .allowed = preset_names,
     .words = "Whose it is: sets what differs from the standard"},
    {.name = "issuer",
     .type = Type::issuer,
     .required = true,
     .words = "Exactly as the provider writes it: https://login.example.com/realms/main"},
    {.name = "client_id",
     .type = Type::text,
     .required = true,
     .range = {1, 200},
     .words = "What the provider calls Sallyport"},
    {.name = "client_secret",
     .type = Type::secret,
     .words = "How Sallyport shows who it is; neither this nor private_key: a public client"},
    {.name = "private_key",
     .type = Type::secret,
     .words = "The same with a key (PEM) instead of a secret: private_key_jwt"},
    {.name = "authentication",
     .type = Type::choice,
     .standard = "secret_basic",
     .allowed = authentication_names,
     .words = "How the client secret is sent"},
    {.name = "pushed",
     .type = Type::flag,
     .standard = "false",
     .words = "Whether the request is pushed first (RFC 9126)"},
    {.name = "scopes",
     .type = Type::text,
     .list = true,
     .range = {1, 200},
     .words = "What is asked for besides openid; without it what the preset says"},
    {.name = "algorithms",
     .type = Type::choice,
     .list = true,
     .allowed = signature_algorithms,
     .words = "Of signatures of ID tokens; without it RS256 and ES256"},
    {.name = "name_claim",
     .type = Type::text,
     .range = {1, 100},
     .words = "The claim that says who it is: email, or one that the provider keeps unique and unchanged"},
    {.name = "groups_claim",
     .type = Type::text,
     .range = {1, 100},
     .words = "The claim that lists groups; without it what the preset says"},
    {.name = "email_domains",
     .type = Type::domain,
     .list = true,
     .words = "Only addresses of these domains are let in"},
    {.name = "unverified_email",
     .type = Type::flag,
     .words = "Whether email_verified may be missing; false never may"},
    {.name = "groups",
     .type = Type::texts,
     .range = {1, 200},
     .words = "The provider's name or id of a group, and the group that it is here"},
    {.name = "own_group_names",
     .type = Type::flag,
     .standard = "true",
     .words = "Whether groups that `groups` does not list keep the provider's name"},
    {.name = "everybody",
     .type = Type::text,
     .list = true,
     .range = {1, 200},
     .words = "Groups that everybody is in who signs in here"},
    {.name = "second_factor", .type = Type::section, .section = &second_factor, .words = second_factor.words},
    {.name = "recheck",
     .type = Type::duration,
     .standard = "5m",
     .range = {30, day},
     .words = "Groups and standing are read again at least this often"},
    {.name = "ca",
     .type = Type::file,
     .words = "PEM file of who may vouch for its certificate; without it the system's"},
    {.name = "inside",
     .type = Type::flag,
     .standard = "false",
     .words = "Whether it may have a private or loopback address, and http:// on loopback"},
};

constexpr Key signal_keys[] = {
    {.name = "name",
     .type = Type::name,
     .required = true,
     .words = "In the address that is pushed to: /.sallyport/signals/NAME"},
    {.name = "provider", .type = Type::name, .required = true, .words = "Whose people it speaks of"},
    {.name = "issuer", .type = Type::issuer, .words = "Of its tokens; without it the provider's"},
    {.name = "audience",
     .type = Type::text,
     .required = true,
     .range = {1, 500},
     .words = "What its tokens must be for, as agreed with the transmitter: https://flows.example.com"},
    {.name = "jwks", .type = Type::jwks, .words = "Where its keys are; without it the provider's own"},
    {.name = "bearer",
     .type = Type::secret,
     .words = "What it has to send as Authorization: Bearer; without it nothing is asked for"},
};

constexpr Key tokens_keys[] = {
    {.name = "enabled",
     .type = Type::flag,
     .standard = "false",
     .words = "Whether people may make API tokens for programs that act in their name"},
    {.name = "life",
     .type = Type::duration,
     .standard = "30d",
     .range = {3600, 366 * day},
     .words = "The longest life of a token"},
    {.name = "unseen",
     .type = Type::duration,
     .standard = "7d",
     .range = {3600, 90 * day},
     .words =
         "A token opens nothing while its owner has not signed in for so long: people of a provider, who "
         "may be gone there"},
};
constexpr Section tokens{"tokens section", tokens_keys, "API tokens: what people give to programs"};

constexpr Key people_keys[] = {
    {.name = "accounts", .type = Type::section, .section = &accounts, .words = accounts.words},
    {.name = "sign_in",
     .type = Type::section,
     .list = true,
     .section = &sign_in_section,
     .words = "OpenID providers that people may sign in with, in the order of the page"},
    {.name = "signals",
     .type = Type::section,
     .list = true,
     .section = &signal_section,
     .words = "Who may tell us that a session is over (OpenID Shared Signals)"},
    {.name = "first_account",
     .type = Type::name,
     .words = "Role whose groups the account made by the first set-up link gets; needed with accounts"},
    {.name = "sessions", .type = Type::section, .section = &sessions, .words = sessions.words},
    {.name = "tokens", .type = Type::section, .section = &tokens, .words = tokens.words},
    {.name = "roles",
     .type = Type::named,
     .required = true,
     .section = &role,
     .words = "Roles that flows name as role/NAME"},
};

}  // namespace

constinit const Section require_section{"require section", require_keys,
                                        "What must be true of a session before the role counts"};
constinit const Section sign_in_section{"provider", sign_in_keys, "One OpenID provider"};
constinit const Section signal_section{"signal source", signal_keys, "One transmitter of security events"};
constinit const Section people_section{"people section", people_keys, "Who signs in"};

}  // namespace sallyport::map
