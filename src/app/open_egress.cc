// What the egress door needs beyond what the web door has: keys, budgets as the journal left them, kept
// prompts.
#include <algorithm>

#include "app/parts.h"
#include "audit/usage.h"
#include "store/directory.h"
#include "store/file.h"
#include "vault/kept_key.h"

namespace sallyport::app {
namespace {

constexpr std::size_t max_usage_state = 64 << 20;  // bytes

// The first moment of the month: no window reaches further back.
WallTime month_of(WallTime now) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(now)};
  return std::chrono::sys_days{day.year() / day.month() / 1};
}

}  // namespace

Result<void> Parts::open_keys() {
  SP_TRY(keys, identity::WorkflowKeys::open(*database, clock, random));
  return {};
}

// The journal is the ledger: what it says was used is used, and a call that it saw begin and not end has used
// all that was reserved for it.
Result<void> Parts::restore_budgets() {
  const std::string file = options.state + "/usage.json";
  std::string saved;
  if (store::file_exists(file)) {
    SP_TRY(saved, store::read_file(file, max_usage_state, store::Privacy::owner_only));
  }
  SP_TRY(auto directory, store::open_directory(options.state + "/journal", store::IfMissing::fail));
  const WallTime now = clock.wall();
  SP_TRY(const audit::UsageFold fold, audit::fold_usage(*directory, month_of(now), saved));
  for (const audit::Charge& charge : fold.charges(month_of(now))) {
    budgets.restore(charge.account, charge.at, {charge.tokens, charge.cost, charge.calls});
  }
  return store::write_file_atomically(file, fold.save(now));
}

Result<void> Parts::open_kept(const map::Map& map) {
  const bool wanted = std::any_of(map.flows.begin(), map.flows.end(),
                                  [](const Flow& flow) { return flow.egress && flow.egress->keep_prompts; });
  if (!wanted) return {};
  SP_TRY(Secret key, vault::kept_texts_key(options.state, *secrets, random, store::IfMissing::make));
  const std::string folder = options.state + "/" + std::string(vault::kept_folder);
  SP_TRY(kept, vault::KeptTexts::open(folder, std::move(key), clock, random));
  return {};
}

}  // namespace sallyport::app
