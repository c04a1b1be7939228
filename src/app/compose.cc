// app/compose.cc: the one place that builds and lists everything, in the order in which each needs the one
// before.
#include "app/compose.h"

#include <spdlog/spdlog.h>

#include <csignal>

#include "app/parts.h"
#include "app/secret_source.h"
#include "base/control/control.h"
#include "console/keys_api.h"
#include "console/people_api.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

constexpr std::size_t worker_threads = 4;
constexpr std::size_t verifier_threads = 2;
constexpr std::size_t worker_queue = 256;

unsigned loop_count(unsigned asked) {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  return asked != 0 ? std::min(asked, 64u) : std::min(cores, 8u);
}

Result<void> take_away(const std::string& control, const map::Map& map, audit::Journal& journal,
                       const Clock& clock) {
  if (control.empty()) return {};
  if (map.listen.web.host != "127.0.0.1") {
    return self_error(ErrorKind::forbidden, "a copy without a control listens on 127.0.0.1 only");
  }
  if (!take_away_control(control)) return self_error(ErrorKind::malformed, "no control is called " + control);
  Record record;
  record.kind = Record::Kind::control_removed;
  record.at = clock.wall();
  record.detail = control;
  journal.append(record);
  return {};
}

}  // namespace

Result<void> Parts::open_state(const map::Map& map) {
  SP_CHECK(store::make_private_directory(options.state));
  audit::JournalOptions where;
  where.directory = options.state + "/journal";
  where.report = [](const std::string& what) { spdlog::error("journal: {}", what); };
  SP_TRY(journal, audit::Journal::open(where));
  SP_CHECK(take_away(options.without_control, map, *journal, clock));
  SP_TRY(database, store::Database::open(options.state + "/store.sqlite"));
  SP_TRY(secrets, open_secrets(options.state, options.vault_key_file, clock, random, started.warnings));
  return {};
}

Result<void> Parts::open_doors(AcceptedMap accepted) {
  const map::Listen& listen = accepted.map.listen;
  const bool tls = listen.web.tls || (listen.egress && listen.egress->tls) || listen.services;
  ServerTls server_tls;
  ServerCertificate certificate;
  if (tls) {
    SP_TRY(certificate, find_certificate(accepted.map, options.state, clock));
    SP_TRY(server_tls.plain, net::TlsContext::server(certificate.chain, certificate.key.reveal()));
    started.authority_file = certificate.authority_file;
    started.warnings.insert(started.warnings.end(), certificate.warnings.begin(), certificate.warnings.end());
  }
  SP_TRY(upstream_tls, net::TlsContext::client({}));
  SP_TRY(site, doors::Site::make(std::move(accepted.map), std::move(accepted.engine), *secrets));
  if (const auto& clients = site->client_authorities(); clients != nullptr) {
    SP_TRY(server_tls.asking,
           net::TlsContext::server_asking(certificate.chain, certificate.key.reveal(), clients->names()));
  }
  workers = std::make_unique<net::Workers>(worker_threads, worker_queue);
  verifiers = std::make_unique<net::Workers>(verifier_threads, worker_queue);
  gate.reset(new doors::Gate{clock,
                             random,
                             *journal,
                             *sessions,
                             *signer,
                             replays,
                             *pages,
                             *workers,
                             *verifiers,
                             upstream_tls,
                             *keys,
                             *tokens,
                             *service_tokens,
                             budgets,
                             kept.get(),
                             "sallyport-" + random.token(9),
                             {}});
  budgets.set(site->map().budgets);
  if (telemetry) {
    gate->on_model_call = [this](const Record& call, const map::Component* answered) {
      const std::string_view kind = answered == nullptr ? std::string_view() : answered->kind->name();
      const std::string_view host = answered == nullptr ? std::string_view() : answered->address.host;
      telemetry->offer(audit::finished_call(call, kind, host));
    };
  }
  SP_TRY(lanes, Lanes::open(*gate, site, server_tls, loop_count(options.threads)));
  sessions->set_on_end([this](const identity::SessionRef& session, std::string_view reason) {
    console::record_session_end(*journal, clock, session, reason);
    providers->forget(session->id);
    revoke({label(session->who), session->id, {}, std::string(reason)});
  });
  sessions->set_on_update([this](const identity::SessionRef& session) { lanes->update_session(session); });
  watch_tokens();
  keys->set_on_end([this](const identity::WorkflowKeyRef& key, std::string_view reason) {
    console::record_key_end(*journal, clock, key, reason);
    revoke({label(identity::principal_of(*key)), {}, key->id, std::string(reason)});
  });
  describe(*site);
  return {};
}

// What has ended opens nothing from here on; how long its streams took to end is measured from here.
void Parts::revoke(doors::Revocation::What what) {
  const auto append = [this](const Record& record) { journal->append(record); };
  lanes->end_session(std::make_shared<doors::Revocation>(std::move(what), clock, append));
}

Gateway::Gateway(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Gateway::~Gateway() = default;
const Started& Gateway::started() const { return parts_->started; }
void Gateway::run() { parts_->run(); }

Result<std::unique_ptr<Gateway>> Gateway::build(const GatewayOptions& options) {
  ::signal(SIGPIPE, SIG_IGN);
  auto parts = std::make_unique<Parts>();
  parts->options = options;
  SP_TRY(AcceptedMap accepted, accept_map(options.map_file));
  const map::Map& map = accepted.map;
  SP_CHECK(parts->open_state(map));
  if (!options.without_control.empty()) {  // some controls are compiled into the engine
    SP_TRY(accepted, accept_map(options.map_file));
  }
  SP_CHECK(parts->open_people(map));
  SP_CHECK(parts->open_keys());
  SP_CHECK(parts->restore_budgets());
  SP_CHECK(parts->open_kept(map));
  SP_CHECK(parts->open_telemetry(map));
  const map::Listen listen = map.listen;
  SP_CHECK(parts->open_doors(std::move(accepted)));
  SP_CHECK(parts->open_back_office(listen));
  SP_CHECK(parts->invite_first_person());
  parts->record(Record::Kind::started, parts->site->map().version, parts->started.web);
  return std::unique_ptr<Gateway>(new Gateway(std::move(parts)));
}

}  // namespace sallyport::app
