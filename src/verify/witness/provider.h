#pragma once
// verify/witness/provider.h: an OpenID provider that does as it is told, wrong too. Plain HTTP on loopback;
// it signs in whoever its script names, without asking. Nothing but `verify` ever starts one.
#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "verify/witness/acceptor.h"
#include "verify/witness/provider_request.h"
#include "verify/witness/provider_tokens.h"

namespace sallyport::verify {

// Its realms. Each is an issuer of its own, http://127.0.0.1:PORT/REALM, and a provider of that name in the
// copied map, but for the one that is an issuer of tokens there. What is wrong with a discovery document is
// so for good: gates keep such documents.
inline constexpr std::string_view company_realm = "verify";
inline constexpr std::string_view keys_realm = "verify-keys";          // its set holds keys nobody can read
inline constexpr std::string_view recheck_realm = "verify-recheck";    // the map has it looked at often
inline constexpr std::string_view renamed_realm = "verify-renamed";    // its document names another issuer
inline constexpr std::string_view inward_realm = "verify-inward";      // its document leads to cloud metadata
inline constexpr std::string_view machines_realm = "verify-machines";  // nobody signs in there: for services
inline constexpr std::array provider_realms = {company_realm, keys_realm, recheck_realm, renamed_realm,
                                               inward_realm};

// What a realm has seen so far.
struct ProviderSeen {
  std::map<std::string, std::size_t, std::less<>> asked;      // endpoint -> requests: "token", "jwks" ...
  FormFields authorize;                                       // the last authorization request
  FormFields token;                                           // the last token request
  std::string session;                                        // `sid` of the last sign-in
  std::map<std::string, std::size_t, std::less<>> refreshes;  // subject -> how often
  std::size_t used_codes = 0;                                 // shown again
  std::size_t used_refresh_tokens = 0;                        // shown again
  std::size_t without_proof_key = 0;                          // codes that were redeemed without one

  std::size_t count(std::string_view endpoint) const {
    const auto found = asked.find(endpoint);
    return found == asked.end() ? 0 : found->second;
  }
};

// Endpoints of a realm: /.well-known/openid-configuration, /authorize (answers the browser at once), /token,
// /userinfo, /jwks, /end_session. A proof key (RFC 7636) is compared if the sign-in began with a challenge
// and the code comes with a verifier: as lenient as the worst of its kind. Thread-safe; threads: acceptor.h.
class HostileProvider {
 public:
  // Errors: unavailable, internal (no keys).
  static Result<std::unique_ptr<HostileProvider>> start();

  std::string issuer(std::string_view realm) const;
  // For sign-ins from now on, and for what becomes of them later.
  void follow(std::string_view realm, ProviderScript script);
  ProviderSeen seen(std::string_view realm) const;
  // A token over two complete JSON texts with a realm's own key; `key_id` is what its header should say.
  std::string sign(std::string_view realm, std::string_view header, std::string_view claims) const;
  std::string key_id(std::string_view realm) const;
  // What a program shows by itself, made as an ID token is, as right or as wrong.
  std::string token_for(std::string_view realm, const std::string& audience,
                        const ProviderScript& script) const;
  // Signed by somebody who is not the provider.
  std::string sign_as_attacker(std::string_view realm, std::string_view header,
                               std::string_view claims) const;
  // Codes and tokens that it gave out, the last few hundred: to be looked for where they must not be.
  std::vector<std::string> issued() const;
  std::uint16_t port() const { return acceptor_->port(); }

 private:
  struct Grant {
    std::string client_id;
    std::string nonce;
    std::string challenge;
    std::string acr;
    std::string session;
    ProviderScript script{};
    bool used = false;
  };
  struct Realm {
    explicit Realm(RealmKeys made) : keys(std::move(made)) {}
    std::string name;
    RealmKeys keys;
    ProviderScript script;
    ProviderSeen seen;
    std::map<std::string, Grant, std::less<>> codes;
    std::map<std::string, Grant, std::less<>> refresh_tokens;
  };

  HostileProvider() = default;
  void serve(int descriptor, const std::atomic<bool>& stopping);
  ProviderReply answer(const ProviderRequest& request);
  // The rest is called with the lock held.
  ProviderReply answer(Realm& realm, std::string_view endpoint, const ProviderRequest& request);
  ProviderReply discovery(const Realm& realm) const;
  ProviderReply authorize(Realm& realm, const FormFields& fields);
  ProviderReply token(Realm& realm, const FormFields& fields);
  ProviderReply redeem(Realm& realm, const FormFields& fields);
  ProviderReply refresh(Realm& realm, const FormFields& fields);
  ProviderReply give(Realm& realm, const Grant& grant, bool refreshed);
  ProviderReply key_set(const Realm& realm) const;
  Realm& find(std::string_view realm) const;
  void note(std::string secret);

  mutable std::mutex mutex_;
  mutable std::map<std::string, Realm, std::less<>> realms_;  // never grows after the start
  std::deque<std::string> issued_;
  SystemRandom random_;
  std::unique_ptr<Acceptor> acceptor_;  // last: its threads use the rest
};

}  // namespace sallyport::verify
