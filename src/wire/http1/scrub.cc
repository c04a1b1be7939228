#include "wire/http1/scrub.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "wire/http1/byte_class.h"

namespace sallyport::http1 {
namespace {

struct Claim {
  std::string_view name;
  bool prefix;  // every name that starts so
};

// The part after `x-`.
constexpr std::array x_claims = {
    Claim{"amzn-oidc-", true},
    Claim{"appengine-", true},
    Claim{"arr-", true},
    Claim{"auth-", true},
    Claim{"authelia-", true},
    Claim{"authenticated-", true},
    Claim{"authentik-", true},
    Claim{"azure-", true},
    Claim{"client-cert", true},
    Claim{"client-dn", true},
    Claim{"client-ip", true},
    Claim{"client-verify", true},
    Claim{"cluster-", true},
    Claim{"consumer-", true},
    Claim{"credential-", true},
    Claim{"email", false},
    Claim{"envoy-", true},
    Claim{"forwarded", true},
    Claim{"goog-authenticated-", true},
    Claim{"goog-iap-", true},
    Claim{"group", false},
    Claim{"groups", false},
    Claim{"host", false},
    Claim{"http-method", true},
    Claim{"id-token", false},
    Claim{"jwt-", true},
    Claim{"method-override", true},
    Claim{"ms-client-", true},
    Claim{"ms-token-", true},
    Claim{"original-", true},
    Claim{"originating-ip", false},
    Claim{"pomerium-", true},
    Claim{"proxyuser-", true},
    Claim{"real-", true},
    Claim{"remote-", true},
    Claim{"request-id", false},
    Claim{"rewrite-", true},
    Claim{"role", false},
    Claim{"roles", false},
    Claim{"sallyport-", true},
    Claim{"scheme", false},
    Claim{"ssl-", true},
    Claim{"tls-", true},
    Claim{"url-scheme", false},
    Claim{"user", false},
    Claim{"user-email", false},
    Claim{"user-groups", false},
    Claim{"user-id", false},
    Claim{"user-name", false},
    Claim{"user-roles", false},
    Claim{"username", false},
    Claim{"vouch-", true},
    Claim{"webauth-", true},
};

constexpr std::array other_claims = {
    Claim{"cf-access-", true},   Claim{"cf-connecting-", true},   Claim{"client-cert", true},
    Claim{"client-ip", false},   Claim{"fastly-client-", true},   Claim{"fly-client-", true},
    Claim{"forwarded", true},    Claim{"front-end-https", false}, Claim{"oidc-", true},
    Claim{"proxy", false},       Claim{"proxy-remote-", true},    Claim{"proxy-user", true},
    Claim{"remote-", true},      Claim{"ssl-client-", true},      Claim{"teleport-", true},
    Claim{"true-client-", true}, Claim{"wl-proxy-", true},
};
constexpr std::size_t longest_claim = 24;

constexpr std::uint32_t first_letters() {
  std::uint32_t mask = 1u << ('x' - 'a');
  for (const Claim& claim : other_claims) mask |= 1u << (claim.name[0] - 'a');
  return mask;
}

constexpr char fold(char c) { return c == '_' || c == '.' ? '-' : to_lower(c); }

template <std::size_t n>
bool listed(const std::array<Claim, n>& claims, std::string_view name) {
  if (name.empty()) return false;
  for (const Claim& claim : claims) {
    if (claim.name[0] != name[0]) continue;
    if (claim.prefix ? name.starts_with(claim.name) : name == claim.name) return true;
  }
  return false;
}

}  // namespace

bool claims_identity(std::string_view name) {
  if (name.empty()) return false;
  const char first = to_lower(name[0]);
  if (first < 'a' || first > 'z' || !(first_letters() >> (first - 'a') & 1)) return false;
  char text[longest_claim];  // longer names only matter by their first bytes
  const std::size_t length = std::min(name.size(), longest_claim);
  std::transform(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(length), text, fold);
  const std::string_view folded(text, length);
  if (folded.starts_with("x-")) return listed(x_claims, folded.substr(2));
  return listed(other_claims, folded);
}

}  // namespace sallyport::http1
