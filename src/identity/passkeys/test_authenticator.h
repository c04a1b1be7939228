#pragma once
// identity/passkeys/test_authenticator.h: for tests: an authenticator and the browser that carries its
// answers. Every member may be changed to make it lie.
#include <boost/json.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/json_text.h"
#include "base/random.h"
#include "crypto/sha256.h"
#include "crypto/test_authenticator_key.h"

namespace sallyport::identity {

// Writes CBOR: definite lengths, shortest form.
namespace cbor {
inline std::string head(unsigned major, std::uint64_t value) {
  const auto first = [&](unsigned low) { return std::string(1, static_cast<char>(major << 5 | low)); };
  if (value < 24) return first(static_cast<unsigned>(value));
  const int bytes = value < 256 ? 1 : value < 65536 ? 2 : 4;
  std::string out = first(bytes == 1 ? 24U : bytes == 2 ? 25U : 26U);
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  return out;
}
inline std::string number(std::int64_t value) {
  return value < 0 ? head(1, static_cast<std::uint64_t>(-1 - value))
                   : head(0, static_cast<std::uint64_t>(value));
}
inline std::string bytes(std::string_view value) { return head(2, value.size()) + std::string(value); }
inline std::string text(std::string_view value) { return head(3, value.size()) + std::string(value); }
// `inside` is what is written already: items, or keys and values.
inline std::string array(std::size_t count, std::string_view inside) {
  return head(4, count) + std::string(inside);
}
inline std::string map(std::size_t pairs, std::string_view inside) {
  return head(5, pairs) + std::string(inside);
}
}  // namespace cbor

class TestAuthenticator {
 public:
  using Kind = crypto::TestAuthenticatorKey::Kind;
  explicit TestAuthenticator(Random& random, Kind kind = Kind::es256) : signer(kind) {
    id.resize(24);
    random.fill(std::as_writable_bytes(std::span(id)));
  }

  crypto::TestAuthenticatorKey signer;
  std::string id;
  std::string host = "flows.example.com";
  std::string origin = "https://flows.example.com";
  bool present = true, verified = true, syncs = false, backed_up = false;
  std::uint32_t counter = 0;
  std::string format = "none";  // "packed": by its own key; with `certifier`: by that one's
  const crypto::TestAuthenticatorKey* certifier = nullptr;
  std::string type;                // instead of the right one
  std::string more_client_data;    // ",\"crossOrigin\":true"
  std::string extensions;          // a CBOR map
  std::string more_data;           // at the end of authenticator data
  std::optional<std::string> key;  // instead of its own COSE key
  std::optional<std::string> handle;
  std::optional<int> claimed_algorithm;  // in the attestation statement
  // Changes what is sent, after it was signed.
  std::function<void(std::string&)> spoil_client_data, spoil_data, spoil_signature, spoil_object;

  // RegistrationResponseJSON for creation options.
  std::string create(std::string_view options_json) {
    const boost::json::value options = boost::json::parse(options_json);
    user_ = options.at("user").at("id").as_string();
    std::string client_data = client_data_for(options, "webauthn.create");
    std::string data = data_for(true);
    std::string signature = (certifier != nullptr ? *certifier : signer).sign(data + hash(client_data));
    spoil(spoil_client_data, client_data);
    spoil(spoil_data, data);
    spoil(spoil_signature, signature);
    std::string object = cbor::map(3, cbor::text("fmt") + cbor::text(format) + cbor::text("attStmt") +
                                          statement(signature) + cbor::text("authData") + cbor::bytes(data));
    spoil(spoil_object, object);
    std::string response;
    JsonObject(response)
        .add("clientDataJSON", encoded(client_data))
        .add("attestationObject", encoded(object))
        .add_raw("transports", R"(["internal","hybrid"])")
        .close();
    return envelope(response);
  }

