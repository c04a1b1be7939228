#include "identity/oidc/document.h"

#include <utility>

#include "identity/oidc/parameters.h"

namespace sallyport::identity {
namespace {

constexpr jose::JsonLimits json_limits{
    .max_bytes = document_limits.max_body, .max_depth = 8, .max_values = 4096};

Error malformed(std::string detail) {
  return upstream_error(ErrorKind::malformed, "discovery: " + std::move(detail));
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

Result<jose::Json> parse_document(std::string_view text, const std::string& issuer) {
  auto parsed = jose::parse_json(text, json_limits);
  if (!parsed.ok() || parsed->object() == nullptr) return malformed("the answer is no strict JSON object");
  SP_CHECK(check_issuer(*parsed, issuer));
  return parsed;
}

Result<std::string> endpoint_of(const jose::Json& document, std::string_view name, bool needed, bool inside) {
  const jose::Json* member = document.find(name);
  if (member == nullptr && !needed) return std::string();
  const std::string* address = member == nullptr ? nullptr : member->string();
  if (address != nullptr && is_provider_address(*address, inside)) return *address;
  return malformed(
      std::string(name) +
      " is missing or no https address (http counts on loopback only, with `inside: true`): look "
      "at `issuer`");
}

}  // namespace sallyport::identity
