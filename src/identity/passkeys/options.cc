#include "identity/passkeys/options.h"

#include "base/encoding.h"
#include "base/json_text.h"

namespace sallyport::identity {
namespace {

constexpr std::string_view kind = "public-key";

std::string transports(const PasskeyRow& row) {
  std::string out = "[";
  for (const std::string& transport : row.transports) {
    if (out.size() > 1) out.push_back(',');
    append_json_string(out, transport);
  }
  return out + "]";
}

std::string descriptors(std::span<const PasskeyRow> rows) {
  std::string out = "[";
  for (const PasskeyRow& row : rows) {
    if (out.size() > 1) out.push_back(',');
    JsonObject entry(out);
    entry.add("type", kind).add("id", base64url(as_bytes(row.credential.id)));
    if (!row.transports.empty()) entry.add_raw("transports", transports(row));
    entry.close();
  }
  return out + "]";
}

std::string algorithms() {
  std::string out = "[";
  for (const int algorithm : credential_algorithms) {
    if (out.size() > 1) out.push_back(',');
    JsonObject(out).add("type", kind).add("alg", algorithm).close();
  }
  return out + "]";
}

std::int64_t timeout() { return std::chrono::milliseconds(ceremony_life).count(); }

}  // namespace

std::string creation_options(std::string_view challenge, std::string_view host, std::string_view handle,
                             std::string_view account, std::string_view display_name,
                             std::span<const PasskeyRow> have) {
  std::string party;
  JsonObject(party).add("id", host).add("name", host).close();
  std::string user;
  JsonObject(user)
      .add("id", handle)
      .add("name", account)
      .add("displayName", display_name.empty() ? account : display_name)
      .close();
  std::string selection;
  JsonObject(selection)
      .add("residentKey", "required")
      .add("requireResidentKey", true)
      .add("userVerification", "required")
      .close();
  std::string out;
  JsonObject(out)
      .add_raw("rp", party)
      .add_raw("user", user)
      .add("challenge", challenge)
      .add_raw("pubKeyCredParams", algorithms())
      .add("timeout", timeout())
      .add_raw("excludeCredentials", descriptors(have))
      .add_raw("authenticatorSelection", selection)
      .add("attestation", "none")
      .close();
  return out;
}

std::string request_options(std::string_view challenge, std::string_view host,
                            std::span<const PasskeyRow> may) {
  std::string out;
  JsonObject(out)
      .add("challenge", challenge)
      .add("timeout", timeout())
      .add("rpId", host)
      .add_raw("allowCredentials", descriptors(may))
      .add("userVerification", "required")
      .close();
  return out;
}

}  // namespace sallyport::identity
