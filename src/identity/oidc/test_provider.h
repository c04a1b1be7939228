#pragma once
// identity/oidc/test_provider.h: for tests: an OpenID provider in memory, behind the interface of outbound.
// It does what the standards say, and lies where a switch tells it to.
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/json_text.h"
#include "crypto/sha256.h"
#include "crypto/test_signing.h"
#include "identity/token/token.h"
#include "outbound/outbound.h"
#include "wire/http1/form.h"

namespace sallyport::identity {

inline constexpr std::string_view test_issuer = "https://login.example.com/realm";

// JSON members by name; an empty value takes the member away.
using Members = std::map<std::string, std::string>;

inline std::string as_json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

inline std::string to_json(const Members& members) {
  std::string out;
  JsonObject object(out);
  for (const auto& [name, value] : members) {
    if (!value.empty()) object.add_raw(name, value);
  }
  object.close();
  return out;
}

inline void put(Members& members, const Members& changes) {
  for (const auto& [name, value] : changes) members[name] = value;
}

// Thread-safe, as far as nobody turns a switch while a call runs.
class TestProvider final : public outbound::Outbound {
 public:
  explicit TestProvider(ManualClock& clock)
      : clock_(clock), signer_(crypto::TestSigner::make(crypto::SignatureAlgorithm::es256)) {}

  // What is said of everybody.
  Members discovery;  // put over the document
  Members claims;     // put over the ID token's
  Members userinfo{{"sub", as_json("u-1")}};
  std::string userinfo_body;  // instead
  Members answer;             // put over the token endpoint's
  // Switches.
  bool down = false;
  bool userinfo_down = false;
  std::string refuse_token;  // `error` of the token endpoint
  std::uint16_t refuse_status = 400;
  bool refresh_has_id_token = true;
  bool rotates = true;
  bool wrong_key = false;        // ID tokens are signed by somebody else
  bool unsigned_tokens = false;  // alg none
  std::string token_type = "JWT";
  std::chrono::seconds takes{0};        // the token endpoint; the clock goes on meanwhile
  std::function<void()> in_token_call;  // runs within it
  // What was asked.
  struct Call {
    std::string url;
    std::string authorization;
    std::map<std::string, std::string> form;
  };
  std::vector<Call> calls;
  std::size_t count(std::string_view end) const {
    const std::scoped_lock lock(mutex_);
    std::size_t n = 0;
    for (const Call& call : calls) n += call.url.ends_with(end) ? 1 : 0;
    return n;
  }
  const Call& last(std::string_view end) const {
    for (auto at = calls.rbegin(); at != calls.rend(); ++at) {
      if (at->url.ends_with(end)) return *at;
    }
    static const Call none;
    return none;
  }
  const crypto::TestSigner& signer() const { return signer_; }

  // What a person's browser gets when they sign in at `address`: the fields of the callback.
  std::map<std::string, std::string, std::less<>> sign_in(const std::string& address) {
    std::map<std::string, std::string> asked = read(address.substr(address.find('?') + 1));
    if (const auto uri = asked.find("request_uri"); uri != asked.end()) asked = pushed_.at(uri->second);
    const std::string code = "code-" + std::to_string(++codes_);
    grants_[code] = {asked["nonce"], asked["code_challenge"], asked["redirect_uri"]};
    last_request = asked;
    return {{"state", asked["state"]}, {"code", code}};
  }
  std::map<std::string, std::string> last_request;

  static std::map<std::string, std::string> read(std::string_view text) {
    std::map<std::string, std::string> out;
    while (!text.empty()) {
      const std::string_view pair = text.substr(0, text.find('&'));
      text.remove_prefix(std::min(text.size(), pair.size() + 1));
      const std::string name(pair.substr(0, pair.find('=')));
      const auto form = http1::Form::parse(pair);
      if (form.ok() && form->find(name) != nullptr) out[name] = *form->find(name);
    }
    return out;
  }

  Result<outbound::Response> call(const outbound::Request& request, const outbound::Place&,
                                  const outbound::Limits&) override {
    std::map<std::string, std::string> form = read(request.body);
    {
      const std::scoped_lock lock(mutex_);
      calls.push_back({request.url, std::string(request.authorization.reveal()), form});
      if (down) return upstream_error(ErrorKind::unavailable, "connection refused (test)");
    }
    const std::string_view path = std::string_view(request.url).substr(request.url.rfind('/'));
    if (path == "/openid-configuration") return reply(200, document());
    if (path == "/jwks") return reply(200, signer_.jwk_set("one"));
    if (path == "/par") return push(std::move(form));
    if (path == "/userinfo") return tell();
    if (path == "/token") return token(form);
    return reply(404, "{}");
  }

