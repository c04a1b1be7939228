#include "app/import_oauth2_proxy/options.h"

#include <algorithm>
#include <array>
#include <string>

namespace sallyport::app {
namespace {

using Kind = Option::Kind;
using Fate = Option::Fate;

constexpr std::string_view discovered = "the provider's discovery document says where its endpoints are";
constexpr std::string_view sessions = "sessions are kept by Sallyport itself, with a cookie of its own";
constexpr std::string_view pages = "the pages are Sallyport's own";
constexpr std::string_view journal = "every crossing is in the journal: `sallyport audit search`";
constexpr std::string_view tokens =
    "the provider's tokens never leave Sallyport; the upstream gets a signed assertion";
constexpr std::string_view forward =
    "answers to another proxy's question; here the request itself passes through";
constexpr std::string_view membership =
    "no such list: let the provider put these people into a group, and name it under `roles`";
constexpr std::string_view bearer = "a bearer token is not taken in place of a session";

constexpr std::array all = {
    Option{"client_id", Kind::text, Fate::translated},
    Option{"client_secret", Kind::text, Fate::translated},
    Option{"client_secret_file", Kind::text, Fate::translated},
    Option{"provider", Kind::text, Fate::translated},
    Option{"provider_display_name", Kind::text, Fate::translated},
    Option{"provider_ca_files", Kind::list, Fate::translated, {}, "provider-ca-file"},
    Option{"azure_tenant", Kind::text, Fate::translated},
    Option{"oidc_issuer_url", Kind::text, Fate::translated},
    Option{"oidc_email_claim", Kind::text, Fate::translated},
    Option{"oidc_groups_claim", Kind::text, Fate::translated},
    Option{"scope", Kind::text, Fate::translated},
    Option{"acr_values", Kind::text, Fate::translated},
    Option{"allowed_groups", Kind::list, Fate::translated, {}, "allowed-group"},
    Option{"keycloak_groups", Kind::list, Fate::translated, {}, "keycloak-group"},
    Option{"email_domains", Kind::list, Fate::translated, {}, "email-domain"},
    Option{"upstreams", Kind::list, Fate::translated, {}, "upstream"},
    Option{"redirect_url", Kind::text, Fate::translated},
    Option{"cookie_expire", Kind::text, Fate::translated},
    Option{"cookie_refresh", Kind::text, Fate::translated},
    Option{"reverse_proxy", Kind::flag, Fate::translated},
    Option{"trusted_proxy_ips", Kind::list, Fate::translated, {}, "trusted-proxy-ip"},
    Option{"skip_auth_routes", Kind::list, Fate::translated, {}, "skip-auth-route"},
    Option{"skip_auth_regex", Kind::list, Fate::translated},
    Option{"whitelist_domains", Kind::list, Fate::translated, {}, "whitelist-domain"},
    Option{"pass_user_headers", Kind::flag, Fate::translated},
    Option{"pass_basic_auth", Kind::flag, Fate::translated},
    Option{"http_address", Kind::text, Fate::translated},
    Option{"https_address", Kind::text, Fate::translated},
    Option{"tls_cert_file", Kind::text, Fate::translated},
    Option{"tls_key_file", Kind::text, Fate::translated},
    Option{"upstream_timeout", Kind::text, Fate::translated},

    Option{"trusted_ips", Kind::list, Fate::refused,
           "an address is no proof of who asks: give these callers a role, a webhook or a key", "trusted-ip"},
    Option{"authenticated_emails_file", Kind::text, Fate::refused, membership},
    Option{
        "htpasswd_file", Kind::text, Fate::refused,
        "its passwords are not carried over: give these people accounts of Sallyport, with a second factor"},
    Option{"htpasswd_user_groups", Kind::list, Fate::left_out, "accounts have groups of their own",
           "htpasswd-user-group"},
    Option{"skip_auth_preflight", Kind::flag, Fate::refused_if_on,
           "it opens every path to OPTIONS: open the paths that need it with `can: [\"OPTIONS /path\"]` and "
           "a reason"},
    Option{"ssl_insecure_skip_verify", Kind::flag, Fate::refused_if_on,
           "whoever answers in the provider's place decides who is who: name its authority with `ca`"},
    Option{"ssl_upstream_insecure_skip_verify", Kind::flag, Fate::refused_if_on,
           "whoever answers in the upstream's place would get everything"},
    Option{"insecure_oidc_allow_unverified_email", Kind::flag, Fate::refused_if_on,
           "an address that nobody has verified names whoever it says; if the provider keeps them, "
           "`unverified_email: true`"},
    Option{"insecure_oidc_skip_issuer_verification", Kind::flag, Fate::refused_if_on,
           "tokens of any issuer would do: name the one issuer of your tenant"},
    Option{"insecure_oidc_skip_nonce", Kind::flag, Fate::refused_if_on, "the nonce is always checked"},
    Option{"skip_oidc_discovery", Kind::flag, Fate::refused_if_on, discovered},
    Option{"ping_user_agent", Kind::text, Fate::refused,
           "anybody can send that User-Agent: health is asked for at `listen.health`"},
    Option{"gcp_healthchecks", Kind::flag, Fate::refused_if_on,
           "anybody can send that User-Agent: health is asked for at `listen.health`"},
    Option{"cookie_secure", Kind::flag, Fate::refused_if_off, "session cookies are Secure, always"},
    Option{"cookie_httponly", Kind::flag, Fate::refused_if_off, "session cookies are HttpOnly, always"},
    Option{"skip_auth_strip_headers", Kind::flag, Fate::refused_if_off,
           "identity headers of clients are always taken away before ours are added"},
    Option{"pass_host_header", Kind::flag, Fate::refused_if_off,
           "the upstream always sees the host that people asked for"},
    Option{"proxy_websockets", Kind::flag, Fate::refused_if_off,
           "WebSockets pass; forbid them with a policy: `context.websocket`"},
    Option{"skip_jwt_bearer_tokens", Kind::flag, Fate::refused_if_on, bearer},
    Option{"extra_jwt_issuers", Kind::list, Fate::refused, bearer},
    Option{"bearer_token_login_fallback", Kind::flag, Fate::left_out, bearer},
    Option{"oidc_extra_audiences", Kind::list, Fate::refused, "a token for somebody else is none for us",
           "oidc-extra-audience"},
    Option{"oidc_audience_claims", Kind::list, Fate::refused, "the audience is `aud`, as the standard says",
           "oidc-audience-claim"},
    Option{"allowed_roles", Kind::list, Fate::refused,
           "only groups are read: name the claim of the roles with `groups_claim`", "allowed-role"},
    Option{"google_groups", Kind::list, Fate::refused,
           "Google's tokens list no groups: use `everybody` with `email_domains`, or a provider that does",
           "google-group"},
    Option{"github_org", Kind::text, Fate::refused, membership},
    Option{"github_team", Kind::text, Fate::refused, membership},
    Option{"github_repo", Kind::text, Fate::refused, membership},
    Option{"github_users", Kind::list, Fate::refused, membership, "github-user"},
    Option{"gitlab_groups", Kind::list, Fate::refused, membership, "gitlab-group"},
    Option{"gitlab_projects", Kind::list, Fate::refused, membership},
    Option{"bitbucket_team", Kind::text, Fate::refused, membership},
    Option{"bitbucket_repository", Kind::text, Fate::refused, membership},
    Option{"entra_id_allowed_tenants", Kind::list, Fate::refused,
           "one provider for each tenant: name each with its issuer", "entra-id-allowed-tenant"},
    Option{"pass_access_token", Kind::flag, Fate::refused_if_on, tokens},
    Option{"pass_authorization_header", Kind::flag, Fate::refused_if_on, tokens},
    Option{"set_authorization_header", Kind::flag, Fate::refused_if_on, tokens},
    Option{"basic_auth_password", Kind::text, Fate::refused,
           "no password is sent to the upstream: it can check the signed assertion"},
    Option{"jwt_key", Kind::text, Fate::refused, "give the key as a secret: `private_key: secret:NAME`"},
    Option{"jwt_key_file", Kind::text, Fate::refused, "give the key as a secret: `private_key: secret:NAME`"},
    Option{"pubjwk_url", Kind::text, Fate::left_out, discovered},
    Option{"oidc_roles_claim", Kind::text, Fate::refused,
           "only groups are read: name the claim of the roles with `groups_claim`"},
    Option{"entra_id_federated_token_auth", Kind::flag, Fate::refused_if_on,
           "a client secret or `private_key` shows who Sallyport is"},
    Option{"alpha_config", Kind::text, Fate::refused, "that file is not read: give the older form"},
    Option{"use_system_trust_store", Kind::flag, Fate::refused_if_on,
           "with `ca` only that file vouches for the provider"},

    Option{"set_xauthrequest", Kind::flag, Fate::left_out, forward},
    Option{"set_basic_auth", Kind::flag, Fate::left_out, forward},
    Option{"prefer_email_to_user", Kind::flag, Fate::left_out, "people are named by `name_claim`"},
    Option{"user_id_claim", Kind::text, Fate::left_out, "people are named by `name_claim`"},
    Option{"code_challenge_method", Kind::text, Fate::left_out, "PKCE with S256 is always used"},
    Option{"prompt", Kind::text, Fate::left_out, "a fresh sign-in is asked for where `max_age` wants one"},
    Option{"approval_prompt", Kind::text, Fate::left_out,
           "a fresh sign-in is asked for where `max_age` wants one"},
    Option{"oidc_jwks_url", Kind::text, Fate::left_out, discovered},
    Option{"login_url", Kind::text, Fate::left_out, discovered},
    Option{"redeem_url", Kind::text, Fate::left_out, discovered},
    Option{"profile_url", Kind::text, Fate::left_out, discovered},
    Option{"validate_url", Kind::text, Fate::left_out, discovered},
    Option{"backend_logout_url", Kind::text, Fate::left_out, discovered},
    Option{"skip_claims_from_profile_url", Kind::flag, Fate::left_out, discovered},
    Option{"real_client_ip_header", Kind::text, Fate::left_out,
           "X-Forwarded-For is read, from `trusted_proxies` only"},
    Option{"api_routes", Kind::list, Fate::left_out,
           "what a browser does not open as a page gets 401 and no redirect", "api-route"},
    Option{"force_json_errors", Kind::flag, Fate::left_out,
           "what a browser does not open as a page gets 401 and no redirect"},
    Option{"cookie_secret", Kind::text, Fate::left_out, sessions},
    Option{"cookie_secret_file", Kind::text, Fate::left_out, sessions},
    Option{"cookie_name", Kind::text, Fate::left_out, sessions},
    Option{"cookie_path", Kind::text, Fate::left_out, sessions},
    Option{"cookie_domains", Kind::list, Fate::left_out, "a session is of one host", "cookie-domain"},
    Option{"cookie_samesite", Kind::text, Fate::left_out, sessions},
    Option{"session_store_type", Kind::text, Fate::left_out, sessions},
    Option{"session_cookie_minimal", Kind::flag, Fate::left_out, sessions},
    Option{"proxy_prefix", Kind::text, Fate::left_out, "Sallyport's own addresses begin with /.sallyport/"},
    Option{"skip_provider_button", Kind::flag, Fate::left_out, pages},
    Option{"display_htpasswd_form", Kind::flag, Fate::left_out, pages},
    Option{"custom_templates_dir", Kind::text, Fate::left_out, pages},
    Option{"custom_sign_in_logo", Kind::text, Fate::left_out, pages},
    Option{"banner", Kind::text, Fate::left_out, pages},
    Option{"footer", Kind::text, Fate::left_out, pages},
    Option{"ping_path", Kind::text, Fate::left_out, "health is asked for at `listen.health`"},
    Option{"ready_path", Kind::text, Fate::left_out, "health is asked for at `listen.health`"},
    Option{"metrics_address", Kind::text, Fate::left_out, "metrics are at `listen.admin`, with a token"},
    Option{"force_https", Kind::flag, Fate::left_out, "the web door is HTTPS"},
    Option{"tls_min_version", Kind::text, Fate::left_out, "TLS 1.2 and 1.3 are spoken"},
    Option{"tls_cipher_suites", Kind::list, Fate::left_out, "TLS 1.2 and 1.3 are spoken", "tls-cipher-suite"},
    Option{"flush_interval", Kind::text, Fate::left_out, "answers pass as they come"},
    Option{"signature_key", Kind::text, Fate::left_out,
           "the upstream gets an assertion signed with a key of Sallyport's own"},
    Option{"relative_redirect_url", Kind::flag, Fate::left_out,
           "the address to come back to is that of the host that was asked"},
    Option{"allow_query_semicolons", Kind::flag, Fate::left_out, "the query is the upstream's to read"},
    Option{"exclude_logging_paths", Kind::text, Fate::left_out, journal, "exclude-logging-path"},
    Option{"silence_ping_logging", Kind::flag, Fate::left_out, journal},
    Option{"show_debug_on_error", Kind::flag, Fate::left_out, journal},
    Option{"errors_to_info_log", Kind::flag, Fate::left_out, journal},
    Option{"github_token", Kind::text, Fate::left_out, "GitHub is not asked for members"},
    Option{"resource", Kind::text, Fate::left_out, "scopes say what is asked for"},
    Option{"azure_graph_group_field", Kind::text, Fate::left_out,
           "the tokens list groups; `groups` gives them names"},
    Option{"version", Kind::flag, Fate::left_out, "nothing to keep"},
    Option{"encode_state", Kind::flag, Fate::left_out, "the state of a sign-in is kept on our side"},
    Option{"request_id_header", Kind::text, Fate::left_out, "each request gets an id of its own"},
    Option{"config", Kind::text, Fate::left_out, "name the file on this command's line"},
};

struct Family {
  std::string_view begins;
  Option option;
};
constexpr std::array families = {
    Family{"google_", {"google_", Kind::text, Fate::left_out, "Google's directory is not asked for groups"}},
    Family{"redis_", {"redis_", Kind::text, Fate::left_out, sessions}},
    Family{"cookie_csrf_",
           {"cookie_csrf_", Kind::text, Fate::left_out, "what a sign-in needs is kept on our side"}},
    Family{"logging_", {"logging_", Kind::text, Fate::left_out, journal}},
    Family{"request_logging", {"request_logging", Kind::text, Fate::left_out, journal}},
    Family{"auth_logging", {"auth_logging", Kind::text, Fate::left_out, journal}},
    Family{"standard_logging", {"standard_logging", Kind::text, Fate::left_out, journal}},
    Family{"metrics_",
           {"metrics_", Kind::text, Fate::left_out, "metrics are at `listen.admin`, with a token"}},
};

std::string with_underscores(std::string_view flag) {
  std::string name(flag);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace

std::span<const Option> options() { return all; }

const Option* find_option(std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Option& each) { return each.name == name; });
  if (found != all.end()) return &*found;
  for (const Family& family : families) {
    if (name.starts_with(family.begins)) return &family.option;
  }
  return nullptr;
}

const Option* find_option_of_flag(std::string_view flag) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Option& each) { return each.flag == flag; });
  return found != all.end() ? &*found : find_option(with_underscores(flag));
}

}  // namespace sallyport::app
