#pragma once
// identity/tokens/owner_round.h: which owners are asked about next, and what follows from the answers.
// Private to api_tokens.cc; no I/O, no lock.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "identity/tokens/live_tokens.h"

namespace sallyport::identity {

// One owner of tokens that are alive, and what was found out about them.
struct AskedOwner {
  Principal owner;
  std::vector<std::string> ids;
  OwnerNow answer;
};

class OwnerRound {
 public:
  // Those whose turn it is: each about every five seconds.
  std::vector<AskedOwner> due(const LiveTokens& tokens, const Instant& now);

 private:
  std::map<std::string, MonoTime> asked_;  // by owner
};

// The token as it is with that answer, which is not `gone`.
ApiToken with_owner(const ApiToken& token, const OwnerNow& known, const Instant& now);

}  // namespace sallyport::identity
