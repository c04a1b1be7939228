#pragma once
// app/doctor/sign_in.h: what the journal says of sign-ins with a provider that came to nothing, and which
// setting each reason is about. Pure.
#include <map>
#include <string>
#include <string_view>

#include "app/doctor/diagnosis.h"

namespace sallyport::app::doctor {

// Of one provider, while the lines of the journal go by, oldest first.
struct Attempts {
  struct Refused {
    std::uint64_t times = 0;
    std::string last;           // when, as the journal writes it
    bool nobody_since = false;  // no sign-in with this provider has gone well after it
  };
  std::map<std::string, Refused, std::less<>> reasons;
  std::uint64_t went_well = 0;
};

class AttemptsByProvider {
 public:
  // One line; any other than of a sign-in is passed over. At most 64 reasons of a provider are kept.
  void read(std::string_view line);
  const Attempts* find(std::string_view provider) const;

 private:
  std::map<std::string, Attempts, std::less<>> providers_;
};

// Which setting to look at for this reason of a record; empty for what is nobody's fault here: an attempt
// that was too old, a person who was not let in over there.
std::string_view advice_for(std::string_view reason);

// `since`: the first day that was read, for people. What was refused and has gone well since is a remark.
void judge_attempts(const std::string& provider, const Attempts& attempts, const std::string& since,
                    Report& report);

}  // namespace sallyport::app::doctor
