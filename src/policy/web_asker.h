#pragma once
// policy/web_asker.h: puts one question about a crossing at the web door to the compiled policies: for who
// asks, or for somebody made up who is in one role.
#include "policy/engine_parts.h"
#include "policy/verdict.h"
#include "policy/web_facts.h"

namespace sallyport::policy {

struct AskedWeb {
  const Query* query = nullptr;
  WebFacts facts;
  const RoleFacts* made_up = nullptr;
};

class WebAsker {
 public:
  WebAsker(const Engine::Parts& parts, Scratch& scratch) : parts_(parts), scratch_(scratch) {}
  Verdict ask(const AskedWeb& asked) const;

 private:
  void set_principal(cedar::RequestBuilder& request, const AskedWeb& asked) const;
  void set_context(cedar::RequestBuilder& request, const WebFacts& facts) const;

  const Engine::Parts& parts_;
  Scratch& scratch_;
};

}  // namespace sallyport::policy
