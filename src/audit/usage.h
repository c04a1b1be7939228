#pragma once
// audit/usage.h: what calls of models came to, added up from the lines of the journal: for reports, and for
// the budgets of a gateway that begins again.
#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "audit/chain.h"
#include "base/clock.h"
#include "base/result.h"
#include "store/directory.h"

namespace sallyport::audit {

struct UsageKey {
  std::string day;  // "2026-11-23", UTC, on which the calls began
  std::string workflow;
  std::string component;  // that answered
  std::string model;
  auto operator<=>(const UsageKey&) const = default;
};

struct UsageSum {
  std::uint64_t calls = 0;  // that were allowed
  std::uint64_t refused = 0;
  std::uint64_t estimated = 0;  // of the calls: their tokens were counted by us, or a crash cut them off
  std::uint64_t tokens_in = 0;
  std::uint64_t tokens_out = 0;
  std::uint64_t tokens_cached = 0;
  std::uint64_t cost = 0;  // picodollars
};
void add(UsageSum& sum, const UsageSum& more);  // stays at the largest number

// What an account of a budget has to bear, at a time in the windows that matter.
struct Charge {
  std::string account;
  WallTime at{};
  std::uint64_t tokens = 0;
  std::uint64_t cost = 0;
  std::uint64_t calls = 0;
};

// Not thread-safe. Days with very many different names keep the first thousand rows; the rest is added up
// in one called "(others)".
class UsageFold {
 public:
  // Lines before `since` are passed over; it is moved back to the beginning of its day.
  explicit UsageFold(WallTime since = {});

  // Lines of the journal in their order; what is no call of a model changes nothing but the watermark.
  void add(std::string_view line);

  const std::map<UsageKey, UsageSum>& rows() const { return rows_; }
  // Everything that accounts bear since `since`: finished calls with what they came to, and calls that are
  // not finished, or that a crash cut off, with all that was reserved for them.
  std::vector<Charge> charges(WallTime since) const;

  WallTime since() const { return since_; }
  const ChainHead& watermark() const { return watermark_; }  // of the last line that was added

  // As text (JSON), for a later run to go on from. Charges before the month of `now` and rows of more than
  // 400 days are left out, and charges gathered as coarsely as the windows of budgets allow at `now`.
  std::string save(WallTime now) const;
  // Errors: malformed.
  static Result<UsageFold> parse(std::string_view text);

 private:
  friend struct UsageText;
  struct Open {  // a call under way
    WallTime at{};
    UsageKey key;
    std::vector<std::string> accounts;
    std::uint64_t tokens = 0;
    std::uint64_t cost = 0;
  };
  struct Finished;
  using ChargeKey = std::pair<std::string, WallTime>;

  void begin(std::string_view line);
  void finish(std::string_view line);
  void end_all_open();
  UsageSum& row(const UsageKey& key);
  void charge(const std::vector<std::string>& accounts, WallTime at, const Charge& amount);

  WallTime since_;
  ChainHead watermark_;
  std::map<UsageKey, UsageSum> rows_;
  std::map<std::string, std::size_t, std::less<>> rows_of_day_;
  std::map<ChargeKey, Charge> charges_;
  std::map<std::string, Open, std::less<>> open_;  // by request id
};

// Of the whole journal since `since`. `saved`: what UsageFold::save gave, or nothing; if it reaches back far
// enough and its last line is in this journal as it was, only newer lines are read. Works while the gateway
// writes. Errors: I/O only.
Result<UsageFold> fold_usage(store::Directory& journal, WallTime since, std::string_view saved = {});

}  // namespace sallyport::audit
