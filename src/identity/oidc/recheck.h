#pragma once
// identity/oidc/recheck.h: looks at the sessions that are due, a few at once.
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>

#include "identity/oidc/relying_party.h"

namespace sallyport::identity {

// Thread-safe. One run at a time: who calls during one returns at once. A run begins exchanges for two
// seconds, four at a time: with answers within 100 ms that is some 40 sessions a second, 12,000 within five
// minutes. A provider that does not answer rests for 30 s, so that it holds up nobody else's people.
class Recheck {
 public:
  using Find = std::function<std::shared_ptr<RelyingParty>(std::string_view provider)>;
  Recheck(Shared& shared, Find find) : shared_(shared), find_(std::move(find)) {}

  void run();

 private:
  void work(MonoTime until);
  void look(const Schedule::Due& due);
  void try_later(const RelyingParty& party, const Schedule::Due& due, const Looked& found);
  void end(const std::string& session, std::string_view reason);

  Shared& shared_;
  const Find find_;
  std::mutex running_;
};

}  // namespace sallyport::identity
