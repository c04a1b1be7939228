// OpenID providers: what can be told of each without a user, and what the journal says of those who came.
#include <algorithm>

#include "app/doctor/doctor.h"
#include "app/doctor/sign_in.h"
#include "audit/reader.h"
#include "audit/search.h"
#include "identity/oidc/examination.h"
#include "store/directory.h"
#include "vault/files.h"
#include "vault/unlock.h"
#include "vault/vault.h"
#include "vault/vault_secrets.h"

namespace sallyport::app::doctor {
namespace {

constexpr const char* area = "sign-in";
constexpr std::chrono::days looked_back{7};

// Of the hosts that people reach: as doors/site.cc writes them.
std::vector<std::string> origins_of(const map::Map& map) {
  std::vector<std::string> origins;
  for (const map::Component& component : map.components) {
    if (component.public_host.empty()) continue;
    std::string origin = "https://" + component.public_host;
    if (component.public_port != 443) origin += ":" + std::to_string(component.public_port);
    if (std::ranges::find(origins, origin) == origins.end()) origins.push_back(std::move(origin));
  }
  return origins;
}

// Null: they cannot be read here. Nobody is asked for a passphrase.
std::unique_ptr<vault::SecretSource> secrets_of(const Patient& patient, Random& random) {
  if (!patient.state_is_ours) return nullptr;
  if (!vault::has_vault(patient.state)) return vault::make_file_secrets(patient.state + "/secrets");
  auto ground = vault::find_ground(patient.state, store::IfMissing::fail);
  if (!ground.ok()) return nullptr;
  const auto index = vault::read_index(*ground, patient.clock.wall());
  if (!index.ok()) return nullptr;
  auto key = vault::find_key(index->kind, vault::KeyPlaces{patient.key_file}, random);
  if (!key.ok()) return nullptr;
  auto opened = vault::make_vault_secrets(std::move(*ground), std::move(*key), patient.clock, random);
  return opened.ok() ? std::move(*opened) : nullptr;
}

void examine_journal_of(const Patient& patient, Report& report) {
  if (!patient.state_is_ours) return;
  const auto directory = store::open_directory(patient.state + "/journal", store::IfMissing::fail);
  if (!directory.ok()) return;  // said by examine_journal, as what is wrong with its lines
  audit::SearchFilter filter;
  filter.since = patient.clock.wall() - looked_back;
  const audit::LineMatcher matcher(filter);
  audit::JournalReader reader(**directory);
  AttemptsByProvider attempts;
  while (true) {
    const auto line = reader.next();
    if (!line.ok() || !*line) break;
    if (matcher.matches((*line)->text)) attempts.read((*line)->text);
  }
  const std::string since = to_rfc3339(*filter.since).substr(0, 10);
  for (const Provider& provider : patient.map->people.sign_in) {
    if (const Attempts* of = attempts.find(provider.name)) judge_attempts(provider.name, *of, since, report);
  }
}

}  // namespace

void examine_providers(const Patient& patient, Report& report) {
  if (!patient.map || patient.map->people.sign_in.empty()) return;
  examine_journal_of(patient, report);
  if (!patient.may_ask) {
    report.remark(area, "no provider was asked (--offline)");
    return;
  }
  SystemRandom random;
  const auto outbound = outbound::make_outbound();
  const auto secrets = secrets_of(patient, random);
  identity::ExaminationContext context{*outbound, patient.clock, random, {}};
  if (secrets) {
    context.secret = [&secrets](std::string_view name) {
      auto found = secrets->find(name);
      return found.ok() ? std::optional<Secret>(std::move(*found)) : std::nullopt;
    };
  }
  const auto origins = origins_of(*patient.map);
  for (const Provider& provider : patient.map->people.sign_in) {
    for (identity::Observation& seen : identity::examine_provider(provider, origins, context)) {
      if (seen.to_do.empty()) {
        report.remark(area, std::move(seen.what));
      } else {
        report.find(area, std::move(seen.what), std::move(seen.why), std::move(seen.to_do));
      }
    }
  }
}

}  // namespace sallyport::app::doctor
