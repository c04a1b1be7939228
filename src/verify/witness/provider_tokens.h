#pragma once
// verify/witness/provider_tokens.h: the ID tokens of the provider of `verify`, honest or not. Pure but for
// the clock.
#include <chrono>
#include <string>
#include <vector>

#include "verify/witness/misbehaviour.h"
#include "verify/witness/provider_keys.h"

namespace sallyport::verify {

// What one realm does from now on: who is signed in there, and what is wrong about it.
struct ProviderScript {
  Misbehaviour misbehaviour = Misbehaviour::none;
  std::string subject = "verify-subject";
  std::string email = "member@verify.example";
  std::vector<std::string> groups = {"verify-members"};
  bool keeps_groups = true;  // otherwise there are none in a refreshed token
  std::vector<std::string> amr = {"pwd", "mfa"};
  std::string session;                        // `sid`; empty: a new one for each sign-in
  std::chrono::seconds access_life{3600};     // what it says of its access tokens
  std::chrono::milliseconds refresh_wait{0};  // before it answers to a refresh token
  bool refresh_tokens = true;                 // it gives them out; each counts once
  bool email_in_id_token = true;              // otherwise only its userinfo endpoint says it
};

// Of a realm. `other` lies in its key set too, marked for another algorithm; `attacker` does not.
struct RealmKeys {
  NamedKey own;
  NamedKey other;
  NamedKey attacker;
};

// What one ID token is made for.
struct TokenOrder {
  std::string issuer;
  std::string client_id;
  std::string nonce;
  std::string acr;           // what was asked for
  std::string session;       // `sid`
  std::string access_token;  // for `at_hash`; empty: there is none
  bool refreshed = false;
};

std::string make_id_token(const ProviderScript& script, const TokenOrder& order, const RealmKeys& keys);
// What the userinfo endpoint says: a JSON text.
std::string make_userinfo(const ProviderScript& script);

}  // namespace sallyport::verify
