#pragma once
// verify/run/rechecked.h: people of the company whose sessions the gate soon looks at again with their
// provider, each with something else wrong by then. All begin at once: a gate looks after ten seconds or so,
// and several cases wait for the same ten.
#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "verify/stage.h"

namespace sallyport::verify {

// Not thread-safe.
class Rechecked {
 public:
  // Signs all of them in, unless they are in already.
  // Errors: unavailable (a sign-in does not work).
  Result<void> begin(const Stage& stage);

  // "__Host-sallyport=..." of "honest", "refused", "other-subject", "other-audience", "other-issuer",
  // "other-party", "group-removed", "brief" or "slow"; empty for others. Their subjects have the same names.
  std::string cookie(std::string_view who) const;

 private:
  std::map<std::string, std::string, std::less<>> cookies_;
};

}  // namespace sallyport::verify
