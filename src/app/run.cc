// What a built gateway does until it is told to stop.
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <csignal>

#include "app/keys_of_map.h"
#include "app/n8n_advice.h"
#include "app/parts.h"
#include "app/secret_changes.h"
#include "base/encoding.h"
#include "console/keys_api.h"
#include "console/metrics_page.h"
#include "console/people_api.h"
#include "console/tokens_api.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

constexpr std::chrono::hours kept_for{30 * 24};  // prompts and answers that the map asks to keep

console::ServiceReply not_found() {
  return {404, "application/problem+json",
          "{\"type\":\"about:blank\",\"status\":404,\"title\":\"nothing here\"}\n"};
}

std::string origin_of(const map::Component& component, std::uint16_t port) {
  const std::string host = "https://" + component.public_host;
  return port == 443 ? host : host + ":" + std::to_string(port);
}

// The token that a metrics scraper must show; made once, mode 0600.
Result<std::string> admin_token(const std::string& state, Random& random) {
  const std::string path = state + "/admin.token";
  if (!store::file_exists(path)) SP_CHECK(store::write_file_atomically(path, random.token(32) + "\n"));
  SP_TRY(std::string token, store::read_file(path, 4096, store::Privacy::owner_only));
  while (token.ends_with('\n')) token.pop_back();
  if (token.size() < 32)
    return self_error(ErrorKind::malformed, path + " holds no token: delete it to have a new one made");
  return token;
}

}  // namespace

Parts::~Parts() {
  if (lanes) lanes->stop();
  if (sessions) sessions->set_on_end({});
  if (sessions) sessions->set_on_update({});
  if (keys) keys->set_on_end({});
  if (tokens) tokens->set_on_end({});
  if (tokens) tokens->set_on_change({});
  verifiers.reset();
  workers.reset();  // waits for jobs that still use the parts above
}

void Parts::describe(const doors::Site& now) {
  const map::Map& map = now.map();
  const map::Address& web = map.listen.web;
  started.web =
      (web.tls ? "https://" : "http://") + web.host + ":" + std::to_string(lanes->port_of(Lanes::Which::web));
  if (map.listen.egress) {
    const map::Address& egress = *map.listen.egress;
    started.egress = (egress.tls ? "https://" : "http://") + egress.host + ":" +
                      std::to_string(lanes->port_of(Lanes::Which::egress));
  }
  if (map.listen.services) {
    started.services = "https://" + map.listen.services->host + ":" +
                       std::to_string(lanes->port_of(Lanes::Which::services));
  }
  if (map.listen.forward_auth) {
    started.forward_auth = "http://" + map.listen.forward_auth->host + ":" +
                           std::to_string(lanes->port_of(Lanes::Which::forward_auth));
  }
  for (const map::Component& component : map.components) {
    if (!component.public_host.empty())
      started.public_origins.push_back(origin_of(component, component.public_port));
  }
}

Result<void> Parts::invite_first_person() {
  std::vector<std::string> groups;
  for (const Role& role : site->map().people.roles) {
    if (role.name == site->map().people.first_account) groups = role.groups;
  }
  if (groups.empty() || started.public_origins.empty()) return {};
  SP_TRY(auto invitation, accounts->invite_first(std::move(groups)));
  if (invitation) started.set_up_link = started.public_origins.front() + invitation->path;
  return {};
}

Result<void> Parts::open_back_office(const map::Listen& listen) {
  SP_TRY(auto local, net::Listener::open_unix(back_office, options.state + "/admin.sock"));
  services.push_back(std::make_unique<console::Service>(
      back_office, *workers, std::move(local), [this](const auto& request) { return operate(request); }));
  services.back()->require_same_user();
  if (listen.health) {
    SP_TRY(auto listener, net::Listener::open(back_office, listen.health->host, listen.health->port));
    services.push_back(std::make_unique<console::Service>(
        back_office, *workers, std::move(listener), [this](const auto& request) { return health(request); }));
  }
  if (listen.admin) {
    SP_TRY(auto listener, net::Listener::open(back_office, listen.admin->host, listen.admin->port));
    SP_TRY(std::string token, admin_token(options.state, random));
    services.push_back(
        std::make_unique<console::Service>(back_office, *workers, std::move(listener),
                                           [this](const auto& request) { return metrics(request); }));
    services.back()->require_bearer(std::move(token));
  }
  return {};
}

console::ServiceReply Parts::health(const console::ServiceRequest& request) {
  if (request.path == "/healthz") return {200, "text/plain", "ok\n"};
  if (request.path != "/readyz") return not_found();
  const bool ready = journal->accepting() && !draining.load();
  return {static_cast<std::uint16_t>(ready ? 200 : 503), "text/plain", ready ? "ready\n" : "not ready\n"};
}

console::ServiceReply Parts::metrics(const console::ServiceRequest& request) {
  if (request.path != "/metrics") return not_found();
  console::Gauges gauges;
  gauges.sessions = sessions->list({}).size();
  gauges.journal_accepting = journal->accepting();
  gauges.journal_sequence = journal->head().sequence;
  gauges.map_reloads = reloads.load();
  gauges.map_refusals = refusals.load();
  gauges.uptime_seconds = std::chrono::duration<double>(clock.mono() - began).count();
  return {200, "text/plain; version=0.0.4", console::metrics_page(lanes->metrics(), gauges)};
}

