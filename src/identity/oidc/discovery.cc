#include "identity/oidc/discovery.h"

#include <algorithm>
#include <utility>

#include "identity/oidc/document.h"
#include "identity/oidc/parameters.h"
#include "wire/jose/json.h"

namespace sallyport::identity {
namespace {

Error malformed(std::string detail) {
  return upstream_error(ErrorKind::malformed, "discovery: " + std::move(detail));
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
  SP_TRY(auto response, outbound.call(request, place_of(provider), document_limits));
  if (response.status == 200) return response;
  return upstream_error(ErrorKind::unavailable, "discovery: " + shown(request.url) + " answered " +
                                                    std::to_string(response.status) + ": look at `issuer`");
}

Result<Metadata> parse_metadata(std::string_view text, const Provider& provider) {
  SP_TRY(const jose::Json document, parse_document(text, provider.issuer));
  SP_CHECK(check_proof_key(document));
  Metadata out;
  const bool inside = provider.inside;
  SP_TRY(out.authorization, endpoint_of(document, "authorization_endpoint", true, inside));
  SP_TRY(out.token, endpoint_of(document, "token_endpoint", true, inside));
  SP_TRY(out.keys, endpoint_of(document, "jwks_uri", true, inside));
  SP_TRY(out.userinfo, endpoint_of(document, "userinfo_endpoint", false, inside));
  SP_TRY(out.sign_out, endpoint_of(document, "end_session_endpoint", false, inside));
  SP_TRY(out.pushed, endpoint_of(document, "pushed_authorization_request_endpoint", provider.pushed, inside));
  const jose::Json* names = document.find("authorization_response_iss_parameter_supported");
  out.names_issuer = names != nullptr && names->boolean() != nullptr && *names->boolean();
  out.authentications = texts(document.find("token_endpoint_auth_methods_supported"));
  return out;
}

Result<KnownRef> Discovery::find() {
  return kept_.find([this](const KnownRef& before) -> Result<Known> {
    SP_TRY(const auto response, ask_discovery(provider_, outbound_));
    SP_TRY(Metadata metadata, parse_metadata(response.body, provider_));
    return learn(before.get(), std::move(metadata));
  });
}

// The keys stay while their address does: what was fetched of them is still good.
Known Discovery::learn(const Known* before, Metadata metadata) const {
  Known known;
  if (before != nullptr && before->metadata.keys == metadata.keys) {
    known.keys = before->keys;
  } else {
    IssuerKeysOptions options;
    options.url = metadata.keys;
    options.place = place_of(provider_);
    known.keys = fetched_issuer_keys(std::move(options), outbound_, clock_);
  }
  known.metadata = std::move(metadata);
  return known;
}

}  // namespace sallyport::identity
