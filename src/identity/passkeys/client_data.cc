#include "identity/passkeys/client_data.h"

#include <boost/json.hpp>

#include "base/secret.h"
#include "identity/passkeys/json_object.h"

namespace sallyport::identity {
namespace {

constexpr std::size_t max_client_data = 4096;

Error refused(std::string_view what) {
  return client_error(ErrorKind::unauthenticated, "passkey: client data: " + std::string(what));
}
Error malformed() {
  return client_error(ErrorKind::malformed, "passkey: client data is not what a browser writes");
}

}  // namespace

Result<void> check_client_data(std::string_view json, const ExpectedClientData& expected) {
  SP_TRY(const boost::json::object data, parse_object(json, max_client_data));
  const auto type = find_text(data, "type");
  const auto challenge = find_text(data, "challenge");
  const auto origin = find_text(data, "origin");
  if (!type || !challenge || !origin) return malformed();
  if (*type != expected.type) return refused("of another kind of ceremony");
  if (!equal_constant_time(*challenge, expected.challenge)) return refused("another challenge");
  if (*origin != expected.origin) return refused("another origin");
  if (const auto* cross = data.if_contains("crossOrigin")) {
    if (!cross->is_bool()) return malformed();
    if (cross->get_bool()) return refused("inside a page of another site");
  }
  if (data.contains("topOrigin")) return refused("inside a page of another site");
  if (const auto* binding = data.if_contains("tokenBinding")) {
    if (!binding->is_object()) return malformed();
    // TLS with token binding is not spoken here: nothing can be bound to it.
    if (find_text(binding->get_object(), "status") == "present")
      return refused("bound to another connection");
  }
  return {};
}

}  // namespace sallyport::identity
