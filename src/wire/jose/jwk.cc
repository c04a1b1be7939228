#include "wire/jose/jwk.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/encoding.h"
#include "base/json_text.h"
#include "wire/jose/json.h"

namespace sallyport::jose {
namespace {

constexpr std::size_t max_keys = 100;

// RFC 7518 §6.2.2, §6.3.2, §6.4.1 and RFC 8037 §2.
constexpr std::array<std::string_view, 8> private_members = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};

bool is_for_verifying(const Json& key) {
  const Json* use = key.find("use");
  if (use != nullptr && (use->string() == nullptr || *use->string() != "sig")) return false;
  const Json* operations = key.find("key_ops");
  if (operations == nullptr) return true;
  if (operations->array() == nullptr) return false;
  return std::any_of(operations->array()->begin(), operations->array()->end(),
                     [](const Json& one) { return one.string() != nullptr && *one.string() == "verify"; });
}

bool shows_private_half(const Json& key) {
  return std::any_of(private_members.begin(), private_members.end(),
                     [&](std::string_view name) { return key.find(name) != nullptr; });
}

// Absent is good and leaves `out` empty.
bool read_text(const Json& key, std::string_view name, std::string& out) {
  const Json* member = key.find(name);
  if (member == nullptr) return true;
  if (member->string() == nullptr) return false;
  out = *member->string();
  return true;
}

bool read_bytes(const Json& key, std::string_view name, std::string& out) {
  const std::string* text = key.find_string(name);
  if (text == nullptr) return false;
  const auto bytes = parse_base64url(*text);
  if (!bytes.ok() || bytes->empty()) return false;
  out = std::string(as_text(*bytes));
  return true;
}

bool read_numbers(const Json& key, Jwk& out) {
  const std::string* type = key.find_string("kty");
  if (type == nullptr) return false;
  if (*type == "RSA") {
    out.kind = Jwk::Kind::rsa;
    return read_bytes(key, "n", out.modulus) && read_bytes(key, "e", out.exponent);
  }
  if (!read_text(key, "crv", out.curve) || !read_bytes(key, "x", out.x)) return false;
  if (*type == "EC") {
    out.kind = Jwk::Kind::ec;
    const bool known = out.curve == "P-256" || out.curve == "P-384" || out.curve == "P-521";
    return known && read_bytes(key, "y", out.y);
  }
  out.kind = Jwk::Kind::okp;
  return *type == "OKP" && out.curve == "Ed25519";
}

std::optional<Jwk> read_key(const Json& key) {
  Jwk out;
  if (!is_for_verifying(key) || shows_private_half(key)) return std::nullopt;
  if (!read_text(key, "kid", out.id) || !read_text(key, "alg", out.algorithm)) return std::nullopt;
  if (!read_numbers(key, out)) return std::nullopt;
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

Result<std::vector<Jwk>> parse_jwk_set(std::string_view text) {
  SP_TRY(const Json set, parse_json(text, {.max_bytes = max_jwk_set, .max_depth = 6, .max_values = 4096}));
  const Json* keys = set.find("keys");
  if (keys == nullptr || keys->array() == nullptr)
    return client_error(ErrorKind::malformed, "JWK set: no keys");
  if (keys->array()->size() > max_keys) return client_error(ErrorKind::too_large, "JWK set: over 100 keys");
  std::vector<Jwk> out;
  for (const Json& key : *keys->array()) {
    if (auto read = read_key(key)) out.push_back(std::move(*read));
  }
  return out;
}

}  // namespace sallyport::jose