console::ServiceReply Parts::operate(const console::ServiceRequest& request) {
  if (request.path == "/v1/reload" && request.method == http1::Method::post) {
    const std::string outcome = reload();
    return {200, "application/json", outcome};
  }
  if (request.path == "/v1/secrets/reload" && request.method == http1::Method::post) {
    const std::string outcome = reload_secrets();
    return {200, "application/json", outcome};
  }
  if (request.path == secret_change_path && request.method == http1::Method::post) {
    const auto change = parse_secret_change(request.body);
    const auto done = change.ok() ? record_secret_change(*journal, clock, *change) : change.error();
    if (done.ok()) return {200, "application/json", "{\"recorded\":true}\n"};
    return {doors::status_of(done.error()), "application/json", console::problem(done.error())};
  }
  if (console::KeysApi::serves(request.path)) {
    const std::shared_ptr<const doors::Site> now = site_now();
    const console::KeyTerms terms = keys_of_map(now->map());
    const console::KeysApi api(*keys, terms, *journal, clock);
    const auto done = api.handle(http1::to_string(request.method), request.path, request.body);
    if (done.ok()) return {200, "application/json", *done};
    return {doors::status_of(done.error()), "application/json", console::problem(done.error())};
  }
  if (console::TokensApi::serves(request.path)) {
    const console::TokensApi api(*tokens, site_now()->map().people.tokens, *journal, clock);
    const auto done = api.handle(http1::to_string(request.method), request.path, request.body);
    if (done.ok()) return {200, "application/json", *done};
    return {doors::status_of(done.error()), "application/json", console::problem(done.error())};
  }
  const console::PeopleApi people(*accounts, *sessions, *tokens, *journal, clock);
  const auto answer = people.handle(http1::to_string(request.method), request.path, request.body);
  if (answer.ok()) return {200, "application/json", *answer};
  return {doors::status_of(answer.error()), "application/json", console::problem(answer.error())};
}

void Parts::record(Record::Kind kind, std::string_view map_version, std::string_view detail) {
  Record record;
  record.kind = kind;
  record.at = clock.wall();
  record.map_version = map_version;
  record.detail = detail;
  journal->append(record);
}

std::shared_ptr<const doors::Site> Parts::site_now() {
  const std::lock_guard lock(reloading);
  return site;
}

void Parts::on_signal(int signal) {
  if (signal == SIGHUP) {
    const bool taken = workers->submit([this] { reload(); });
    (void)taken;  // full workers: the operator sees that nothing was reloaded and asks again
    return;
  }
  if (draining.exchange(true)) {  // asked twice: no more patience
    lanes->cut_all("the gateway stops");
    back_office.stop();
    return;
  }
  net::spawn(back_office, "drain", drain());
}

net::Task<void> Parts::drain() {
  lanes->drain();
  const MonoTime end = clock.mono() + site->map().limits.drain_wait;
  while (lanes->open_connections() > 0 && clock.mono() < end)
    co_await net::sleep(back_office, milliseconds(50));
  lanes->cut_all("the gateway stops");
  const MonoTime last = clock.mono() + seconds(3);
  while (lanes->open_connections() > 0 && clock.mono() < last)
    co_await net::sleep(back_office, milliseconds(20));
  back_office.stop();
}

net::Task<void> Parts::sweep_forever() {
  std::uint64_t turns = 0;
  while (!draining.load()) {
    co_await net::sleep(back_office, milliseconds(1000));
    std::function<void()> work = [this, hourly = ++turns % 3600 == 0] {
      sessions->sweep();
      keys->sweep();
      tokens->sweep();
      if (!hourly) return;
      forget_kept_texts();
      if (const auto rotated = signer->rotate_if_due(); !rotated.ok()) {
        record(Record::Kind::account_changed, {},
               "the assertion key could not be rotated: " + rotated.error().detail);
      }
    };
    const bool swept = co_await net::offload(back_office, *workers, std::move(work));
    (void)swept;
  }
}

void Parts::forget_kept_texts() {
  if (!kept) return;
  const auto removed = kept->remove_before(clock.wall() - kept_for);
  if (!removed.ok())
    record(Record::Kind::alert, {}, "old prompts could not be removed: " + removed.error().detail);
}

// An n8n may come up after the gate: it is asked again for a while.
net::Task<void> Parts::advise_on_n8n() {
  const std::shared_ptr<const doors::Site> asked_for = site;
  for (const map::Component& component : asked_for->map().components) {
    if (component.kind->name() != "n8n" || component.public_host.empty()) continue;
    bool answered = false;
    for (int attempt = 0; attempt < 20 && !answered && !draining.load(); ++attempt) {
      std::function<void()> work = [&asked_for, &component, &answered] {
        const auto lines = n8n_advice(component, asked_for->origin(component));
        answered = lines.has_value();
        for (const std::string& line : lines.value_or(std::vector<std::string>())) spdlog::warn("{}", line);
      };
      const bool asked = co_await net::offload(back_office, *workers, std::move(work));
      if (!asked || !answered) co_await net::sleep(back_office, milliseconds(3000));
    }
  }
}

void Parts::run() {
  signals = std::make_unique<net::Signals>(back_office, std::vector<int>{SIGHUP, SIGTERM, SIGINT},
                                           [this](int signal) { on_signal(signal); });
  for (const auto& service : services) service->start();
  lanes->start();
  net::spawn(back_office, "sweep", sweep_forever());
  net::spawn(back_office, "advice", advise_on_n8n());
  rechecks = std::make_unique<Rechecks>(*providers);
  back_office.run();
  rechecks.reset();
  for (const auto& service : services) service->stop();
  lanes->stop();
  record(Record::Kind::stopped, site->map().version, "");
}

}  // namespace sallyport::app
