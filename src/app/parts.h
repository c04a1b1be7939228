#pragma once
// app/parts.h: everything that exists in a running gateway. Built in compose.cc, run in run.cc, reloaded in
// reload.cc.
#include <memory>
#include <mutex>
#include <vector>

#include "app/authority.h"
#include "app/compose.h"
#include "app/lanes.h"
#include "app/load_map.h"
#include "app/rechecks.h"
#include "audit/journal.h"
#include "console/service.h"
#include "console/telemetry.h"
#include "doors/web/pages/pages.h"
#include "identity/accounts/accounts.h"
#include "identity/accounts/attempt_bounds.h"
#include "identity/keys/keys.h"
#include "identity/oidc/providers.h"
#include "identity/passkeys/passkeys.h"
#include "identity/services/service_tokens.h"
#include "identity/signals/signals.h"
#include "identity/tokens/api_tokens.h"
#include "net/signals.h"
#include "vault/secrets.h"

namespace sallyport::app {

// Members are destroyed in reverse: what uses something stands below it.
struct Parts {
  ~Parts();

  Result<void> open_state(const map::Map& map);
  Result<void> open_people(const map::Map& map);
  Result<void> open_providers(const map::Map& map);
  void watch_tokens();
  Result<void> open_keys();
  Result<void> restore_budgets();
  Result<void> open_kept(const map::Map& map);
  Result<void> open_telemetry(const map::Map& map);
  Result<void> open_doors(AcceptedMap accepted);
  Result<void> open_back_office(const map::Listen& listen);
  Result<void> invite_first_person();
  void describe(const doors::Site& site);
  void run();

  // Puts the map file in force, or leaves everything as it is and says why. JSON: {"accepted", "map_version",
  // "findings"}. Thread-safe; writes to the journal.
  std::string reload();
  // The map in force with its secrets read again, as after a rotation; else as `reload`. Also thread-safe.
  std::string reload_secrets();
  void record(Record::Kind kind, std::string_view map_version, std::string_view detail);

  GatewayOptions options;
  Started started;
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<audit::Journal> journal;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<identity::Sessions> sessions;
  std::unique_ptr<identity::Accounts> accounts;
  std::unique_ptr<identity::Passkeys> passkeys;
  identity::AttemptBounds attempt_bounds{clock};
  std::unique_ptr<identity::Method> sign_in;  // with an account of ours
  std::unique_ptr<outbound::Outbound> outbound;
  std::unique_ptr<identity::Providers> providers;  // with an account elsewhere
  std::unique_ptr<identity::ApiTokens> tokens;
  std::unique_ptr<identity::Signals> signal_sources;
  std::unique_ptr<identity::ServiceTokens> service_tokens;
  std::unique_ptr<identity::AssertionSigner> signer;
  identity::ReplayCache replays{clock};
  std::unique_ptr<identity::WorkflowKeys> keys;
  guard::Budgets budgets{clock};
  std::unique_ptr<vault::KeptTexts> kept;  // null: the map keeps no prompts
  std::unique_ptr<vault::SecretSource> secrets;
  std::unique_ptr<console::Telemetry> telemetry;  // null: the map sends none
  std::unique_ptr<doors::Pages> pages;
  std::unique_ptr<net::Workers> workers;
  std::unique_ptr<net::Workers> verifiers;
  std::shared_ptr<const net::TlsContext> upstream_tls;
  std::unique_ptr<doors::Gate> gate;
  std::unique_ptr<Lanes> lanes;
  net::Loop back_office;  // health, admin, signals, sweeps
  std::vector<std::unique_ptr<console::Service>> services;
  std::unique_ptr<net::Signals> signals;
  std::unique_ptr<Rechecks> rechecks;  // while running

  std::mutex reloading;
  std::shared_ptr<const doors::Site> site;  // guarded by `reloading` once running
  std::atomic<std::uint64_t> reloads{0};
  std::atomic<std::uint64_t> refusals{0};
  std::atomic<bool> draining{false};
  MonoTime began = clock.mono();

 private:
  std::optional<Secret> secret_now(std::string_view name) const;
  Result<Secret> provider_tokens_key(const map::Map& map);
  void adopt(const std::shared_ptr<const doors::Site>& next);
  void adopt_tokens(const map::People& before, const map::People& now);
  void revoke(doors::Revocation::What what);
  std::string refuse_reload(const std::vector<std::string>& why);
  net::Task<void> sweep_forever();
  void forget_kept_texts();
  net::Task<void> advise_on_n8n();
  net::Task<void> drain();
  void on_signal(int signal);
  std::shared_ptr<const doors::Site> site_now();
  console::ServiceReply health(const console::ServiceRequest& request);
  console::ServiceReply metrics(const console::ServiceRequest& request);
  console::ServiceReply operate(const console::ServiceRequest& request);
};

identity::SessionLimits session_limits(const map::Map& map);

}  // namespace sallyport::app
