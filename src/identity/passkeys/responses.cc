#include "identity/passkeys/responses.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.h"
#include "identity/passkeys/json_object.h"

namespace sallyport::identity {
namespace {

constexpr std::size_t max_id = 1023;
constexpr std::size_t max_client_data = 4096;
constexpr std::size_t max_attestation = 24 << 10;
constexpr std::size_t max_authenticator_data = 4096;
constexpr std::size_t max_signature = 1024;
constexpr std::size_t max_user_handle = 64;
constexpr std::size_t max_transports = 8;
constexpr std::size_t max_transport = 32;

Error malformed(std::string_view what) {
  return client_error(ErrorKind::malformed, "passkey: " + std::string(what));
}

// The id, and the object with what the authenticator said.
struct Envelope {
  std::string id;
  boost::json::object response;
};

Result<Envelope> open_envelope(std::string_view json) {
  SP_TRY(boost::json::object whole, parse_object(json, max_response));
  if (find_text(whole, "type") != "public-key") return malformed("not a public key credential");
  if (find_text(whole, "id") != find_text(whole, "rawId")) return malformed("id and rawId differ");
  Envelope envelope;
  SP_TRY(envelope.id, find_binary(whole, "id", max_id));
  auto* response = whole.if_contains("response");
  if (response == nullptr || !response->is_object()) return malformed("response is missing");
  envelope.response = std::move(response->get_object());
  return envelope;
}

bool is_transport(std::string_view text) {
  return !text.empty() && text.size() <= max_transport && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// Only a hint for the browser that comes back later: what is no possible name is left out.
std::vector<std::string> transports_of(const boost::json::object& response) {
  std::vector<std::string> all;
  const auto* value = response.if_contains("transports");
  if (value == nullptr || !value->is_array()) return all;
  for (const auto& entry : value->get_array()) {
    if (all.size() == max_transports) break;
    if (entry.is_string() && is_transport(entry.get_string())) all.emplace_back(entry.get_string());
  }
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

}  // namespace

Result<RegistrationResponse> parse_registration(std::string_view json) {
  SP_TRY(Envelope envelope, open_envelope(json));
  RegistrationResponse parsed;
  parsed.id = std::move(envelope.id);
  SP_TRY(parsed.client_data, find_binary(envelope.response, "clientDataJSON", max_client_data));
  SP_TRY(parsed.attestation, find_binary(envelope.response, "attestationObject", max_attestation));
  parsed.transports = transports_of(envelope.response);
  return parsed;
}

Result<AssertionResponse> parse_assertion(std::string_view json) {
  SP_TRY(Envelope envelope, open_envelope(json));
  AssertionResponse parsed;
  parsed.id = std::move(envelope.id);
  SP_TRY(parsed.client_data, find_binary(envelope.response, "clientDataJSON", max_client_data));
  SP_TRY(parsed.authenticator_data,
         find_binary(envelope.response, "authenticatorData", max_authenticator_data));
  SP_TRY(parsed.signature, find_binary(envelope.response, "signature", max_signature));
  const auto* handle = envelope.response.if_contains("userHandle");
  if (handle != nullptr && !handle->is_null()) {
    SP_TRY(const std::string bytes, find_binary(envelope.response, "userHandle", max_user_handle));
    parsed.user_handle = base64url(as_bytes(bytes));
  }
  return parsed;
}

}  // namespace sallyport::identity
