#pragma once
// policy/web_adviser.h: what would have to change for a refused crossing at the web door to be allowed: asks
// again as if it had.
#include "policy/web_asker.h"

namespace sallyport::policy {

class WebAdviser {
 public:
  WebAdviser(const Engine::Parts& parts, const WebAsker& asker, const AskedWeb& asked)
      : parts_(parts), asker_(asker), asked_(asked) {}

  // `refusal` with the nearest need. One that a policy beside the flows made keeps that policy's words. A
  // program can sign in nowhere: who shows a token or a certificate is told what is missing, and needs
  // nothing.
  Refusal advise(Refusal refusal) const;

 private:
  // What is taken to be otherwise.
  struct Change {
    bool mfa = false;
    bool fresh = false;
    const SignInFacts* sign_in = nullptr;
    std::string_view network = {};
    const RoleFacts* made_up = nullptr;
  };

  Refusal advise_service(Refusal refusal) const;
  Refusal advise_person(Refusal refusal) const;
  Refusal helped(Refusal refusal, Refusal::Need need, std::string_view reason, std::size_t rule) const;
  Refusal unverified(Refusal refusal) const;
  Refusal another_sign_in(Refusal refusal) const;
  Refusal somebody_else(Refusal refusal, Refusal::Need need, std::string_view reason) const;

  // The policy that would allow; no_rule if it would still be refused.
  std::size_t allowed_if(const Change& change) const;
  // The same for somebody in a role that leads here, signed in as well as can be, from `network`; empty: from
  // where they are.
  std::size_t allowed_in_a_role(std::string_view network) const;

  const Engine::Parts& parts_;
  const WebAsker& asker_;
  const AskedWeb& asked_;
};

}  // namespace sallyport::policy
