#include "identity/oidc/discovery.h"

#include <algorithm>
#include <utility>

#include "identity/oidc/parameters.h"
#include "wire/jose/json.h"

namespace sallyport::identity {
namespace {

using namespace std::chrono_literals;

constexpr auto fresh = 1h;
constexpr auto usable = 24h;
constexpr auto rest_after_failure = 5s;
constexpr outbound::Limits limits{.wait = 6s, .max_head = 32 << 10, .max_body = 64 << 10};
constexpr jose::JsonLimits json_limits{.max_bytes = 64 << 10, .max_depth = 8, .max_values = 4096};

Error malformed(std::string detail) {
  return upstream_error(ErrorKind::malformed, "discovery: " + std::move(detail));
}

// Empty if it is missing; `needed` ones may not be.
Result<std::string> endpoint(const jose::Json& document, std::string_view name, bool needed, bool inside) {
  const jose::Json* member = document.find(name);
  if (member == nullptr && !needed) return std::string();
  const std::string* address = member == nullptr ? nullptr : member->string();
  if (address != nullptr && is_provider_address(*address, inside)) return *address;
  return malformed(
      std::string(name) +
      " is missing or no https address (http counts on loopback only, with `inside: true`): look "
      "at `issuer`");
}

std::vector<std::string> texts(const jose::Json* list) {
  std::vector<std::string> out;
  if (list == nullptr || list->array() == nullptr) return out;
  for (const jose::Json& entry : *list->array()) {
    if (entry.string() != nullptr) out.push_back(*entry.string());
  }
  return out;
}

Result<void> check_proof_key(const jose::Json& document) {
  const jose::Json* methods = document.find("code_challenge_methods_supported");
  if (methods == nullptr) return {};  // Entra has PKCE and does not say so
  const auto known = texts(methods);
  if (std::ranges::find(known, "S256") != known.end()) return {};
  return upstream_error(ErrorKind::forbidden,
                        "discovery: the provider says that it has no PKCE with S256: switch it on there");
}

Result<void> check_issuer(const jose::Json& document, const std::string& expected) {
  const std::string* issuer = document.find_string("issuer");
  if (issuer != nullptr && *issuer == expected) return {};  // R15
  std::string detail = "discovery: the provider calls itself \"" +
                       shown(issuer == nullptr ? std::string_view() : std::string_view(*issuer)) +
                       "\", the map says \"" + shown(expected) + "\": `issuer` has to be equal to the letter";
  if (issuer != nullptr && issuer->find("{tenantid}") != std::string::npos) {
    detail += "; write the address of your own tenant, not \"common\" or \"organizations\"";
  }
  return upstream_error(ErrorKind::unauthenticated, std::move(detail));
}

}  // namespace

outbound::Place place_of(const Provider& provider) {
  return {.authorities = provider.authorities, .inside = provider.inside, .plain_anywhere = false};
}

Result<outbound::Response> ask_discovery(const Provider& provider, outbound::Outbound& outbound) {
  std::string_view base = provider.issuer;
  if (base.ends_with('/')) base.remove_suffix(1);
  outbound::Request request;
  request.url = std::string(base) + "/.well-known/openid-configuration";
  if (!is_provider_address(request.url, provider.inside)) return malformed("`issuer` is no https address");
  SP_TRY(auto response, outbound.call(request, place_of(provider), limits));
  if (response.status == 200) return response;
  return upstream_error(ErrorKind::unavailable, "discovery: " + shown(request.url) + " answered " +
                                                    std::to_string(response.status) + ": look at `issuer`");
}

Result<Metadata> parse_metadata(std::string_view text, const Provider& provider) {
  const auto parsed = jose::parse_json(text, json_limits);
  if (!parsed.ok() || parsed->object() == nullptr) return malformed("the answer is no strict JSON object");
  const jose::Json& document = *parsed;
  SP_CHECK(check_issuer(document, provider.issuer));
  SP_CHECK(check_proof_key(document));
  Metadata out;
  const bool inside = provider.inside;
  SP_TRY(out.authorization, endpoint(document, "authorization_endpoint", true, inside));
  SP_TRY(out.token, endpoint(document, "token_endpoint", true, inside));
  SP_TRY(out.keys, endpoint(document, "jwks_uri", true, inside));
  SP_TRY(out.userinfo, endpoint(document, "userinfo_endpoint", false, inside));
  SP_TRY(out.sign_out, endpoint(document, "end_session_endpoint", false, inside));
  SP_TRY(out.pushed, endpoint(document, "pushed_authorization_request_endpoint", provider.pushed, inside));
  const jose::Json* names = document.find("authorization_response_iss_parameter_supported");
  out.names_issuer = names != nullptr && names->boolean() != nullptr && *names->boolean();
  out.authentications = texts(document.find("token_endpoint_auth_methods_supported"));
  return out;
}

KnownRef Discovery::younger_than(std::chrono::seconds age) const {
  const std::scoped_lock lock(mutex_);
  return known_ != nullptr && clock_.mono() - learned_ < age ? known_ : nullptr;
}

// Whoever finds something usable while another asks does not wait for the answer.
Result<KnownRef> Discovery::find() {
  if (KnownRef known = younger_than(fresh)) return known;
  std::unique_lock turn(fetching_, std::defer_lock);
  if (KnownRef old = younger_than(usable)) {
    if (!turn.try_lock()) return old;
  } else {
    turn.lock();
  }
  if (KnownRef known = younger_than(fresh)) return known;
  auto fetched = fetch();
  if (fetched.ok()) return fetched;
  // A provider that calls itself something else now is not down: it is not believed.
  const bool silent =
      fetched.error().kind == ErrorKind::unavailable || fetched.error().kind == ErrorKind::timed_out;
  KnownRef old = younger_than(usable);
  return silent && old != nullptr ? Result<KnownRef>(old) : std::move(fetched);
}

Result<KnownRef> Discovery::fetch() {
  {
    const std::scoped_lock lock(mutex_);
    if (clock_.mono() < not_before_) return failure_;
  }
  const auto response = ask_discovery(provider_, outbound_);
  auto asked = response.ok() ? parse_metadata(response->body, provider_) : Result<Metadata>(response.error());
  if (asked.ok()) {
    learn(std::move(*asked));
    return younger_than(fresh);
  }
  const std::scoped_lock lock(mutex_);
  failure_ = asked.error();
  not_before_ = clock_.mono() + rest_after_failure;
  return failure_;
}

// The keys stay while their address does: what was fetched of them is still good.
void Discovery::learn(Metadata metadata) {
  const std::scoped_lock lock(mutex_);
  auto known = std::make_shared<Known>();
  if (known_ != nullptr && known_->metadata.keys == metadata.keys) {
    known->keys = known_->keys;
  } else {
    IssuerKeysOptions options;
    options.url = metadata.keys;
    options.place = place_of(provider_);
    known->keys = fetched_issuer_keys(std::move(options), outbound_, clock_);
  }
  known->metadata = std::move(metadata);
  known_ = std::move(known);
  learned_ = clock_.mono();
}

}  // namespace sallyport::identity