  // AuthenticationResponseJSON for request options.
  std::string get(std::string_view options_json) {
    const boost::json::value options = boost::json::parse(options_json);
    std::string client_data = client_data_for(options, "webauthn.get");
    std::string data = data_for(false);
    std::string signature = signer.sign(data + hash(client_data));
    spoil(spoil_client_data, client_data);
    spoil(spoil_data, data);
    spoil(spoil_signature, signature);
    std::string response;
    JsonObject(response)
        .add("clientDataJSON", encoded(client_data))
        .add("authenticatorData", encoded(data))
        .add("signature", encoded(signature))
        .add("userHandle", handle.value_or(user_))
        .close();
    return envelope(response);
  }

  std::string cose_key() const {
    using cbor::bytes;
    using cbor::number;
    switch (signer.kind()) {
      case Kind::es256:
        return cbor::map(5, number(1) + number(2) + number(3) + number(-7) + number(-1) + number(1) +
                                number(-2) + bytes(signer.x()) + number(-3) + bytes(signer.y()));
      case Kind::rs256:
        return cbor::map(4, number(1) + number(3) + number(3) + number(-257) + number(-1) +
                                bytes(signer.modulus()) + number(-2) + bytes(signer.exponent()));
      case Kind::ed25519:
        return cbor::map(4, number(1) + number(1) + number(3) + number(-8) + number(-1) + number(6) +
                                number(-2) + bytes(signer.raw()));
    }
    return {};
  }
  static int algorithm_of(Kind kind) { return kind == Kind::es256 ? -7 : kind == Kind::rs256 ? -257 : -8; }
  const std::string& user() const { return user_; }

 private:
  static void spoil(const std::function<void(std::string&)>& change, std::string& text) {
    if (change) change(text);
  }
  static std::string encoded(std::string_view bytes) { return base64url(as_bytes(bytes)); }
  static std::string hash(std::string_view text) { return std::string(as_text(crypto::sha256(text))); }

  std::string client_data_for(const boost::json::value& options, std::string_view right_type) const {
    return R"({"type":")" + (type.empty() ? std::string(right_type) : type) + R"(","challenge":")" +
           std::string(options.at("challenge").as_string()) + R"(","origin":")" + origin + "\"" +
           more_client_data + "}";
  }
  std::string data_for(bool registration) const {
    const unsigned flags = (present ? 1U : 0U) | (verified ? 4U : 0U) | (syncs ? 8U : 0U) |
                           (backed_up ? 16U : 0U) | (registration ? 64U : 0U) |
                           (extensions.empty() ? 0U : 128U);
    std::string data = hash(host);
    data.push_back(static_cast<char>(flags));
    for (int i = 3; i >= 0; --i) data.push_back(static_cast<char>(counter >> (8 * i) & 0xff));
    if (registration) {
      data.append(16, '\0');
      data.push_back(static_cast<char>(id.size() >> 8));
      data.push_back(static_cast<char>(id.size() & 0xff));
      data += id + key.value_or(cose_key());
    }
    return data + extensions + more_data;
  }
  std::string statement(std::string_view signature) const {
    if (format != "packed") return cbor::map(0, "");
    const Kind kind = certifier != nullptr ? certifier->kind() : signer.kind();
    std::string inside = cbor::text("alg") + cbor::number(claimed_algorithm.value_or(algorithm_of(kind))) +
                         cbor::text("sig") + cbor::bytes(signature);
    if (certifier == nullptr) return cbor::map(2, inside);
    inside += cbor::text("x5c") + cbor::array(1, cbor::bytes(certifier->certificate()));
    return cbor::map(3, inside);
  }
  std::string envelope(std::string_view response) const {
    std::string out;
    JsonObject(out)
        .add("id", encoded(id))
        .add("rawId", encoded(id))
        .add("type", "public-key")
        .add_raw("response", response)
        .close();
    return out;
  }

  std::string user_;  // the handle it was given
};

}  // namespace sallyport::identity
