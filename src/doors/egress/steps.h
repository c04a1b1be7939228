#pragma once
// doors/egress/steps.h: the steps of a call, in order. Each takes what the one before it made, and each
// failure is an Error that says whose fault it was; serve.cc turns it into an answer in the caller's dialect,
// and a record.
#include <cstring>

#include "doors/egress/call.h"

namespace sallyport::doors::egress {

// 2: who is called, and who calls. The key is looked at before anything is said about the path: a stranger
// learns nothing of what there is. Errors: unauthenticated, not_found, forbidden, malformed.
Result<void> identify(Call& call);
Result<void> locate(Call& call);
// 3: the body, whole, and the one reading of it. Errors: too_large, malformed, forbidden, what receive_body
// says.
net::Task<Result<void>> receive(Call& call);

// Where a call may go: the component of its path, then the fallbacks of the flow that allowed it.
struct Candidate {
  const Target* target = nullptr;
  std::string model;
};

// 4: asks the policy. Errors: forbidden.
Result<Permit> decide(Call& call, const Candidate& candidate);

// 5: what it may use is set aside, it is in the journal, and the credential is lent. Errors: rate_limited (a
// budget), forbidden (a budget in money, and no price), unavailable/self (journal, vault).
struct Admitted {
  Permit permit;
  Candidate candidate;
  const Flow* flow = nullptr;
  const ModelPrice* price = nullptr;  // null: not known
  guard::Reservation reservation;
  std::int64_t output_reserved = 0;  // tokens of it
  bool ask_for_usage = false;
};
Result<Admitted> reserve(Call& call, Permit permit, Candidate candidate);
net::Task<Result<void>> record_start(Call& call, const Admitted& admitted);

struct Equipped {
  explicit Equipped(Admitted from) : admitted(std::move(from)) {}
  Equipped(Equipped&&) = default;
  Equipped& operator=(Equipped&&) = default;
  ~Equipped() { ::explicit_bzero(head.data(), head.size()); }
  Admitted admitted;
  std::string head;  // of the request to the upstream; wiped by who made it, as it holds the credential
  std::string body;
  std::shared_ptr<const guard::RedactionPatterns> patterns;  // of the lent credential; null: none was lent
};
Result<Equipped> equip(Call& call, Admitted admitted);

// 6: to the upstream and back. What was used is settled whatever happens. `tried` says that the upstream did
// not begin to answer, or said that it cannot now: another candidate may be asked, as the caller has got
// nothing yet.
struct Outcome {
  Result<void> result;
  bool try_another = false;
};
net::Task<Outcome> exchange(Call& call, Equipped equipped, bool is_last);

}  // namespace sallyport::doors::egress
