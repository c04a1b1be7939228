#include "wire/jose/jws.h"

#include <algorithm>

#include "base/encoding.h"
#include "wire/jose/json.h"

namespace sallyport::jose {
namespace {

constexpr std::size_t es256_signature = 64;

Error malformed(std::string_view why) {
  return client_error(ErrorKind::malformed, "token: " + std::string(why));
}
Error refused(std::string_view why) {
  return client_error(ErrorKind::unauthenticated, "token: " + std::string(why));
}

// An absent member leaves `out` empty; one that is no string, or an empty one, is an error.
Result<void> read_text(const Json& header, std::string_view name, std::string& out) {
  const Json* member = header.find(name);
  if (member == nullptr) return {};
  if (member->string() == nullptr || member->string()->empty())
    return malformed("a header member is not a text");
  out = *member->string();
  return {};
}

Result<void> read_header(std::string_view encoded, Jws& out) {
  SP_TRY(const auto bytes, parse_base64url(encoded));
  SP_TRY(const Json header,
         parse_json(as_text(bytes), {.max_bytes = max_token, .max_depth = 4, .max_values = 64}));
  if (header.object() == nullptr) return malformed("its header is no object");
  // RFC 7515 §4.1.11: whoever does not understand an extension that is critical must refuse. We understand
  // none.
  if (header.find("crit") != nullptr) return malformed("critical extensions");
  SP_CHECK(read_text(header, "alg", out.algorithm));
  SP_CHECK(read_text(header, "kid", out.key_id));
  SP_CHECK(read_text(header, "typ", out.type));
  if (out.algorithm.empty()) return malformed("no algorithm");
  return {};
}

bool verifies(const Jws& jws, const VerificationKey& key) {
  return key.verify != nullptr && key.verify(jws.signing_input, jws.signature);
}

}  // namespace

Result<Jws> parse_jws(std::string_view token, std::size_t max_bytes) {
  if (token.size() > max_bytes)
    return client_error(ErrorKind::too_large, "token: over " + std::to_string(max_bytes >> 10) + " KiB");
  const std::size_t first = token.find('.');
  const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
  // J18: a third dot is found by looking once, however many follow (CVE-2025-22868).
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
    return malformed("not three parts");
  }
  Jws out;
  SP_CHECK(read_header(token.substr(0, first), out));
  SP_TRY(const auto payload, parse_base64url(token.substr(first + 1, second - first - 1)));
  SP_TRY(out.signature, parse_base64url(token.substr(second + 1)));
  out.payload = std::string(as_text(payload));
  out.signing_input = token.substr(0, second);
  return out;
}

Result<std::string> verify_jws(std::string_view token, std::span<const VerificationKey> keys) {
  SP_TRY(Jws jws, parse_jws(token));
  if (jws.algorithm != "ES256") return refused("not signed with ES256");  // J01, J02
  if (jws.signature.size() != es256_signature) return refused("its signature has not 64 bytes");
  const bool named = !jws.key_id.empty();
  if (!named && keys.size() != 1) return refused("it names no key, and there is not exactly one");  // J04
  const bool good = std::any_of(keys.begin(), keys.end(), [&](const VerificationKey& key) {
    return (!named || key.id == jws.key_id) && verifies(jws, key);
  });
  if (!good) return refused("no key of ours signed it");
  return std::move(jws.payload);
}

std::string make_signing_input(std::string_view header, std::string_view payload) {
  return base64url(as_bytes(header)) + "." + base64url(as_bytes(payload));
}

std::string attach_signature(std::string signing_input, std::span<const std::byte> signature) {
  return std::move(signing_input) + "." + base64url(signature);
}

}  // namespace sallyport::jose
