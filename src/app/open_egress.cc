// What the egress door needs beyond what the web door has: keys, budgets as the journal left them, kept
// prompts.
#include <algorithm>

#include "app/parts.h"
#include "app/usage/fold_file.h"
#include "store/directory.h"
#include "vault/own_keys.h"

namespace sallyport::app {
Result<void> Parts::open_keys() {
  SP_TRY(keys, identity::WorkflowKeys::open(*database, clock, random));
  return {};
}

// The journal is the ledger: what it says was used is used, and a call that it saw begin and not end has used
// all that was reserved for it.
Result<void> Parts::restore_budgets() {
  const WallTime now = clock.wall();
  SP_TRY(const audit::UsageFold fold, fold_usage_of(options.state, month_begin(now), now));
  for (const audit::Charge& charge : fold.charges(month_begin(now))) {
    budgets.restore(charge.account, charge.at, {charge.tokens, charge.cost, charge.calls});
  }
  return {};
}

Result<void> Parts::open_kept(const map::Map& map) {
  const bool wanted = std::any_of(map.flows.begin(), map.flows.end(),
                                  [](const Flow& flow) { return flow.egress && flow.egress->keep_prompts; });
  if (!wanted) return {};
  SP_TRY(Secret key,
         vault::own_key(vault::kept_texts, options.state, *secrets, random, store::IfMissing::make));
  const std::string folder = options.state + "/" + std::string(vault::kept_folder);
  SP_TRY(kept, vault::KeptTexts::open(folder, std::move(key), clock, random));
  return {};
}

Result<void> Parts::open_telemetry(const map::Map& map) {
  if (map.telemetry.empty()) return {};
  console::TelemetryOptions where;
  where.endpoint = map.telemetry;
  where.source = {map.stack, SALLYPORT_VERSION};
  SP_TRY(telemetry, console::Telemetry::start(std::move(where), clock));
  return {};
}

}  // namespace sallyport::app
