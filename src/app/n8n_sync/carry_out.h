#pragma once
// app/n8n_sync/carry_out.h: does what a plan says, step by step, so that a failure in between leaves no
// credential without a key that works and no key that nobody holds.
#include <functional>
#include <string>
#include <vector>

#include "app/n8n_sync/plan.h"
#include "base/clock.h"

namespace sallyport::app {

// Asks the keys API: path and body of a POST. Gives its answer.
using AskKeys = std::function<Result<std::string>(std::string_view path, const std::string& body)>;

struct SyncTerms {
  std::string n8n;         // as it is remembered
  std::string owned_file;  // in the state folder
  seconds ttl{0};          // of new keys
  seconds overlap{0};      // how long a key works beside its successor
};

// What became of a step.
struct Carried {
  std::string credential;
  std::string key;
  std::string error;  // empty: done
};

// One entry for each step, in their order; a step that fails does not stop the others. `owned` is what is
// remembered of every n8n; it is written after each step. No placeholder is kept, returned or told.
std::vector<Carried> carry_out(const SyncPlan& plan, const SyncTerms& terms, N8nClient& n8n,
                               const AskKeys& keys, std::vector<OwnedCredential> owned);

}  // namespace sallyport::app
