#include "identity/oidc/provider_calls.h"

#include <algorithm>
#include <utility>

#include "base/control/control.h"
#include "base/encoding.h"
#include "base/json_text.h"
#include "crypto/signature.h"
#include "identity/oidc/presets.h"
#include "identity/token/token.h"
#include "wire/http1/form.h"

namespace sallyport::identity {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t max_opaque_token = 16 << 10;
constexpr std::size_t max_body = 256 << 10;
constexpr std::size_t max_request_uri = 512;
constexpr jose::JsonLimits json_limits{.max_bytes = max_body, .max_depth = 16, .max_values = 4096};
constexpr auto sign_in_wait = 10s;
constexpr auto look_wait = 5s;
constexpr auto background_wait = 20s;  // S10: nobody waits for it
constexpr auto assertion_life = 60s;
constexpr std::string_view assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

Error malformed(std::string detail) { return upstream_error(ErrorKind::malformed, std::move(detail)); }

// Printable and within bounds: it goes into a header field (RFC 6750 §2.1).
bool is_token_text(std::string_view text) {
  return !text.empty() && text.size() <= max_opaque_token &&
         std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_bearer(std::string_view type) {
  std::string lower(type);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return lower == "bearer";
}

// A member of a refusal (RFC 6749 §5.2), if that is what the body is.
std::string error_member(std::string_view body, std::string_view name, std::size_t most) {
  const auto parsed = jose::parse_json(body, json_limits);
  const std::string* text = parsed.ok() ? parsed->find_string(name) : nullptr;
  return text == nullptr ? std::string() : shown(*text, most);
}

std::string error_code(std::string_view body) { return error_member(body, "error", 64); }

ProviderCalls::Answered answered_of(const outbound::Response& response) {
  return {
      response.status, error_code(response.body), error_member(response.body, "error_description", 300), {}};
}

std::string_view advice(std::string_view code) {
  if (code == "invalid_client" || code == "unauthorized_client") {
    return "look at `client_id`, the client secret or key, and `authentication`";
  }
  if (code == "invalid_grant") return "look at the redirect address that is registered there";
  if (code == "invalid_scope") return "look at `scopes`";
  return "look at the client's registration there";
}

Error refusal(std::string_view what, const outbound::Response& response, const Metadata& metadata) {
  const std::string code = error_code(response.body);
  std::string detail = std::string(what) + " answered " + std::to_string(response.status);
  if (response.status >= 500 || response.status == 429) {
    return upstream_error(ErrorKind::unavailable, std::move(detail));
  }
  detail +=
      " " + (code.empty() ? std::string("without an `error`") : code) + ": " + std::string(advice(code));
  if (code == "invalid_client" && !metadata.authentications.empty()) {
    detail += " (it knows";
    for (const std::string& method : metadata.authentications) detail += " " + shown(method, 40);
    detail += ")";
  }
  return upstream_error(code == "invalid_grant" ? ErrorKind::forbidden : ErrorKind::unauthenticated,
                        std::move(detail));
}

// Absent: zero, not known. Nothing beyond a day is believed.
Result<std::chrono::seconds> life_of(const jose::Json& answer) {
  const jose::Json* life = answer.find("expires_in");
  if (life == nullptr) return 0s;
  if (life->integer() == nullptr || *life->integer() < 0) {
    return malformed("token endpoint: `expires_in` is no number of seconds");
  }
  return std::chrono::seconds(std::min<std::int64_t>(*life->integer(), 86'400));
}

Result<Secret> optional_token(const jose::Json& answer, std::string_view name) {
  const jose::Json* member = answer.find(name);
  if (member == nullptr) return Secret();
  if (member->string() == nullptr || !is_token_text(*member->string())) {
    return malformed("token endpoint: `" + std::string(name) + "` is no token");
  }
  return Secret(*member->string());
}

Result<std::string> request_uri_of(std::string_view body) {
  const auto parsed = jose::parse_json(body, json_limits);
  const std::string* uri = parsed.ok() ? parsed->find_string("request_uri") : nullptr;
  if (uri == nullptr || !is_token_text(*uri) || uri->size() > max_request_uri) {
    return malformed("pushed request: the answer has no `request_uri`");
  }
  return *uri;
}

}  // namespace

Result<TokenAnswer> parse_token_answer(std::string_view body) {
  const auto parsed = jose::parse_json(body, json_limits);
  if (!parsed.ok() || parsed->object() == nullptr) {
    return malformed("token endpoint: the answer is no strict JSON object");
  }
  const std::string* type = parsed->find_string("token_type");
  if (type == nullptr || !is_bearer(*type)) return malformed("token endpoint: `token_type` is not Bearer");
  TokenAnswer out;
  SP_TRY(out.access, optional_token(*parsed, "access_token"));
  if (out.access.empty()) return malformed("token endpoint: there is no `access_token`");
  SP_TRY(out.refresh, optional_token(*parsed, "refresh_token"));
  SP_TRY(out.access_life, life_of(*parsed));
  if (const jose::Json* id = parsed->find("id_token")) {
    if (id->string() == nullptr || id->string()->empty() || id->string()->size() > max_foreign_token) {
      return malformed("token endpoint: `id_token` is no token");
    }
    out.id_token = *id->string();
  }
  return out;
}

Result<TokenAnswer> ProviderCalls::redeem(const Metadata& metadata, std::string_view code,
                                          std::string_view redirect, std::string_view verifier) const {
  Parameters form = {{"grant_type", "authorization_code"},
                     {"code", std::string(code)},
                     {"redirect_uri", std::string(redirect)}};
  if (enforced(Control::login_proof_key)) form.emplace_back("code_verifier", std::string(verifier));
  SP_TRY(const auto response, post(metadata, metadata.token, std::move(form), sign_in_wait));
  if (response.status != 200) return refusal("token endpoint", response, metadata);
  return parse_token_answer(response.body);
}

Result<TokenAnswer> ProviderCalls::refresh(const Metadata& metadata, const Secret& token) const {
  Parameters form = {{"grant_type", "refresh_token"}, {"refresh_token", std::string(token.reveal())}};
  SP_TRY(const auto response, post(metadata, metadata.token, std::move(form), background_wait));
  if (response.status != 200) return refusal("token endpoint", response, metadata);
  return parse_token_answer(response.body);
}

Result<std::string> ProviderCalls::push(const Metadata& metadata, Parameters parameters) const {
  SP_TRY(const auto response, post(metadata, metadata.pushed, std::move(parameters), sign_in_wait));
  if (response.status != 201 && response.status != 200) return refusal("pushed request", response, metadata);
  return request_uri_of(response.body);
}

Result<jose::Json> ProviderCalls::userinfo(const Metadata& metadata, const Secret& access,
                                           std::string_view subject) const {
  if (metadata.userinfo.empty()) {
    return upstream_error(ErrorKind::not_found, "userinfo: the provider has none");
  }
  outbound::Request request;
  request.url = metadata.userinfo;
  request.authorization = Secret("Bearer " + std::string(access.reveal()));
  SP_TRY(const auto response,
         outbound_.call(request, place_of(provider_), {.wait = sign_in_wait, .max_body = max_body}));
  if (response.status == 401 || response.status == 403) {
    return upstream_error(ErrorKind::forbidden, "userinfo: the access token is refused");
  }
  if (response.status != 200) {
    return upstream_error(ErrorKind::unavailable, "userinfo answered " + std::to_string(response.status));
  }
  SP_TRY(jose::Json claims, jose::parse_json(response.body, json_limits));
  if (claims.object() == nullptr) return malformed("userinfo: the answer is no JSON object");  // J14
  const std::string* who = claims.find_string("sub");
  if (who == nullptr || *who != subject) {  // J14: a token of somebody else, swapped in
    return upstream_error(ErrorKind::unauthenticated, "userinfo: `sub` is not that of the ID token");
  }
  return claims;
}

Result<ProviderCalls::Answered> ProviderCalls::try_code(const Metadata& metadata,
                                                        std::string_view redirect) const {
  Parameters form = {{"grant_type", "authorization_code"},
                     {"code", random_.token(32)},
                     {"redirect_uri", std::string(redirect)},
                     {"code_verifier", random_.token(32)}};
  SP_TRY(const auto response, post(metadata, metadata.token, std::move(form), look_wait));
  return answered_of(response);
}

Result<ProviderCalls::Answered> ProviderCalls::try_push(const Metadata& metadata,
                                                        Parameters parameters) const {
  SP_TRY(const auto response, post(metadata, metadata.pushed, std::move(parameters), look_wait));
  Answered out = answered_of(response);
  if (response.status != 201 && response.status != 200) return out;
  SP_TRY(out.request_uri, request_uri_of(response.body));
  return out;
}

Result<outbound::Response> ProviderCalls::post(const Metadata& metadata, const std::string& url,
                                               Parameters parameters, std::chrono::seconds wait) const {
  outbound::Request request;
  request.method = "POST";
  request.url = url;
  request.content_type = "application/x-www-form-urlencoded";
  SP_CHECK(authenticate(metadata, parameters, request));
  request.body = write_parameters(parameters);
  auto response = outbound_.call(request, place_of(provider_), {.wait = wait, .max_body = max_body});
  const Secret wiped(std::move(request.body));
  return response;
}

Result<void> ProviderCalls::authenticate(const Metadata& metadata, Parameters& parameters,
                                         outbound::Request& request) const {
  if (provider_.authentication == ClientAuthentication::none) {
    if (std::ranges::find(parameters, "client_id", &Parameters::value_type::first) == parameters.end()) {
      parameters.emplace_back("client_id", provider_.client_id);
    }
    return {};
  }
  const auto secret = secret_ ? secret_(provider_.credential) : std::nullopt;
  if (!secret || secret->empty()) {
    return self_error(ErrorKind::not_found, "there is no secret \"" + provider_.credential +
                                                "\": put it in, or look at `client_secret`");
  }
  if (provider_.authentication == ClientAuthentication::secret_basic) {
    const Secret both(http1::url_encode(provider_.client_id) + ":" + http1::url_encode(secret->reveal()));
    request.authorization = Secret("Basic " + base64(as_bytes(both.reveal())));
    return {};
  }
  if (std::ranges::find(parameters, "client_id", &Parameters::value_type::first) == parameters.end()) {
    parameters.emplace_back("client_id", provider_.client_id);
  }
  if (provider_.authentication == ClientAuthentication::secret_post) {
    parameters.emplace_back("client_secret", std::string(secret->reveal()));
    return {};
  }
  SP_TRY(std::string signed_claim, assertion(metadata, *secret));
  parameters.emplace_back("client_assertion_type", std::string(assertion_type));
  parameters.emplace_back("client_assertion", std::move(signed_claim));
  return {};
}

// OpenID Connect Core §9, RFC 7523 §3. For whom it is: presets.h.
Result<std::string> ProviderCalls::assertion(const Metadata& metadata, const Secret& pem) const {
  SP_TRY(const auto key, crypto::SigningKey::parse(pem.reveal()));
  std::string header;
  JsonObject head(header);
  head.add("alg", crypto::to_string(key.algorithm())).add("typ", "JWT").add("kid", key.thumbprint()).close();
  const std::string& audience =
      quirks_of(provider_.preset).token_endpoint_audience ? metadata.token : provider_.issuer;
  const std::int64_t now = to_unix_seconds(clock_.wall());
  std::string payload;
  JsonObject claims(payload);
  claims.add("iss", provider_.client_id).add("sub", provider_.client_id).add("aud", audience);
  claims.add("jti", random_.token(16)).add("iat", now);
  claims.add("exp", now + std::int64_t{assertion_life.count()}).close();
  const std::string input = base64url(as_bytes(header)) + "." + base64url(as_bytes(payload));
  SP_TRY(const std::string signature, key.sign(input));
  return input + "." + base64url(as_bytes(signature));
}

}  // namespace sallyport::identity
