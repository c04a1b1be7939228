#include "wire/jose/jwk.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "base/json_text.h"
#include "wire/jose/json.h"

namespace sallyport::jose {
namespace {

constexpr std::size_t max_set = 64 << 10;
constexpr std::size_t max_keys = 100;

bool is_or_absent(const Json& key, std::string_view name, std::string_view expected) {
  const Json* member = key.find(name);
  return member == nullptr || (member->string() != nullptr && *member->string() == expected);
}

bool allows_verifying(const Json& key) {
  const Json* operations = key.find("key_ops");
  if (operations == nullptr) return true;
  if (operations->array() == nullptr) return false;
  return std::any_of(operations->array()->begin(), operations->array()->end(),
                     [](const Json& one) { return one.string() != nullptr && *one.string() == "verify"; });
}

bool read_coordinate(const Json& key, std::string_view name, std::array<std::byte, 32>& out) {
  const std::string* text = key.find_string(name);
  if (text == nullptr) return false;
  const auto bytes = parse_base64url(*text);
  if (!bytes.ok() || bytes->size() != out.size()) return false;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return true;
}

std::optional<EcJwk> read_key(const Json& key) {
  const std::string* type = key.find_string("kty");
  const std::string* curve = key.find_string("crv");
  if (type == nullptr || *type != "EC" || curve == nullptr || *curve != "P-256") return std::nullopt;
  if (!is_or_absent(key, "use", "sig") || !is_or_absent(key, "alg", "ES256") || !allows_verifying(key)) {
    return std::nullopt;
  }
  EcJwk out;
  if (!read_coordinate(key, "x", out.x) || !read_coordinate(key, "y", out.y)) return std::nullopt;
  if (const Json* id = key.find("kid")) {
    if (id->string() == nullptr) return std::nullopt;
    out.id = *id->string();
  }
  return out;
}

void append_jwk(std::string& out, const EcJwk& key) {
  JsonObject object(out);
  object.add("kty", "EC").add("crv", "P-256").add("x", base64url(key.x)).add("y", base64url(key.y));
  object.add("use", "sig").add("alg", "ES256").add("kid", key.id).close();
}

}  // namespace

std::string write_jwk_set(std::span<const EcJwk> keys) {
  std::string out = "{\"keys\":[";
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0) out.push_back(',');
    append_jwk(out, keys[i]);
  }
  return out + "]}";
}

std::string thumbprint_input(const EcJwk& key) {
  std::string out;
  JsonObject object(out);
  object.add("crv", "P-256").add("kty", "EC").add("x", base64url(key.x)).add("y", base64url(key.y)).close();
  return out;
}

Result<std::vector<EcJwk>> parse_jwk_set(std::string_view text) {
  SP_TRY(const Json set, parse_json(text, {.max_bytes = max_set, .max_depth = 6, .max_values = 4096}));
  const Json* keys = set.find("keys");
  if (keys == nullptr || keys->array() == nullptr)
    return client_error(ErrorKind::malformed, "JWK set: no keys");
  if (keys->array()->size() > max_keys) return client_error(ErrorKind::too_large, "JWK set: over 100 keys");
  std::vector<EcJwk> out;
  for (const Json& key : *keys->array()) {
    if (auto read = read_key(key)) out.push_back(std::move(*read));
  }
  return out;
}

}  // namespace sallyport::jose
