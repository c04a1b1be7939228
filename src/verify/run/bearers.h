#pragma once
// verify/run/bearers.h: tokens that services show (JWT), good ones and such as nobody should believe.
#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "verify/witness/provider.h"

namespace sallyport::verify {

// Not thread-safe. The provider must outlive it.
class Bearers {
 public:
  explicit Bearers(const HostileProvider& provider) : provider_(provider) {}

  // By the component that it is for, "one" or "two", and what is wrong with it: "one" (nothing),
  // "one:expired" or another name of witness/misbehaviour.h, "one:of-nobody" (a subject that no service has),
  // "one:of-sign-in" (of a realm that people sign in with). The same text for a while.
  // Errors: not_found: nothing of that name.
  Result<std::string> find(std::string_view what);

 private:
  struct Made {
    std::string text;
    std::chrono::steady_clock::time_point at;
  };
  Result<std::string> make(std::string_view audience, std::string_view wrong) const;
  const HostileProvider& provider_;
  std::map<std::string, Made, std::less<>> made_;
};

}  // namespace sallyport::verify
