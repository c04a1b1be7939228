#include "identity/webhook/presented.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"

namespace sallyport::identity {
namespace {

constexpr std::size_t max_field = 4 << 10;  // bytes
constexpr std::size_t max_signatures = 8;   // of one Stripe delivery; each costs one comparison
constexpr std::size_t max_timestamp = 12;   // digits
constexpr std::size_t sha256_size = 32;

Error refused(std::string_view why) {
  return client_error(ErrorKind::unauthenticated, "webhook signature: " + std::string(why));
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

// One spelling per time: digits only, no leading zero.
Result<std::int64_t> parse_timestamp(std::string_view text) {
  std::int64_t value = 0;
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.empty() || text.size() > max_timestamp || !digits || text[0] == '0')
    return refused("malformed timestamp");
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Result<std::vector<std::byte>> parse_signature(std::string_view text, bool base64, std::size_t size) {
  auto bytes = base64 ? parse_base64(text) : parse_hex(text);
  if (!bytes.ok() || bytes->size() != size) return refused("malformed");
  return bytes;
}

std::size_t digest_size(std::string_view algorithm) {
  if (algorithm == "sha1") return 20;
  if (algorithm == "sha256") return sha256_size;
  if (algorithm == "sha512") return 64;
  return 0;
}

Result<void> add_timestamp(Presented& out, std::string_view text) {
  SP_TRY(out.seconds, parse_timestamp(text));
  out.timestamp = text;
  return {};
}

Result<void> add_stripe_item(Presented& out, std::string_view item) {
  const std::size_t equals = item.find('=');
  if (equals == std::string_view::npos) return refused("malformed");
  const std::string_view name = item.substr(0, equals);
  const std::string_view value = item.substr(equals + 1);
  if (name == "t") {
    if (!out.timestamp.empty()) return refused("malformed: two timestamps");
    return add_timestamp(out, value);
  }
  if (name != "v1") return {};  // v0 is for tests of the vendor; other versions may come
  if (out.signatures.size() == max_signatures) return refused("malformed: too many signatures");
  SP_TRY(auto signature, parse_signature(value, false, sha256_size));
  out.signatures.push_back(std::move(signature));
  return {};
}

Result<Presented> read_stripe(std::span<const http1::Field> fields) {
  SP_TRY(std::string_view rest, find_only_field(fields, "stripe-signature"));
  Presented out;
  while (true) {
    const std::size_t comma = rest.find(',');
    SP_CHECK(add_stripe_item(out, rest.substr(0, comma)));
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (out.timestamp.empty()) return refused("malformed: no timestamp");
  if (out.signatures.empty()) return refused("missing: no v1 in stripe-signature");
  return out;
}

// A field of prefix and signature, and perhaps another one with a timestamp.
Result<Presented> read_plain(const WebhookVerification& verify, std::span<const http1::Field> fields) {
  const std::size_t size = digest_size(verify.algorithm);
  if (size == 0 || (verify.encoding != "hex" && verify.encoding != "base64")) {
    return self_error(ErrorKind::internal,
                      "webhook: the map asks for an algorithm or encoding that does not exist");
  }
  SP_TRY(const std::string_view value, find_only_field(fields, verify.header));
  if (!value.starts_with(verify.prefix)) return refused("malformed: not \"" + verify.prefix + "...\"");
  Presented out;
  SP_TRY(auto signature,
         parse_signature(value.substr(verify.prefix.size()), verify.encoding == "base64", size));
  out.signatures.push_back(std::move(signature));
  if (verify.timestamp_header.empty()) return out;
  SP_TRY(const std::string_view timestamp, find_only_field(fields, verify.timestamp_header));
  SP_CHECK(add_timestamp(out, timestamp));
  return out;
}

WebhookVerification plain(std::string header, std::string prefix, std::string timestamp_header) {
  WebhookVerification out;
  out.header = std::move(header);
  out.prefix = std::move(prefix);
  out.timestamp_header = std::move(timestamp_header);
  return out;
}

}  // namespace

Result<std::string_view> find_only_field(std::span<const http1::Field> fields, std::string_view name) {
  const http1::Field* found = nullptr;
  for (const http1::Field& field : fields) {
    if (!same_name(field.name, name)) continue;
    if (found != nullptr) return refused("malformed: " + std::string(name) + " is there twice");
    found = &field;
  }
  if (found == nullptr || found->value.empty()) return refused("missing: no " + std::string(name));
  if (found->value.size() > max_field) return refused("malformed: " + std::string(name) + " is too long");
  return found->value;
}

Result<Presented> read_presented(const WebhookVerification& verify, std::span<const http1::Field> fields) {
  switch (verify.scheme) {
    case WebhookScheme::stripe:
      return read_stripe(fields);
    case WebhookScheme::github:
      return read_plain(plain("x-hub-signature-256", "sha256=", ""), fields);
    case WebhookScheme::slack:
      return read_plain(plain("x-slack-signature", "v0=", "x-slack-request-timestamp"), fields);
    case WebhookScheme::hmac:
      return read_plain(verify, fields);
    case WebhookScheme::key: {
      Presented out;
      SP_TRY(out.key, find_only_field(fields, verify.header));
      return out;
    }
  }
  return self_error(ErrorKind::internal, "webhook: unknown scheme");
}

}  // namespace sallyport::identity