  std::string id_token(std::string_view nonce, std::string_view access) {
    const std::int64_t now = to_unix_seconds(clock_.wall());
    Members all = {{"iss", as_json(test_issuer)},
                   {"aud", as_json("sallyport")},
                   {"sub", as_json("u-1")},
                   {"iat", std::to_string(now)},
                   {"exp", std::to_string(now + 300)},
                   {"auth_time", std::to_string(now - 5)},
                   {"sid", as_json("s-1")},
                   {"email", as_json("Alice@Example.com")},
                   {"email_verified", "true"},
                   {"groups", R"(["staff"])"},
                   {"name", as_json("Alice")},
                   {"nonce", nonce.empty() ? "" : as_json(nonce)},
                   {"at_hash", as_json(half_hash("ES256", access))}};
    put(all, claims);
    if (unsigned_tokens)
      return base64url(as_bytes(R"({"alg":"none"})")) + "." + base64url(as_bytes(to_json(all))) + ".";
    const std::string header = R"("kid":"one","typ":")" + token_type + "\"";
    return wrong_key ? crypto::TestSigner::make(crypto::SignatureAlgorithm::es256).token(header, to_json(all))
                     : signer_.token(header, to_json(all));
  }

 private:
  struct Grant {
    std::string nonce;
    std::string challenge;
    std::string redirect;
  };

  static outbound::Response reply(std::uint16_t status, std::string body) {
    outbound::Response out;
    out.status = status;
    out.content_type = "application/json";
    out.body = std::move(body);
    return out;
  }
  static outbound::Response refuse(std::uint16_t status, std::string_view error) {
    return reply(status, to_json({{"error", as_json(error)}}));
  }

  std::string document() const {
    const std::string base(test_issuer);
    Members all = {{"issuer", as_json(base)},
                   {"authorization_endpoint", as_json(base + "/authorize")},
                   {"token_endpoint", as_json(base + "/token")},
                   {"jwks_uri", as_json(base + "/jwks")},
                   {"userinfo_endpoint", as_json(base + "/userinfo")},
                   {"end_session_endpoint", as_json(base + "/logout")},
                   {"pushed_authorization_request_endpoint", as_json(base + "/par")},
                   {"code_challenge_methods_supported", R"(["S256"])"}};
    put(all, discovery);
    return to_json(all);
  }

  outbound::Response push(std::map<std::string, std::string> form) {
    const std::string uri = "urn:request:" + std::to_string(pushed_.size());
    pushed_[uri] = std::move(form);
    return reply(201, to_json({{"request_uri", as_json(uri)}, {"expires_in", "60"}}));
  }

  outbound::Response tell() const {
    if (userinfo_down) return reply(503, "{}");
    return reply(200, userinfo_body.empty() ? to_json(userinfo) : userinfo_body);
  }

  outbound::Response token(std::map<std::string, std::string>& form) {
    if (in_token_call) in_token_call();
    clock_.advance(takes);
    const std::scoped_lock lock(mutex_);
    if (!refuse_token.empty()) return refuse(refuse_status, refuse_token);
    std::string nonce;
    const bool fresh = form["grant_type"] == "authorization_code";
    if (fresh) {
      const auto grant = grants_.find(form["code"]);
      if (grant == grants_.end() || grant->second.redirect != form["redirect_uri"])
        return refuse(400, "invalid_grant");
      const std::string proof = base64url(crypto::sha256(std::string_view(form["code_verifier"])));
      if (!grant->second.challenge.empty() && proof != grant->second.challenge)
        return refuse(400, "invalid_grant");
      nonce = grant->second.nonce;
      grants_.erase(grant);
    } else if (form["refresh_token"] != refresh_) {
      return refuse(400, "invalid_grant");
    }
    if (fresh || rotates) refresh_ = "refresh-" + std::to_string(++refreshes_);
    const std::string access = "access-" + std::to_string(++accesses_);
    Members all = {{"access_token", as_json(access)},
                   {"token_type", as_json("Bearer")},
                   {"expires_in", "3600"},
                   {"refresh_token", fresh || rotates ? as_json(refresh_) : ""}};
    if (fresh || refresh_has_id_token) all["id_token"] = as_json(id_token(nonce, access));
    put(all, answer);
    return reply(200, to_json(all));
  }

  ManualClock& clock_;
  const crypto::TestSigner signer_;
  mutable std::mutex mutex_;
  std::map<std::string, Grant> grants_;
  std::map<std::string, std::map<std::string, std::string>> pushed_;
  std::string refresh_;
  int codes_ = 0;
  int refreshes_ = 0;
  int accesses_ = 0;
};

}  // namespace sallyport::identity
